import { v7 } from 'uuid'
import type { Writer } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { AppError, conflict, invalid, notFound } from '../errors.ts'
import type { VersionCheck } from '../http/response/etag.ts'
import { termKey } from '../markdown/file/slug.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { claimNames, freeLeftName, refuseTaken } from './claim.ts'
import { pickSlugs, termSlug } from './ensure.ts'
import { countLinks, lockArticlesOf, moveLinks, refreshCopies } from './link-queries.ts'
import { refuseTerm } from './may-change.ts'
import { updateTexts } from './names/queries.ts'
import type { LangTexts, LangTextsPatch } from './names/schema.ts'
import { patchedTexts } from './names/texts.ts'
import {
  type CreatedTerm,
  dropFormerSlug,
  insertAlias,
  insertTerms,
  keepFormerSlug,
  lockNames,
  moveAliases,
  moveFormerSlugs,
} from './naming-queries.ts'
import { deleteTerm, lockTerm, lockTerms, type StoredTerm, updateTerm } from './write-queries.ts'

export interface NewTerm {
  name: string
  slug?: string
  description?: string | null
  names?: LangTexts
  descriptions?: LangTexts
  /** Only for categories; null at the root. */
  parentId?: string | null
  /** Only for categories. */
  position?: number | null
}

export type TermChanges = Partial<Omit<NewTerm, 'names' | 'descriptions'>> & {
  names?: LangTextsPatch | null
  descriptions?: LangTextsPatch | null
}

const maxRounds = 8

/**
 * Creates one term, which is public if the writer may publish; 409 if the name or the given slug is
 * taken. A derived slug that is taken gets a number.
 */
export async function createTerm(
  tx: Sql,
  kind: TermKind,
  { mayPublish }: Writer,
  term: NewTerm,
): Promise<CreatedTerm> {
  const { name, description, parentId = null } = term
  const place = { key: termKey(name), parentId }
  await freeLeftName(tx, kind, place)
  const taken = new Set<string>()
  for (let round = 0; round < maxRounds; round++) {
    const slug =
      term.slug ??
      (await pickSlugs(tx, kind, [{ slug: termSlug(kind, name), parentId }], taken, round))[0] ??
      ''
    const row = {
      id: v7(),
      slug,
      name,
      ...place,
      description: description ?? undefined,
      declared: mayPublish,
    }
    const [made] = await insertTerms(tx, kind, [row])
    if (made) {
      await storeTexts(tx, kind, made.id, term)
      return made
    }
    await refuseTaken(tx, kind, parentId, { key: place.key, slug: term.slug })
  }
  throw new AppError('unavailable', `Too many concurrent writers create ${kind.table}.`)
}

async function storeTexts(tx: Sql, kind: TermKind, id: string, term: NewTerm): Promise<void> {
  const { names = {}, descriptions = {}, position = null } = term
  const isPlain = Object.keys({ ...names, ...descriptions }).length === 0 && position === null
  if (!isPlain) await updateTexts(tx, kind, id, { names, descriptions, position })
}

/** What a change of a term locks besides the term. */
export interface LockScope {
  /** Ids of other terms. */
  also?: readonly string[]
  /** Whether the change alters the copies in articles, so that these are locked, too. */
  shown?: boolean
}

/**
 * Locks a term for update; throws 404, 403 for a term that the writer may not change, or 412. Lock
 * order for every writer: articles, then the name lock, then terms by id. Articles that were linked
 * while we waited are locked last, so a deadlock is possible but rare, and the transaction is
 * retried after one.
 */
export async function lockTermForUpdate<T extends StoredTerm>(
  tx: Sql,
  kind: TermKind,
  writer: Writer,
  id: string,
  check: VersionCheck = () => {},
  { also = [], shown = false }: LockScope = {},
): Promise<T> {
  const ids = [id, ...also]
  if (shown) await lockArticlesOf(tx, kind, ids)
  await lockNames(tx, kind, 'alone')
  await lockTerms(tx, kind, ids)
  const term = await lockTerm<T>(tx, kind, id)
  if (!term) throw notFound(kind.resource)
  await refuseTerm(tx, kind, writer, id)
  check(term.version)
  return term
}

/**
 * Writes the changes of a locked term and returns the names of the changed members. Its former name
 * still refers to it, and its former slug redirects to it. `others` are changed members that the
 * caller writes.
 */
export async function changeTerm(
  tx: Sql,
  kind: TermKind,
  { mayPublish }: Writer,
  term: StoredTerm,
  changes: TermChanges,
  others: readonly string[] = [],
): Promise<string[]> {
  const wanted = { ...changes, ...patchedIn(term, changes) }
  const changed = [...differing(term, wanted), ...others]
  const { parentId = term.parentId ?? null } = changes
  const next = { ...term, ...wanted, parentId, key: termKey(changes.name ?? term.name) }
  await claimNames(tx, kind, term, next)
  if (next.slug !== term.slug) {
    await dropFormerSlug(tx, kind, next.slug)
    await keepFormerSlug(tx, kind, term.slug, term.id)
  }
  if (changed.length > 0) {
    await updateTerm(tx, kind, { ...next, description: next.description ?? null }, mayPublish)
    if (changed.some(isText)) await updateTexts(tx, kind, term.id, next)
  }
  return changed
}

const patchedIn = (term: StoredTerm, { names, descriptions }: TermChanges) => ({
  names: patchedTexts(term.names, names, 'names'),
  descriptions: patchedTexts(term.descriptions, descriptions, 'descriptions'),
})

const members = ['name', 'slug', 'description', 'names', 'descriptions', 'position'] as const

const isText = (member: string) => ['names', 'descriptions', 'position'].includes(member)

const differing = (term: StoredTerm, wanted: Partial<StoredTerm>) =>
  members.filter((member) => wanted[member] !== undefined && wanted[member] !== term[member])

/**
 * Merges one locked term into another: moves its links, names and former slugs, and deletes it. The
 * version of the target goes up by one.
 */
export async function mergeTerms(
  tx: Sql,
  kind: TermKind,
  { mayPublish }: Writer,
  source: StoredTerm,
  target: StoredTerm,
): Promise<void> {
  await moveLinks(tx, kind, source.id, target.id)
  await moveAliases(tx, kind, source.id, target.id)
  await moveFormerSlugs(tx, kind, source.id, target.id)
  await deleteTerm(tx, kind, source.id)
  await insertAlias(tx, kind, source, target.id)
  await keepFormerSlug(tx, kind, source.slug, target.id)
  await updateTerm(tx, kind, target, mayPublish)
  await refreshCopies(tx, kind, [target.id])
}

/**
 * Locks the term that another one will be merged into; 422 if it does not exist or is the same
 * term, 403 if the writer may not change it.
 */
export async function lockMergeTarget<T extends StoredTerm>(
  tx: Sql,
  kind: TermKind,
  writer: Writer,
  id: string,
  into: string,
): Promise<T> {
  const target = into === id ? null : await lockTerm<T>(tx, kind, into)
  if (target) {
    await refuseTerm(tx, kind, writer, into)
    return target
  }
  const message =
    into === id
      ? `A ${kind.resource} cannot be merged into itself.`
      : `There is no such ${kind.resource}.`
  throw invalid([{ pointer: '/into', code: into === id ? 'same_term' : 'not_found', message }])
}

/**
 * Deletes a locked term that no article names; 409 otherwise, because the texts of the articles
 * would create it again.
 */
export async function removeTerm(tx: Sql, kind: TermKind, term: StoredTerm): Promise<void> {
  const links = await countLinks(tx, kind, term.id)
  if (links > 0) {
    const named = links === 1 ? '1 article names' : `${links} articles name`
    const message = `${named} this ${kind.resource}, drafts and trash included. Take it out of them, or merge it into another.`
    throw conflict(message, [{ code: 'in_use', message }])
  }
  await deleteTerm(tx, kind, term.id)
}
