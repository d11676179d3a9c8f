import type { Database } from '../database/client.ts'

/** When what is public changes by itself, in milliseconds from now by the clock of the database. */
export interface DueTimes {
  /** Since an article last appeared or expired; null if none has. */
  since: number | null
  /** Until the next one does; null if none will. */
  until: number | null
}

// What lists do not show is cached as well, and has an index of its own.
const appearing = (listed: string) => `
        select min(sort_at) as at from articles
        where status = 'published' and trashed_at is null and ${listed} and sort_at > now()
        union all
        select max(sort_at) from articles where status = 'published' and trashed_at is null and ${listed}
          and sort_at <= now() and sort_at > '-infinity'`

/** The moments around now at which scheduled articles appear and others expire. */
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
