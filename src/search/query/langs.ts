import type { Database, Sql } from '../../database/client.ts'
import { stateOf } from '../../database/state.ts'

const published = `a.status = 'published' and a.trashed_at is null and a.listed`
/** Each language is one index step; a site with more is searched in all languages. */
const maxLangs = 50

/**
 * SQL for the languages of published articles, such as `de,en`; empty if there are too many. Skips
 * from one language to the next in the index, so the cost does not depend on the number of
 * articles.
 */
export const publicLangs = `(with recursive langs as (
    (select a.lang from articles a where ${published} order by a.lang limit 1)
    union all
    select (select a.lang from articles a where ${published} and a.lang > l.lang order by a.lang limit 1)
    from langs l where l.lang is not null)
  select coalesce(case when count(*) <= ${maxLangs} then string_agg(lang, ',') end, '')
  from (select lang from langs limit ${maxLangs + 2}) l where lang is not null)`

/**
 * Results of one search, each with the languages at the time of its statement; undefined for an
 * empty page.
 */
interface InLangs<T> {
  found: T
  langs: (string | undefined)[]
}

const cacheOf = stateOf((): { langs?: string } => ({}))

/**
 * Searches in the languages of public articles: looking up the stems of a few languages is faster
 * than those of all. The list is cached, and each statement also returns the current one
 * (`publicLangs`). If they differ, the search is repeated, because it may have missed matches.
 */
export async function inPublicLangs<T>(
  db: Database,
  search: (langs: string[]) => Promise<InLangs<T>>,
): Promise<T> {
  const cached = cacheOf(db)
  for (let round = 0; round < rounds; round++) {
    const langs = cached.langs ?? (await findPublicLangs(db))
    cached.langs = langs
    const { found, langs: read } = await search(langs ? langs.split(',') : [])
    const then = read.includes(undefined) ? [...read, await findPublicLangs(db)] : read
    const other = then.find((one) => one !== undefined && one !== langs)
    if (other === undefined) return found
    cached.langs = other
  }
  return (await search([])).found
}

const rounds = 3

/** The languages of published articles, separated by commas; empty if there are too many. */
export async function findPublicLangs(db: Sql): Promise<string> {
  const { rows } = await db.query<{ langs: string }>({
    name: 'public_langs',
    text: `select ${publicLangs} as langs`,
  })
  return rows[0]?.langs ?? ''
}
