import type pg from 'pg'
import { asSql } from './client.ts'

/** One row of the table in which Prisma records the migrations of a database. */
export interface AppliedMigration {
  name: string
  checksum: string
  finished: boolean
}

const shortTimeout = 15_000

/** The migrations that a database has, oldest first; none for a database without Prisma's table. */
export async function listApplied(client: pg.Client): Promise<AppliedMigration[]> {
  if (!(await hasTable(client))) return []
  const { rows } = await asSql(client).query<AppliedMigration>({
    text: `select migration_name as name, checksum, finished_at is not null as finished
           from _prisma_migrations where rolled_back_at is null order by migration_name`,
    query_timeout: shortTimeout,
  })
  return rows
}

// Reads the catalogue itself: `to_regclass` may answer from before the wait for a lock.
async function hasTable(client: pg.Client): Promise<boolean> {
  const { rows } = await asSql(client).query<{ found: boolean }>({
    text: `select exists (select from pg_class
             where relname = '_prisma_migrations' and pg_table_is_visible(oid)) as found`,
    query_timeout: shortTimeout,
  })
  return rows[0]?.found === true
}

// The same statement as in Prisma's engine, so that `prisma migrate deploy` finds its own table.
const createTable = `
  create table _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`

/**
 * Creates Prisma's table if it is missing; returns false and creates nothing if the database
 * contains other tables.
 */
export async function prepareTable(client: pg.Client): Promise<boolean> {
  if (await hasTable(client)) return true
  const { rowCount } = await client.query(
    `select from pg_class where relkind in ('r', 'p') and relnamespace = to_regnamespace(current_schema()) limit 1`,
  )
  if (rowCount) return false
  await client.query(createTable)
  return true
}

/**
 * Runs the whole script of a migration and records it as Prisma does, both in the transaction of
 * the caller.
 */
export async function applyMigration(
  client: pg.Client,
  migration: { name: string; sql: string; checksum: string },
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `insert into _prisma_migrations (id, checksum, started_at, migration_name)
     values (gen_random_uuid(), $1, clock_timestamp(), $2) returning id`,
    [migration.checksum, migration.name],
  )
  await client.query(migration.sql)
  await client.query(
    'update _prisma_migrations set applied_steps_count = 1, finished_at = clock_timestamp() where id = $1',
    [rows[0]?.id],
  )
}
