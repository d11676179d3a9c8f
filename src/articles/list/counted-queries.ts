import { searchSource } from '../../search/query/sql.ts'
import { newValues, type Values } from '../../sql/values.ts'
import { isListedBy } from '../../sql/visible.ts'
import { conditionsOf, type Filters, showsListed } from './filters.ts'
import type { ListPlan } from './plan.ts'
import { tagId } from './term-filters-queries.ts'

/**
 * SQL whose rows are the articles of a plan, from something smaller than the articles: the links of
 * terms, which an index has as a whole, or the matches of a search. Null if the articles decide.
 */
export function countedSource(plan: ListPlan, values: Values): string | null {
  const { source, filters } = plan
  if (!termsDecide(filters)) return null
  const found = linksOf(plan, values)
  if (source.kind !== 'search') return found
  const matches = searchSource(source.alternatives, values.add, true)
  return found ? `select s.article_id from (${matches}) s intersect ${found}` : matches
}

/** Whether nothing but terms narrows the listed articles. */
function termsDecide(filters: Filters): boolean {
  const { tagIds: _, categoryIds: __, ...others } = filters
  return showsListed(filters) && conditionsOf(others, newValues()).length === 1
}

// An article that has several terms of a group is counted once.
function linksOf({ source, filters }: ListPlan, values: Values): string | null {
  const { tagIds = [], categoryIds = [] } = filters
  const sets = [
    ...(source.kind === 'tag' ? [links('tag', `= ${tagId(source.called, values)}`)] : []),
    ...tagIds.map((ids) => links('tag', oneOf(ids, values))),
    ...categoryIds.map((ids) => links('category', oneOf(ids, values))),
  ]
  return sets.length === 0 ? null : sets.join(' intersect ')
}

const oneOf = (ids: readonly string[], values: Values) =>
  ids.length === 1 ? `= ${values.add(ids[0])}::uuid` : `= any(${values.add(ids)}::uuid[])`

function links(term: 'tag' | 'category', wanted: string): string {
  const table = term === 'tag' ? 'article_tags' : 'article_categories'
  const id = wanted.startsWith('= any') ? 'distinct l.article_id' : 'l.article_id'
  return `select ${id} from ${table} l where l.${term}_id ${wanted} and ${isListedBy('l')}`
}
