import type { Writer } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { conflict, notFound } from '../errors.ts'
import type { Target } from '../http/response/etag.ts'
import { termKey } from '../markdown/file/slug.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { countLinks, lockArticlesOf } from './link-queries.ts'
import { refuseTerm } from './may-change.ts'
import { updateTexts } from './names/queries.ts'
import type { LangTexts, LangTextsPatch } from './names/schema.ts'
import { patchedTexts } from './names/texts.ts'
import { claimNames } from './naming/claim.ts'
import { dropFormerSlug, keepFormerSlug } from './naming/former-queries.ts'
import { lockNames } from './naming/queries.ts'
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

type TermChanges = Partial<Omit<NewTerm, 'names' | 'descriptions'>> & {
  names?: LangTextsPatch | null
  descriptions?: LangTextsPatch | null
}

/** What a change of a term locks besides the term. */
interface LockScope {
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
  { id, check }: Pick<Target, 'id'> & Partial<Target>,
  { also = [], shown = false }: LockScope = {},
): Promise<T> {
  const ids = [id, ...also]
  if (shown) await lockArticlesOf(tx, kind, ids)
  await lockNames(tx, kind, 'alone')
  await lockTerms(tx, kind, ids)
  const term = await lockTerm<T>(tx, kind, id)
  if (!term) throw notFound(kind.resource)
  await refuseTerm(tx, kind, writer, id)
  check?.(term.version)
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
