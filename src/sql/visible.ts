import type { Reader } from '../actor.ts'
import type { TermKind } from './term-kind.ts'

/**
 * Whether now is between the start and the end, by the clock of the database; links and search rows
 * repeat `sort_at` and `expires_at` of their article.
 */
function isDue(alias: string): string {
  return `${alias}.sort_at <= now() and (${alias}.expires_at is null or ${alias}.expires_at > now())`
}

/** What anyone may read now by its id or path, by the clock of the database. */
export const isPublic = `(a.status = 'published' and a.trashed_at is null and ${isDue('a')})`

/**
 * What the public sees in lists, feeds, searches and counts: the only predicate for all of them.
 */
export const isListed = `(a.listed and ${isPublic})`

/**
 * Whether readers of the public changes know the article to be listed, by its row before a write.
 * That includes an article that has expired while its expiry was not announced yet: the write
 * announces it, because the scheduled job skips articles that were written after their due time.
 */
export const wasListed = `(a.listed and a.status = 'published' and a.trashed_at is null and a.sort_at <= now()
  and (a.expires_at is null or a.expires_at > now() or (a.sort_at < a.expires_at and a.updated_at < a.expires_at
    and a.expires_at > coalesce((select w.at from watermarks w where w.task = 'due'), '-infinity'))))`

/**
 * Like `isListed`, for a row that repeats the visibility of its article: a link or a search row.
 */
export const isListedBy = (alias: string) => `${alias}.listed and ${isDue(alias)}`

/**
 * A condition on the term `t`: the public sees it if it is declared or a listed article names it,
 * or a category below it: readers of a category must see its parent.
 */
export function seenTerms(kind: TermKind, reader: Reader): string {
  if (reader === 'all') return 'true'
  const named = (id: string) =>
    `select from ${kind.links} l where l.${kind.link} = ${id} and ${isListedBy('l')}`
  const below = ` or exists (with recursive below as (
      select c.id from categories c where c.parent_id = t.id
      union all select c.id from categories c join below on c.parent_id = below.id
    ) select from below where exists (${named('below.id')}))`
  return `(t.declared or exists (${named('t.id')})${kind.resource === 'tag' ? '' : below})`
}

/** `status` as readers see it now, by the clock of the database. */
export const currentState = `case when a.status <> 'published' then a.status
       when a.sort_at > now() then 'scheduled'
       when a.expires_at <= now() then 'expired'
       else 'published' end`
