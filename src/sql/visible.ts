import type { Reader } from '../actor.ts'
import type { TermKind } from './term-kind.ts'

/**
 * Between its date and its end, by the clock of the database; `sort_at` and `expires_at` of an
 * article are repeated in rows about it.
 */
function isDue(alias: string): string {
  return `${alias}.sort_at <= now() and (${alias}.expires_at is null or ${alias}.expires_at > now())`
}

/** What anyone may read now who knows its id or path, by the database clock. */
export const isPublic = `(a.status = 'published' and a.trashed_at is null and ${isDue('a')})`

/**
 * What lists, feeds, searches and all else that names articles show to anyone: the one predicate
 * behind every such answer.
 */
export const isListed = `(a.listed and ${isPublic})`

/**
 * What followers of the public changes know to be listed, by the row before a write: also what has
 * expired since, as long as that was not announced. The write tells it then, because the schedule
 * passes over what was written after its due time.
 */
export const wasListed = `(a.listed and a.status = 'published' and a.trashed_at is null and a.sort_at <= now()
  and (a.expires_at is null or a.expires_at > now() or (a.sort_at < a.expires_at and a.updated_at < a.expires_at
    and a.expires_at > coalesce((select w.at from watermarks w where w.task = 'due'), '-infinity'))))`

/**
 * The same of an article by a row that repeats when it is shown: its link to a term, or its entry
 * in the search index.
 */
export const isListedBy = (alias: string) => `${alias}.listed and ${isDue(alias)}`

/** What only articles name is as public as they are; a condition over the term `t`. */
export const seenTerms = (kind: TermKind, reader: Reader) =>
  reader === 'all'
    ? 'true'
    : `(t.declared or exists (select from ${kind.links} l where l.${kind.link} = t.id and ${isListedBy('l')}))`

/** `status` as a reader sees it now, by the database clock. */
export const currentState = `case when a.status <> 'published' then a.status
       when a.sort_at > now() then 'scheduled'
       when a.expires_at <= now() then 'expired'
       else 'published' end`
