import { v7 } from 'uuid'
import type { Writer } from '../../actor.ts'
import { AppError, type Detail, invalid } from '../../errors.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { type CategoryName, categoryKey, maxDepth } from '../../markdown/file/category-name.ts'
import { termKey } from '../../markdown/file/slug.ts'
import { categoryKind } from '../../sql/term-kind.ts'
import { pickSlugs, termSlug } from '../naming/ensure.ts'
import { insertTerms, lockNames } from '../naming/queries.ts'
import { recordTerms } from '../record.ts'
import { findPlaces, type PlacedCategory } from './places-queries.ts'
import { categoriesNamed, indexPlaces, type Places, type Resolved, resolveName } from './resolve.ts'

/** The categories that one text names. */
export interface Naming {
  names: readonly CategoryName[]
  /** The ids of those that the article has already. */
  present: ReadonlySet<string>
  /** A name that several categories have is refused: a request gives it, not a file. */
  isStrict: boolean
}

export interface NamedCategories {
  /** By `categoryKey(name)`. */
  byKey: Map<string, PlacedCategory>
  /** Names of several categories, for which a new top-level one was created. */
  ambiguous: string[]
}

// Each round creates one level of the tree; the others are for concurrent writers.
const maxRounds = maxDepth + 8

/**
 * Finds the categories that each text names and creates the missing ones in the writer's
 * transaction.
 */
export async function ensureCategories(
  tx: Tx,
  writer: Writer,
  namings: readonly Naming[],
): Promise<NamedCategories[]> {
  const keys = [...new Set(namings.flatMap(({ names }) => names.flat().map(termKey)))]
  const results = namings.map((): NamedCategories => ({ byKey: new Map(), ambiguous: [] }))
  if (keys.length === 0) return results
  await lockNames(tx, categoryKind, 'shared')
  const taken = new Set<string>()
  for (let round = 0; round < maxRounds; round++) {
    const places = indexPlaces(await findPlaces(tx, keys))
    if (round === 0) refuseAmbiguous(places, namings)
    const missing = namings.flatMap((naming, index) =>
      resolveAll(places, naming, results[index] as NamedCategories),
    )
    if (missing.length === 0) return results
    await addMissing(tx, writer, missing, taken, round)
  }
  throw new AppError('unavailable', 'Too many concurrent writers create categories.')
}

type Missing = Extract<Resolved, { missing: unknown }>['missing']

/** Resolves the names that are not resolved yet; returns what they lack. */
function resolveAll(
  places: Places,
  { names, present }: Naming,
  { byKey, ambiguous }: NamedCategories,
): Missing[] {
  return names.flatMap((name) => {
    const key = categoryKey(name)
    if (key === '' || byKey.has(key)) return []
    const resolved = resolveName(places, name, present)
    if ('missing' in resolved) {
      if (resolved.isAmbiguous) ambiguous.push(resolved.missing.name)
      return [resolved.missing]
    }
    byKey.set(key, resolved.category)
    return []
  })
}

/** 422 for a name of a request that several categories have, with their paths. */
export function refuseAmbiguous(places: Places, namings: readonly Naming[]): void {
  const details = namings
    .filter(({ isStrict }) => isStrict)
    .flatMap(({ names }) => names.flatMap((name, index) => ambiguousAt(places, name, index)))
  if (details.length > 0) throw invalid(details)
}

const maxPathsNamed = 20

function ambiguousAt(places: Places, name: CategoryName, index: number): Detail[] {
  const found = typeof name === 'string' ? categoriesNamed(places, termKey(name)) : []
  if (found.length < 2) return []
  const paths = found.slice(0, maxPathsNamed).map(({ path }) => path)
  const more = found.length > paths.length ? ` and ${found.length - paths.length} more` : ''
  const message = `Several categories have the name "${name}": ${paths.join(', ')}${more}. Give the list of names from the root.`
  return [{ pointer: `/categories/${index}`, code: 'ambiguous', message }]
}

async function addMissing(
  tx: Tx,
  writer: Writer,
  missing: readonly Missing[],
  taken: Set<string>,
  round: number,
): Promise<void> {
  const wanted = inOrder(missing)
  const bases = wanted.map(({ name, parentId }) => ({
    slug: termSlug(categoryKind, name),
    parentId,
  }))
  const slugs = await pickSlugs(tx, categoryKind, bases, taken, round)
  const rows = wanted.map(({ name, ...place }, index) => ({
    ...place,
    id: v7(),
    name: name.trim().normalize('NFC'),
    slug: slugs[index] ?? '',
    declared: false,
  }))
  const made = await insertTerms(tx, categoryKind, rows)
  await recordTerms(tx, categoryKind, writer, 'created', made)
}

// Each once, and in the order of their places, so that writers of the same names lock them in the
// same order.
function inOrder(missing: readonly Missing[]): Missing[] {
  const byPlace = new Map(missing.map((one) => [`${one.parentId ?? ''}/${one.key}`, one]))
  return [...byPlace].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one)
}
