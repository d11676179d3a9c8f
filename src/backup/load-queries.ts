import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { asSql } from '../database/client.ts'
import { advisoryLocks, checkServer, type Migration } from '../database/migrate.ts'
import { applyMigration, prepareTable } from '../database/migration-table.ts'
import { beginEpoch, findFeed } from '../events/epoch-queries.ts'
import type { Header } from './format.ts'
import { placeOf, unlimited } from './snapshot-queries.ts'

type Table = Header['tables'][number]

/** Begins the one transaction of a restore; false if the database contains tables. */
export async function beginLoad(client: pg.Client): Promise<boolean> {
  await checkServer(client)
  await client.query(`begin; ${unlimited}`)
  for (const lock of advisoryLocks) await client.query(`select pg_advisory_xact_lock(${lock})`)
  const { rowCount } = await client.query(
    `select from pg_class where relkind in ('r', 'p') and relnamespace = to_regnamespace(current_schema()) limit 1`,
  )
  return rowCount === 0
}

/** Makes the schema of a backup, and empties its tables of what the migrations put there. */
export async function makeSchema(
  client: pg.Client,
  migrations: readonly Migration[],
  tables: readonly Table[],
): Promise<void> {
  await prepareTable(client)
  for (const migration of migrations) await applyMigration(client, migration)
  const names = tables.map(({ name }) => pg.escapeIdentifier(name))
  await client.query(`truncate ${names.join(', ')}`)
  // The rows have been through the triggers, and what those wrote is in the backup.
  for (const name of names) await client.query(`alter table ${name} disable trigger user`)
}

/** Takes the rows of a table as COPY wrote them; `rowCount` is set at the end. */
export function copyIn(client: pg.Client, table: Table) {
  return client.query(from(`copy ${placeOf(table)} from stdin (encoding 'UTF8')`))
}

/** Whether a restored row needs these bytes. */
export async function hasBlob(client: pg.Client, hash: string): Promise<boolean> {
  const { rowCount } = await client.query(`select from blobs where hash = decode($1, 'hex')`, [
    hash,
  ])
  return rowCount === 1
}

/** Brings loaded tables up to date, begins an epoch of the feed of changes, and commits. */
export async function finishLoad(
  client: pg.Client,
  tables: readonly Table[],
  later: readonly Migration[],
): Promise<void> {
  for (const { name } of tables)
    await client.query(`alter table ${pg.escapeIdentifier(name)} enable trigger user`)
  for (const migration of later) await applyMigration(client, migration)
  await setSequences(client)
  await beginOtherEpoch(client)
  await client.query('analyze')
  await client.query('commit')
}

// The next number follows the largest of the rows.
async function setSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ sequence: string; table: string; column: string }>(
    `select s.oid::regclass::text as sequence, t.oid::regclass::text as table, quote_ident(a.attname) as column
      from pg_class s join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.oid
          and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
        join pg_class t on t.oid = d.refobjid
        join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
      where s.relkind = 'S' and s.relnamespace = to_regnamespace(current_schema())`,
  )
  for (const { sequence, table, column } of rows)
    await client.query(
      `select setval('${sequence}', coalesce(max(${column}), 0) + 1, false) from ${table}`,
    )
}

// Not the first epoch: cursors from before there were epochs belong to the other database.
async function beginOtherEpoch(client: pg.Client): Promise<void> {
  const sql = asSql(client)
  const { identity } = await findFeed(sql, 'plain')
  await beginEpoch(sql, randomBytes(6).toString('hex'), identity)
  await client.query('update feed_epoch set is_first = false')
}

/** Whether PostgreSQL refused rows, tables or columns, so that the file is not what it was. */
export const isRefusedData = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && /^(22|23|42P01|42703)/.test(error.code ?? '')
