import type { Sql } from '../database/client.ts'
import { termKey } from '../markdown/slug.ts'
import { newValues, type Values } from './filters.ts'

/** Terms by what a query calls them: any of a group, all of the groups. */
export interface NamedTerms {
  tag?: string[][] | undefined
  category?: string[][] | undefined
}

/** The same as ids, those of a category with its subtree. */
export interface FoundTerms {
  tagIds?: string[][]
  categoryIds?: string[][]
}

/**
 * Finds the terms that a query names, in a statement of its own: of an id the planner knows how many articles have it, of
 * an expression that looks it up it does not, and takes plans that are a thousand times slower for a common tag.
 */
export async function findTerms(db: Sql, { tag = [], category = [] }: NamedTerms): Promise<FoundTerms> {
  if (tag.length + category.length === 0) return {}
  const values = newValues()
  const ids = (kind: 'tag' | 'category', group: string[]) =>
    `array[${group.map((called) => termId(kind, called, values)).join(', ')}]`
  const subtree = (group: string[]) => `array(select d.id from categories c join categories d
    on d.id = c.id or left(d.path, length(c.path) + 1) = c.path || '/' where c.id = any(${ids('category', group)}))`
  const lists = [...tag.map((group) => ids('tag', group)), ...category.map(subtree)]
  // As JSON, since lists in a PostgreSQL array must be of one length.
  const text = `select json_build_array(${lists.join(', ')}) as found`
  const { rows } = await db.query<{ found: string[][] }>({ text, values: values.list })
  const found = rows[0]?.found ?? []
  return { tagIds: found.slice(0, tag.length), categoryIds: found.slice(tag.length) }
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The id of the term that is called so (slug, then name, former name, path, id), as one scalar expression. */
export function termId(kind: 'tag' | 'category', called: string, values: Values): string {
  const table = kind === 'tag' ? 'tags' : 'categories'
  const name = values.add(called)
  const key = values.add(termKey(called))
  const ways = [
    `(select id from ${table} where slug = ${name})`,
    `(select id from ${table} where name_key = ${key})`,
    `(select ${kind}_id from ${kind}_aliases where name_key = ${key})`,
    ...(kind === 'category' ? [`(select id from ${table} where path = ${name} limit 1)`] : []),
    ...(uuid.test(called) ? [`${values.add(called)}::uuid`] : []),
  ]
  return `coalesce(${ways.join(', ')})`
}
