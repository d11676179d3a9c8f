import type { Writer } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { invalid } from '../errors.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { moveLinks, refreshCopies } from './link-queries.ts'
import { refuseTerm } from './may-change.ts'
import {
  insertAlias,
  keepFormerSlug,
  moveAliases,
  moveFormerSlugs,
} from './naming/former-queries.ts'
import { deleteTerm, lockTerm, type StoredTerm, updateTerm } from './write-queries.ts'

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
