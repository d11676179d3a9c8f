import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import type { Writer } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import { AppError } from '../../errors.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { slugify, termKey } from '../../markdown/file/slug.ts'
import { type TermKind, tagKind } from '../../sql/term-kind.ts'
import { recordTerms } from '../record.ts'
import {
  type CreatedTerm,
  findSlugsTaken,
  findTagsByKey,
  insertTerms,
  lockNames,
  type NamedTerm,
} from './queries.ts'

const maxRounds = 8

/**
 * Finds the tags that the names refer to, and creates the missing ones in the writer's transaction.
 * Returns them by `termKey(name)`; skips blank names. A former name refers to its term.
 */
export async function ensureTags(
  tx: Tx,
  writer: Pick<Writer, 'actor' | 'importId'>,
  names: readonly string[],
): Promise<Map<string, NamedTerm>> {
  const wanted = namesByKey(names)
  // Locks all terms or none: a rename takes the name lock before the row, so waiting for the name
  // lock while holding a row would deadlock.
  const found = await findTagsByKey(tx, [...wanted.keys()], true)
  if (found.size === wanted.size) return found
  await lockNames(tx, tagKind, 'shared')
  const taken = new Set<string>()
  for (let round = 0; round < maxRounds; round++) {
    // Reads again after taking the lock, as another writer may have created or merged some.
    for (const [key, term] of await findTagsByKey(tx, missing(wanted, found))) found.set(key, term)
    if (found.size === wanted.size) return found
    const absent = missing(wanted, found).map((key) => ({ key, name: wanted.get(key) ?? key }))
    const made = await addTags(tx, absent, taken, round)
    await recordTerms(tx, tagKind, writer, 'created', made)
  }
  const last = await findTagsByKey(tx, missing(wanted, found))
  if (found.size + last.size < wanted.size)
    throw new AppError('unavailable', 'Too many concurrent writers create tags.')
  return new Map([...found, ...last])
}

const missing = (wanted: ReadonlyMap<string, string>, found: ReadonlyMap<string, unknown>) =>
  [...wanted.keys()].filter((key) => !found.has(key))

function namesByKey(names: readonly string[]): Map<string, string> {
  const byKey = new Map<string, string>()
  for (const name of names) {
    const key = termKey(name)
    if (key !== '' && !byKey.has(key)) byKey.set(key, name.trim().normalize('NFC'))
  }
  return byKey
}

async function addTags(
  tx: Tx,
  names: { key: string; name: string }[],
  taken: Set<string>,
  round: number,
): Promise<CreatedTerm[]> {
  // Writers of the same names lock them in the same order.
  const sorted = names.toSorted((one, other) => (one.key < other.key ? -1 : 1))
  const bases = sorted.map(({ name }) => ({ slug: termSlug(tagKind, name) }))
  const slugs = await pickSlugs(tx, tagKind, bases, taken, round)
  const rows = sorted.map((name, index) => ({
    id: v7(),
    slug: slugs[index] ?? '',
    declared: false,
    ...name,
  }))
  return insertTerms(tx, tagKind, rows)
}

const maxSlugLength = 100

/**
 * Derives the slug of a name; a name without letters or digits (an emoji) gets one from its hash.
 */
export function termSlug(kind: TermKind, name: string): string {
  const slug = [...slugify(name)].slice(0, maxSlugLength).join('').replace(/-$/, '')
  if (slug !== '') return slug
  return `${kind.resource}-${createHash('sha256').update(termKey(name)).digest('hex').slice(0, 8)}`
}

/**
 * Gives each base a slug that is free below its parent, with a number if needed, and adds it to
 * `taken`. Each round checks more numbers. A concurrent writer may still take the slug first; then
 * the insert skips the row.
 */
export async function pickSlugs(
  tx: Sql,
  kind: TermKind,
  bases: readonly { slug: string; parentId?: string | null }[],
  taken: Set<string>,
  round: number,
): Promise<string[]> {
  const distinct = [...new Set(bases.map(({ slug }) => slug))]
  const width = Math.min(16 ** round, Math.ceil(maxSlugsAsked / Math.max(distinct.length, 1)))
  const candidates = distinct.flatMap((base) =>
    Array.from({ length: width }, (_, n) => numbered(base, n + 1)),
  )
  for (const one of await findSlugsTaken(tx, kind, candidates)) taken.add(placedSlug(one))
  return numberAll(bases.map(placedSlug), taken).map((placed) => placed.replace(/^.*\//, ''))
}

// No slug has a slash.
const placedSlug = ({ slug, parentId }: { slug: string; parentId?: string | null }) =>
  `${parentId ?? ''}/${slug}`

// The most slugs that one statement asks for.
const maxSlugsAsked = 50_000

/**
 * Gives each base the first free number and adds the slug to `taken`. Remembers the last number of
 * each base, so that thousands of equal bases stay linear.
 */
export function numberAll(bases: readonly string[], taken: Set<string>): string[] {
  const next = new Map<string, number>()
  return bases.map((base) => {
    let number = next.get(base) ?? 1
    while (taken.has(numbered(base, number))) number++
    next.set(base, number + 1)
    taken.add(numbered(base, number))
    return numbered(base, number)
  })
}

const numbered = (base: string, number: number) => (number === 1 ? base : `${base}-${number}`)
