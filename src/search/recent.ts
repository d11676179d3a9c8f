import type { Sql } from '../database/client.ts'

/** The time from which on the newest articles date, and how `article_search.eras` calls the months or years since. */
export interface Recent {
  since: Date
  unit: 'month' | 'year'
  /** The first of them: 2025 is a year, 2025 * 12 + 9 a month. */
  first: number
}

/** Enough to fill a page with what one article in a hundred contains, and read in a third of a millisecond. */
const ENOUGH = 4_000
/** Each month or year is looked up in the index by itself. */
const MOST_MONTHS = 6
const MOST_YEARS = 12
/** Milliseconds. A `since` that is too old or too new costs time, never a find. */
const KEPT = 60_000

const NEWEST = `select a.sort_at as since, now() from articles a
  where a.status = 'published' and a.trashed_at is null and a.sort_at <= now() and a.sort_at > '-infinity'
  order by a.sort_at desc, a.id desc limit 1 offset ${ENOUGH - 1}`

const known = new WeakMap<Sql, { recent: Recent | null; until: number }>()

/** Since when the newest 4,000 public articles date; null where there are fewer, or these are spread over decades. */
export async function findRecent(db: Sql): Promise<Recent | null> {
  const kept = known.get(db)
  if (kept && kept.until > performance.now()) return kept.recent
  const { rows } = await db.query<{ since: Date; now: Date }>({ name: 'find_recent', text: NEWEST })
  const recent = rows[0] ? recentOf(rows[0].since, rows[0].now) : null
  known.set(db, { recent, until: performance.now() + KEPT })
  return recent
}

/** From the beginning of the month or year of `since`, whichever takes few steps up to now. */
export function recentOf(since: Date, now: Date): Recent | null {
  const [year, month] = [since.getUTCFullYear(), since.getUTCMonth()]
  if (monthOf(now) - monthOf(since) < MOST_MONTHS)
    return { since: new Date(Date.UTC(year, month)), unit: 'month', first: monthOf(since) }
  if (now.getUTCFullYear() - year < MOST_YEARS)
    return { since: new Date(Date.UTC(year, 0)), unit: 'year', first: year }
  return null
}

const monthOf = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth() + 1
