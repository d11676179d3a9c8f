import { isDeepStrictEqual } from 'node:util'
import pg from 'pg'
import { to } from 'pg-copy-streams'
import { purgeLock } from '../blobs/sweep/backup-queries.ts'
import { asSql } from '../database/client.ts'
import { type AppliedMigration, listApplied } from '../database/migration-table.ts'

/** A table, its columns that hold data, and the other tables to which its rows refer. */
export interface StoredTable {
  name: string
  columns: string[]
  needs: string[]
}

/** What a database consists of. */
export interface Contents {
  migrations: AppliedMigration[]
  tables: StoredTable[]
}

// They tell of processes and of the life of one database, and a restored one begins its own.
const ownTables = ['_prisma_migrations', 'derived_changes', 'feed_epoch', 'server_instances']

/** The settings of transactions that may take hours. */
export const unlimited =
  'set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0'

/**
 * Begins a transaction until whose end no bytes and no trash are removed. Waits for the batch that
 * a sweep has in hand, and for purges that have begun.
 */
export async function holdRemovals(client: pg.Client): Promise<void> {
  await client.query(`begin; ${unlimited}`)
  await client.query(`select pg_advisory_xact_lock_shared(hashtext('broadsheet backup'))`)
  await client.query(`select pg_advisory_lock(${purgeLock})`)
  await client.query(`select pg_advisory_unlock(${purgeLock})`)
}

const attempts = 5

/** Begins a transaction that sees one moment of all tables, and keeps migrations out of them. */
export async function beginSnapshot(client: pg.Client): Promise<Contents> {
  for (let attempt = 1; ; attempt++) {
    const before = await readContents(client)
    try {
      await client.query(`begin isolation level repeatable read, read only; ${unlimited}`)
      await lockTables(client, before.tables)
      if (isDeepStrictEqual(before, await readContents(client))) return before
    } catch (error) {
      if (!isMissingTable(error)) throw error
    }
    await client.query('rollback')
    if (attempt === attempts) throw new Error('The tables change all the time.')
  }
}

// This takes no snapshot yet: the first query does, when no migration can come in between any more.
async function lockTables(client: pg.Client, tables: StoredTable[]): Promise<void> {
  if (tables.length === 0) return
  const names = tables.map(({ name }) => pg.escapeIdentifier(name)).join(', ')
  await client.query(`lock table ${names} in access share mode`)
}

const isMissingTable = (error: unknown) =>
  error instanceof pg.DatabaseError && error.code === '42P01'

async function readContents(client: pg.Client): Promise<Contents> {
  const { rows: tables } = await asSql(client).query<StoredTable>({
    text: `select c.relname::text as name,
        array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
          and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
        array(select distinct r.relname::text from pg_constraint k join pg_class r on r.oid = k.confrelid
          where k.conrelid = c.oid and k.contype = 'f' and r.oid <> c.oid) as needs
      from pg_class c where c.relkind = 'r' and c.relnamespace = to_regnamespace(current_schema())
        and c.relname <> all($1) order by c.relname`,
    values: [ownTables],
  })
  return { migrations: await listApplied(client), tables }
}

/** The rows of a table as COPY writes them; `rowCount` is set at the end. */
export function copyOut(client: pg.Client, table: StoredTable) {
  return client.query(to(`copy ${placeOf(table)} to stdout (encoding 'UTF8')`))
}

/** A table and its columns, as COPY names them. */
export const placeOf = ({ name, columns }: Pick<StoredTable, 'name' | 'columns'>) =>
  `${pg.escapeIdentifier(name)} (${columns.map(pg.escapeIdentifier).join(', ')})`
