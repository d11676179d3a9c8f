import type { Sql } from '../../database/client.ts'
import { newValues, type Values } from '../../sql/values.ts'
import { isListedBy } from '../../sql/visible.ts'
import type { FoundTerms } from './term-filters-queries.ts'

/** Terms of which an article needs one. */
interface TermGroup {
  term: 'tag' | 'category'
  ids: string[]
}

/** How the terms of a search narrow its matches, without reading their articles. */
export interface TermCut {
  groups: TermGroup[]
  /**
   * The articles of the smallest group, as the text of an array, if they are so few that the search
   * begins with them; else null.
   */
  few: string | null
}

/**
 * So many ids take a few milliseconds to send, and to look up in the index of search rows: to look
 * for the words in the rows would take ten times as long.
 */
const maxFew = 5_000

/** Decides how the terms narrow a search; null without terms. */
export async function findTermCut(db: Sql, terms: FoundTerms): Promise<TermCut | null> {
  const groups = [
    ...(terms.tagIds ?? []).map((ids) => ({ term: 'tag', ids }) as const),
    ...(terms.categoryIds ?? []).map((ids) => ({ term: 'category', ids }) as const),
  ]
  if (groups.length === 0) return null
  const values = newValues()
  const found = groups.map(
    (group) =>
      `(select json_build_object('count', count(*), 'ids', case when count(*) <= ${maxFew} then array_agg(l.article_id)::text end)
        from (select l.article_id ${linksOf(group, values)} limit ${maxFew + 1}) l)`,
  )
  const text = `select array[${found.join(', ')}] as found`
  const { rows } = await db.query<{ found: FoundLinks[] }>({ text, values: values.list })
  const [least] = (rows[0]?.found ?? []).toSorted((one, other) => one.count - other.count)
  return { groups, few: least && least.count <= maxFew ? (least.ids ?? '{}') : null }
}

/** At most one more link than `maxFew`; no ids where there are more, or none. */
interface FoundLinks {
  count: number
  ids: string | null
}

/**
 * Conditions on the search row `s`; all of them must hold. The ids are a value of the statement, so
 * that PostgreSQL knows their number and reads both indexes before any row.
 */
export function termConditions({ groups, few }: TermCut, values: Values): string[] {
  const linked = groups.map(
    (group) =>
      `exists (select from ${tableOf(group)} l where l.article_id = s.article_id and ${isOf(group, values)} offset 0)`,
  )
  return few === null ? linked : [`s.article_id = any(${values.add(few)}::uuid[])`, ...linked]
}

const tableOf = ({ term }: TermGroup) => (term === 'tag' ? 'article_tags' : 'article_categories')

const isOf = ({ term, ids }: TermGroup, values: Values) =>
  `l.${term}_id = any(${values.add(ids)}::uuid[])`

const linksOf = (group: TermGroup, values: Values) =>
  `from ${tableOf(group)} l where ${isOf(group, values)} and ${isListedBy('l')}`
