import { memberOf } from '../../config/interpreter/members.ts'
import { literal, type Value } from '../../config/interpreter/values.ts'
import type { Declared } from '../entries/declared.ts'
import type { Collection } from '../site.ts'

/** The addresses that a page file gives to entries. */
export interface RouteAddress {
  /** As `--path` takes it: `/blog/:slug`. */
  pattern: string
  /** The part of the entry that is the slug. */
  by: 'id' | 'slug'
}

/** A page file with the collections of whose entries it certainly makes pages. */
interface Addressing {
  isSure: boolean
  sets: readonly { collection: string | null }[]
  address?: RouteAddress | null
}

// Astro makes no pages of names with an underscore.
const oneParameter =
  /(?:^|\/)pages\/((?:[^[\]/_][^[\]/]*\/)*)\[(?:\.{3})?(\w+)\](?:\/index)?\.astro$/

/**
 * The addresses by the name of a page file and the `params` of its entries; null if code makes more
 * of them than the id: another parameter, a part of the id, a value of the text.
 */
export function addressIn(file: string, item: Value): RouteAddress | null {
  const [, folders, parameter = ''] = oneParameter.exec(file) ?? []
  const params = memberOf(item, literal('params'))
  if (folders === undefined || params.kind !== 'object' || params.rest !== null) return null
  const value = params.members.get(parameter)
  if (params.members.size !== 1 || value?.kind !== 'place') return null
  const [by, ...more] = value.of
  if (more.length > 0 || value.made || value.or !== undefined) return null
  return by === 'id' || by === 'slug' ? { pattern: `/${folders}:slug`, by } : null
}

/** The one address of the texts of a folder, whose ids are made of their paths below it. */
export function addressOf(
  routes: readonly Addressing[],
  declared: readonly Declared[],
  folder: string,
): Pick<Collection, 'route' | 'isOfPages'> | null {
  const [one, ...more] = declared
  if (!one || more.length > 0 || one.isGuessed || (one.base !== null && one.base !== folder))
    return null
  const sure = routes.filter(
    ({ isSure, sets }) => isSure && sets.some(({ collection }) => collection === one.name),
  )
  const [{ address } = {}, ...others] = sure
  // Before its loaders, Astro had the file as the id and its path as the slug.
  const by = { path: 'id', 'path or file': 'slug', code: null, unread: null }[one.ids]
  if (others.length > 0 || address?.by !== by) return null
  return { route: address.pattern, isOfPages: true }
}
