import type { CategoryName } from '../../markdown/file/category-name.ts'
import { termKey } from '../../markdown/file/slug.ts'
import type { NamedPlace, PlacedCategory } from './places-queries.ts'

/** What a name refers to, or the first category that it lacks. */
export type Resolved =
  | { category: PlacedCategory }
  | { missing: { key: string; name: string; parentId: string | null }; isAmbiguous: boolean }

/** The places of the tree that have one of some names. */
export interface Places {
  at(parentId: string | null, key: string): PlacedCategory | undefined
  /** Those that have the name, or else had it before. */
  named(key: string): NamedPlace[]
}

/** Indexes places; a present name comes before a former one. */
export function indexPlaces(found: readonly NamedPlace[]): Places {
  const byPlace = new Map<string, PlacedCategory>()
  const byName = new Map<string, NamedPlace[]>()
  const sorted = [...found].sort((one, other) => Number(one.former) - Number(other.former))
  for (const place of sorted) {
    const at = `${place.parentId}/${place.key}`
    if (!byPlace.has(at)) byPlace.set(at, place.category)
    const same = byName.get(place.key) ?? []
    if (same[0]?.former === place.former || same.length === 0) same.push(place)
    byName.set(place.key, same)
  }
  return {
    at: (parentId, key) => byPlace.get(`${parentId}/${key}`),
    named: (key) => byName.get(key) ?? [],
  }
}

/** The different categories that have the name, or else had it before. */
export function categoriesNamed(places: Places, key: string): PlacedCategory[] {
  const byId = new Map(places.named(key).map(({ category }) => [category.id, category]))
  return [...byId.values()]
}

/**
 * The category that a text means: by a path, the one at that place. By a name the top-level one,
 * else the only one, else the one of `present`; else a new top-level one.
 */
export function resolveName(
  places: Places,
  name: CategoryName,
  present: ReadonlySet<string>,
): Resolved {
  return typeof name === 'string' ? resolveSingle(places, name, present) : walk(places, name)
}

function resolveSingle(places: Places, name: string, present: ReadonlySet<string>): Resolved {
  const key = termKey(name)
  const named = places.named(key)
  const top = named.find(({ parentId }) => parentId === null)?.category
  const all = categoriesNamed(places, key)
  const only = all.length === 1 ? all[0] : undefined
  const category = top ?? only ?? all.find(({ id }) => present.has(id)) ?? places.at(null, key)
  if (category) return { category }
  return { missing: { key, name, parentId: null }, isAmbiguous: all.length > 0 }
}

function walk(places: Places, names: readonly string[]): Resolved {
  let category: PlacedCategory | undefined
  for (const name of names) {
    const [key, parentId] = [termKey(name), category?.id ?? null]
    const next = places.at(parentId, key)
    if (!next) return { missing: { key, name, parentId }, isAmbiguous: false }
    category = next
  }
  return category
    ? { category }
    : { missing: { key: '', name: '', parentId: null }, isAmbiguous: false }
}
