import type { Database } from '../database/client.ts'

/**
 * When the public articles change by themselves, in milliseconds from now by the database clock.
 */
interface DueTimes {
  /** Time since an article last appeared or expired; null if none has. */
  since: number | null
  /** Time until the next one does; null if none will. */
  until: number | null
}

// Unlisted articles are cached as well, and have a separate index.
const appearing = (listed: string) => `
        select min(sort_at) as at from articles
        where status = 'published' and trashed_at is null and ${listed} and sort_at > now()
        union all
        select max(sort_at) from articles where status = 'published' and trashed_at is null and ${listed}
          and sort_at <= now() and sort_at > '-infinity'`

/** The times around now at which scheduled articles appear and published ones expire. */
export async function findDueTimes(db: Database): Promise<DueTimes> {
  const { rows } = await db.query<DueTimes>({
    name: 'find_due_times',
    text: `select (extract(epoch from now() - max(at) filter (where at <= now())) * 1000)::float8 as since,
        (extract(epoch from min(at) filter (where at > now()) - now()) * 1000)::float8 as until
      from (
        ${appearing('listed')} union all ${appearing('not listed')} union all
        select min(expires_at) from articles where expires_at is not null and expires_at > now()
        union all
        select max(expires_at) from articles where expires_at is not null and expires_at <= now()) around`,
  })
  return rows[0] ?? { since: null, until: null }
}
