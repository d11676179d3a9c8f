import type { Sql } from '../../database/client.ts'
import type { CategoryName } from '../../markdown/file/category-name.ts'
import { termKey } from '../../markdown/file/slug.ts'
import { refuseAmbiguous } from './ensure.ts'
import { findLineages, readPlaces } from './places-queries.ts'
import { indexPlaces, resolveName } from './resolve.ts'

const none: ReadonlySet<string> = new Set()

/**
 * The names of a request as paths from the root, for a text in which a list of single names is one
 * path; 422 for a name that several categories have. Takes no lock: the write resolves the paths
 * again under the name lock, and after a rename in between they still mean the same categories.
 */
export async function namePaths(db: Sql, names: readonly CategoryName[]): Promise<CategoryName[]> {
  const single = names.filter((name) => typeof name === 'string')
  const places = indexPlaces(await readPlaces(db, single.map(termKey)))
  refuseAmbiguous(places, [{ names, present: none, isStrict: true }])
  const idOf = (name: CategoryName) => {
    const resolved = resolveName(places, name, none)
    return 'category' in resolved ? resolved.category.id : ''
  }
  const lineages = await findLineages(
    db,
    single.map(idOf).filter((id) => id !== ''),
  )
  return names.map((name) =>
    typeof name === 'string' ? (lineages.get(idOf(name))?.names ?? [name]) : name,
  )
}
