import type { Writer } from '../actor.ts'
import type { Tx } from '../events/write-transaction.ts'
import type { Target } from '../http/response/etag.ts'
import { addTagName } from '../search/indexing/add-name.ts'
import { tagKind } from '../sql/term-kind.ts'
import { createTerm } from '../terms/create.ts'
import { refreshCopies } from '../terms/link-queries.ts'
import { lockMergeTarget, mergeTerms } from '../terms/merge.ts'
import { lockNames } from '../terms/naming/queries.ts'
import { recordTerms } from '../terms/record.ts'
import { changeTerm, lockTermForUpdate, removeTerm } from '../terms/write.ts'
import type { NewTag, TagChanges } from './schema.ts'

/** Creates a tag and returns its id. */
export async function createTag(tx: Tx, writer: Writer, tag: NewTag): Promise<string> {
  await lockNames(tx, tagKind, 'shared')
  const made = await createTerm(tx, tagKind, writer, tag)
  await recordTerms(tx, tagKind, writer, 'created', [made])
  return made.id
}

/** Changes a tag; writes nothing if nothing differs. Returns whether its name differs. */
export async function reviseTag(
  tx: Tx,
  writer: Writer,
  target: Target,
  changes: TagChanges,
): Promise<boolean> {
  const { id } = target
  const shown = changes.name !== undefined || changes.slug !== undefined
  const tag = await lockTermForUpdate(tx, tagKind, writer, target, { shown })
  const changed = await changeTerm(tx, tagKind, writer, tag, changes)
  if (changed.length === 0) return false
  if (shown) await refreshCopies(tx, tagKind, [id])
  const renamed = changed.includes('name')
  if (renamed) await addTagName(tx, id, changes.name ?? tag.name)
  await recordTerms(tx, tagKind, writer, 'updated', [{ id, version: tag.version + 1, changed }])
  return renamed
}

/** Deletes a tag that no article names. */
export async function deleteTag(tx: Tx, writer: Writer, target: Target): Promise<void> {
  const tag = await lockTermForUpdate(tx, tagKind, writer, target)
  await removeTerm(tx, tagKind, tag)
  await recordTerms(tx, tagKind, writer, 'deleted', [
    { id: tag.id, version: tag.version + 1, wasPublic: tag.public },
  ])
}

/**
 * Merges a tag into another one; both names then refer to the other one. `before` runs when both
 * are locked and checked.
 */
export async function mergeTag(
  tx: Tx,
  writer: Writer,
  id: string,
  into: string,
  before: () => Promise<void> = async () => {},
): Promise<void> {
  const lockScope = { also: [into], shown: true }
  const tag = await lockTermForUpdate(tx, tagKind, writer, { id }, lockScope)
  const target = await lockMergeTarget(tx, tagKind, writer, id, into)
  await before()
  await mergeTerms(tx, tagKind, writer, tag, target)
  await addTagName(tx, into, target.name)
  await recordTerms(tx, tagKind, writer, 'merged', [
    { id, version: tag.version + 1, wasPublic: tag.public },
  ])
  await recordTerms(tx, tagKind, writer, 'updated', [
    { id: into, version: target.version + 1, changed: ['articleCount'] },
  ])
}
