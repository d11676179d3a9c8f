import type { Database, Sql } from '../../database/client.ts'
import { stateOf } from '../../database/state.ts'

const published = `a.status = 'published' and a.trashed_at is null and a.listed`
/** Each of them is a step in the index; a site of more is searched in all languages there are. */
const maxLangs = 50

/**
 * SQL of the languages that published articles have, such as `de,en`; empty where they are too many
 * to tell. It goes from one to the next in the index, so it costs the same however many articles
 * there are.
 */
export const publicLangs = `(with recursive langs as (
    (select a.lang from articles a where ${published} order by a.lang limit 1)
    union all
    select (select a.lang from articles a where ${published} and a.lang > l.lang order by a.lang limit 1)
    from langs l where l.lang is not null)
  select coalesce(case when count(*) <= ${maxLangs} then string_agg(lang, ',') end, '')
  from (select lang from langs limit ${maxLangs + 2}) l where lang is not null)`

/**
 * Answers of one search, each with the languages there were when it was read; undefined where a
 * page is empty.
 */
export interface InLangs<T> {
  found: T
  langs: (string | undefined)[]
}

const knownOf = stateOf((): { langs?: string } => ({}))

/**
 * Searches in the languages that public articles have: the stems of few are looked up faster than
 * those of all. The list is kept, and each statement says what it was then (`publicLangs`). If that
 * is another one, the search is made again: it may have missed something.
 */
export async function inPublicLangs<T>(
  db: Database,
  search: (langs: string[]) => Promise<InLangs<T>>,
): Promise<T> {
  const known = knownOf(db)
  for (let round = 0; round < rounds; round++) {
    const langs = known.langs ?? (await findPublicLangs(db))
    known.langs = langs
    const { found, langs: read } = await search(langs ? langs.split(',') : [])
    const then = read.includes(undefined) ? [...read, await findPublicLangs(db)] : read
    const other = then.find((one) => one !== undefined && one !== langs)
    if (other === undefined) return found
    known.langs = other
  }
  return (await search([])).found
}

const rounds = 3

/** The languages of published articles, between commas; empty where they are too many to tell. */
export async function findPublicLangs(db: Sql): Promise<string> {
  const { rows } = await db.query<{ langs: string }>({
    name: 'public_langs',
    text: `select ${publicLangs} as langs`,
  })
  return rows[0]?.langs ?? ''
}
