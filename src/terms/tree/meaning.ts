import type { Sql } from '../../database/client.ts'
import { type CategoryName, categoryKey } from '../../markdown/file/category-name.ts'
import { termKey } from '../../markdown/file/slug.ts'
import { findTagIds } from '../naming/queries.ts'
import { readPlaces } from './places-queries.ts'
import { indexPlaces, resolveName } from './resolve.ts'

/** What a name means: the id of its term, or its key if there is none. Takes no lock. */
export type Meaning = (name: CategoryName) => string

/** What names of tags mean. */
export async function meaningOfTags(db: Sql, names: readonly string[]): Promise<Meaning> {
  const ids = await findTagIds(db, [...new Set(names.map(termKey))])
  return (name) => ids.get(categoryKey(name)) ?? categoryKey(name)
}

/** What names of categories mean to an article that has these categories. */
export async function meaningOfCategories(
  db: Sql,
  names: readonly CategoryName[],
  present: ReadonlySet<string>,
): Promise<Meaning> {
  const idOf = await categoriesMeant(db, names, present)
  return (name) => idOf(name) ?? categoryKey(name)
}

/** The ids of the categories that names mean to an article; null for a name without one. */
export async function categoriesMeant(
  db: Sql,
  names: readonly CategoryName[],
  present: ReadonlySet<string>,
): Promise<(name: CategoryName) => string | null> {
  const keys = [...new Set(names.flat().map(termKey))]
  const places = indexPlaces(keys.length > 0 ? await readPlaces(db, keys) : [])
  return (name) => {
    const resolved = resolveName(places, name, present)
    return 'category' in resolved ? resolved.category.id : null
  }
}
