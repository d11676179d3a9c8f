import type { Sql } from '../../database/client.ts'
import type { CategoryName } from '../../markdown/file/category-name.ts'
import { termKey } from '../../markdown/file/slug.ts'
import { categoryKind } from '../../sql/term-kind.ts'
import { lockNames } from '../naming-queries.ts'
import { refuseAmbiguous } from './ensure.ts'
import { findNamePaths, findPlaces } from './places-queries.ts'
import { indexPlaces, resolveName } from './resolve.ts'

const none: ReadonlySet<string> = new Set()

/**
 * The names of a request as paths from the root, for a text in which a list of single names is one
 * path; 422 for a name that several categories have.
 */
export async function namePaths(tx: Sql, names: readonly CategoryName[]): Promise<CategoryName[]> {
  const single = names.filter((name) => typeof name === 'string')
  // Before the rows: a rename has the name lock while it waits for the row.
  await lockNames(tx, categoryKind, 'shared')
  const places = indexPlaces(await findPlaces(tx, single.map(termKey)))
  refuseAmbiguous(places, [{ names, present: none, isStrict: true }])
  const idOf = (name: CategoryName) => {
    const resolved = resolveName(places, name, none)
    return 'category' in resolved ? resolved.category.id : ''
  }
  const paths = await findNamePaths(
    tx,
    single.map(idOf).filter((id) => id !== ''),
  )
  return names.map((name) => (typeof name === 'string' ? (paths.get(idOf(name)) ?? [name]) : name))
}
