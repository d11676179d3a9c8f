import type { JsonObject } from '../../../shapes.ts'
import { mapAt, mergeMaps } from '../config/values.ts'
import { listOf } from './address.ts'
import type { EleventySite, FolderData } from './site.ts'

/** All data for a file; what is nearer to it replaces what is farther, such as its layout. */
export function dataFor({ data }: EleventySite, file: string, layout?: FolderData): FolderData {
  const stem = file.replace(/\.[^./]+$/, '')
  const byPlace = placesOf(data)
  const folders = Array.from(file.matchAll(/\//g), ({ index }) => file.slice(0, index + 1))
  const found = ['', ...folders, stem].flatMap((place) => byPlace.get(place) ?? [])
  const all: FolderData = { of: stem, values: {} }
  for (const one of found.filter(({ isGlobal }) => isGlobal)) addData(all, one)
  if (layout) addData(all, layout)
  for (const one of found.filter(({ isGlobal }) => !isGlobal)) addData(all, one)
  return all
}

// There may be as many files of data as pages, so a page does not look at all of them.
const places = new WeakMap<readonly FolderData[], Map<string, FolderData[]>>()

function placesOf(data: readonly FolderData[]): Map<string, FolderData[]> {
  const known = places.get(data)
  if (known) return known
  const made = new Map<string, FolderData[]>()
  for (const one of data) {
    const all = made.get(one.of)
    if (all) all.push(one)
    else made.set(one.of, [one])
  }
  places.set(data, made)
  return made
}

/** Adds data that is nearer to a page, and replaces what is farther. */
export function addData(all: FolderData, one: Omit<FolderData, 'of'> & { of?: string }): void {
  const { of: _, values, isGlobal: __, ...own } = one
  const { layout } = all.values
  all.values = { ...mergeMaps(all.values, values), ...tagsOf(all.values, values) }
  // What is empty names no layout.
  if (layout && !all.values.layout) all.values.layout = layout
  if (values.permalink !== undefined) all.byCode = false
  if (mapAt(values, 'eleventyComputed')?.permalink !== undefined) all.computedByCode = false
  // Code may read the address that data farther away gives.
  const lists = {
    ...added('computedKeys', all, own),
    ...added('madeKeys', all, own),
    ...added('dropsBy', all, own),
  }
  Object.assign(all, own, lists, (all.mayHide || own.mayHide) && { mayHide: true })
  if (own.byCode) delete all.values.permalink
}

function added<T extends 'computedKeys' | 'madeKeys' | 'dropsBy'>(
  list: T,
  one: Partial<FolderData>,
  other: Partial<FolderData>,
): Pick<FolderData, T> | undefined {
  const both = new Set<unknown>([...(one[list] ?? []), ...(other[list] ?? [])])
  return both.size > 0 ? ({ [list]: [...both] } as Pick<FolderData, T>) : undefined
}

// Tags of all data add up; other values replace.
function tagsOf(values: JsonObject, own: JsonObject): JsonObject {
  if (own['override:tags'] !== undefined) return { tags: listOf(own['override:tags']) }
  const tags = [...listOf(values.tags), ...listOf(own.tags)]
  return tags.length > 0 ? { tags } : {}
}
