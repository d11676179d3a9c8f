import { LRUCache } from 'lru-cache'
import type { Database } from '../../database/client.ts'
import { stateOf } from '../../database/state.ts'

/**
 * A time since which the newest articles date, and how `article_search.eras` numbers the months or
 * years from then on.
 */
export interface Recent {
  since: Date
  unit: 'month' | 'year'
  /** The first era: 2025 for a year, 2025 * 12 + 9 for a month. */
  first: number
  /** Whether all languages have so many older articles that a page of the best is tried first. */
  isSmallPart: boolean
}

/**
 * Enough to fill a page when one article in a hundred matches; reading them takes a third of a
 * millisecond.
 */
const recentCount = 4_000
/** Each era is a separate index lookup. */
const maxMonths = 6
const maxYears = 12
/** How long an entry is cached. A stale `since` costs time, never a match. */
const cacheMs = 60_000

/** To look among the recent ones first pays where they are at most this part of all. */
const smallPart = 10

const nth = (place: number, condition: string) => `from articles a
  where a.status = 'published' and a.trashed_at is null and a.listed and a.sort_at <= now() and a.sort_at > '-infinity' ${condition}
  order by a.sort_at desc, a.id desc limit 1 offset ${place - 1}`
const newest = (condition: string, many: string) =>
  `select a.sort_at as since, now(), ${many} as many ${nth(recentCount, condition)}`
const newestOfAll = newest('', `exists (select ${nth(recentCount * smallPart, '')})`)
// To count far back again for each language would cost ten times as much as the rest.
const newestOfLang = newest('and a.lang = $1', 'false')

/** One entry a language; clients may ask for any number of them. */
const maxCachedLangs = 100
/** Languages that one search tries. */
const maxLangsTried = 4
const anyLang = ''
const cacheOf = stateOf(
  () => new LRUCache<string, { recent: Recent | null }>({ max: maxCachedLangs, ttl: cacheMs }),
)

/**
 * The era since which the newest 4,000 public articles date, in all languages or in the first given
 * one that has so many; null if none has, or if they span decades.
 */
export async function findRecent(db: Database, langs?: readonly string[]): Promise<Recent | null> {
  const ofAll = await recentIn(db, anyLang)
  if (!langs || !ofAll) return ofAll
  for (const lang of langs.slice(0, maxLangsTried)) {
    const recent = await recentIn(db, lang)
    if (recent) return { ...recent, isSmallPart: ofAll.isSmallPart }
  }
  return null
}

async function recentIn(db: Database, lang: string): Promise<Recent | null> {
  const cache = cacheOf(db)
  const cached = cache.get(lang)
  if (cached) return cached.recent
  const statement =
    lang === anyLang
      ? { name: 'find_recent', text: newestOfAll }
      : { name: 'find_recent_of_lang', text: newestOfLang, values: [lang] }
  const { rows } = await db.query<{ since: Date; now: Date; many: boolean }>(statement)
  const [row] = rows
  const since = row ? recentOf(row.since, row.now) : null
  const recent = row && since && { ...since, isSmallPart: row.many }
  cache.set(lang, { recent: recent ?? null })
  return recent ?? null
}

/** Rounds `since` down to its month, or to its year if that takes too many months. */
export function recentOf(since: Date, now: Date): Omit<Recent, 'isSmallPart'> | null {
  const [year, month] = [since.getUTCFullYear(), since.getUTCMonth()]
  if (monthOf(now) - monthOf(since) < maxMonths)
    return { since: new Date(Date.UTC(year, month)), unit: 'month', first: monthOf(since) }
  if (now.getUTCFullYear() - year < maxYears)
    return { since: new Date(Date.UTC(year, 0)), unit: 'year', first: year }
  return null
}

const monthOf = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth() + 1
