import { LRUCache } from 'lru-cache'
import type { Database } from '../../database/client.ts'
import { stateOf } from '../../database/state.ts'

/**
 * The time from which on the newest articles date, and how `article_search.eras` calls the months
 * or years since.
 */
export interface Recent {
  since: Date
  unit: 'month' | 'year'
  /** The first of them: 2025 is a year, 2025 * 12 + 9 a month. */
  first: number
}

/**
 * Enough to fill a page with what one article in a hundred contains, and read in a third of a
 * millisecond.
 */
const recentCount = 4_000
/** Each month or year is looked up in the index by itself. */
const maxMonths = 6
const maxYears = 12
/** Milliseconds. A `since` that is too old or too new costs time, never a find. */
const cacheMs = 60_000

const newest = (condition: string) => `select a.sort_at as since, now() from articles a
  where a.status = 'published' and a.trashed_at is null and a.listed and a.sort_at <= now() and a.sort_at > '-infinity' ${condition}
  order by a.sort_at desc, a.id desc limit 1 offset ${recentCount - 1}`

/** By language; readers may ask for any number of them. */
const maxCachedLangs = 100
/** Of those that one search asks for. */
const maxLangsTried = 4
const anyLang = ''
const knownOf = stateOf(
  () => new LRUCache<string, { recent: Recent | null }>({ max: maxCachedLangs, ttl: cacheMs }),
)

/**
 * Since when the newest 4,000 public articles date, or those of the first of the languages that has
 * so many; null where none has, or they are spread over decades.
 */
export async function findRecent(db: Database, langs?: readonly string[]): Promise<Recent | null> {
  if (!langs) return recentIn(db, anyLang)
  for (const lang of langs.slice(0, maxLangsTried)) {
    const recent = await recentIn(db, lang)
    if (recent) return recent
  }
  return null
}

async function recentIn(db: Database, lang: string): Promise<Recent | null> {
  const known = knownOf(db)
  const kept = known.get(lang)
  if (kept) return kept.recent
  const statement =
    lang === anyLang
      ? { name: 'find_recent', text: newest('') }
      : { name: 'find_recent_of_lang', text: newest('and a.lang = $1'), values: [lang] }
  const { rows } = await db.query<{ since: Date; now: Date }>(statement)
  const recent = rows[0] ? recentOf(rows[0].since, rows[0].now) : null
  known.set(lang, { recent })
  return recent
}

/** From the beginning of the month or year of `since`, whichever takes few steps up to now. */
export function recentOf(since: Date, now: Date): Recent | null {
  const [year, month] = [since.getUTCFullYear(), since.getUTCMonth()]
  if (monthOf(now) - monthOf(since) < maxMonths)
    return { since: new Date(Date.UTC(year, month)), unit: 'month', first: monthOf(since) }
  if (now.getUTCFullYear() - year < maxYears)
    return { since: new Date(Date.UTC(year, 0)), unit: 'year', first: year }
  return null
}

const monthOf = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth() + 1
