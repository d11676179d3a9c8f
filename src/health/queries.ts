import pg from 'pg'
import type { Database } from '../database/client.ts'

/**
 * The names of the applied migrations; `none` if their table is missing, and null if the database
 * does not respond.
 */
export type Probe = ReadonlySet<string> | 'none' | null

/** The short timeout of the query destroys a connection that does not respond. */
export function probeDatabase(db: Database): Promise<Probe> {
  return db
    .query<{ name: string }>({
      name: 'probe',
      text: `select migration_name as name from _prisma_migrations where finished_at is not null`,
      query_timeout: 2_000,
    })
    .then(({ rows }) => new Set(rows.map(({ name }) => name)), missing)
}

const missing = (error: unknown) =>
  error instanceof pg.DatabaseError && error.code === '42P01' ? ('none' as const) : null

/** What waits in the database. */
export interface Backlog {
  queued: number
  running: number
  /** Failed imports of the last 24 hours. */
  failed: number
  bulkQueued: number
  bulkRunning: number
  /** Events without a position for a second, at most 1000: writes of 20 ms share a numbering. */
  unnumbered: number
}

/** The backlog, by indexes; fails if the database does not respond within a second. */
export async function findBacklog(db: Database): Promise<Backlog> {
  const { rows } = await db.query<Backlog>({
    name: 'find_backlog',
    text: `select
        (select count(*) from imports where status = 'queued') as queued,
        (select count(*) from imports where status = 'running') as running,
        (select count(*) from imports
          where status = 'failed' and created_at > now() - interval '1 day') as failed,
        (select count(*) from bulk_changes where status = 'queued') as "bulkQueued",
        (select count(*) from bulk_changes where status = 'running') as "bulkRunning",
        (select count(*) from (select from events
          where position is null and at < now() - interval '1 second' limit 1000) e) as unnumbered`,
    query_timeout: 1_000,
  })
  return rows[0] as Backlog
}
