import type { Writer } from '../actor.ts'
import { conflict, invalid } from '../errors.ts'
import type { Tx } from '../events/write-transaction.ts'
import type { Target } from '../http/response/etag.ts'
import { categoryKind } from '../sql/term-kind.ts'
import { createTerm } from '../terms/create.ts'
import { refreshCopies } from '../terms/link-queries.ts'
import { refuseDeclaring } from '../terms/may-change.ts'
import { lockMergeTarget, mergeTerms } from '../terms/merge.ts'
import { lockNames } from '../terms/naming/queries.ts'
import { recordTerms } from '../terms/record.ts'
import { changeTerm, lockTermForUpdate, removeTerm } from '../terms/write.ts'
import { hasChildren, type StoredCategory } from './queries.ts'
import type { CategoryChanges, NewCategory } from './schema.ts'
import { adoptChildren, isWithin, lockParent, placeCategory } from './tree.ts'

// A reader of a category must see its parent, so moving one below another makes both public.
const becomesPublic = 'A category below another one is public.'

/** Creates a category under its parent and returns its id. */
export async function createCategory(
  tx: Tx,
  writer: Writer,
  category: NewCategory,
): Promise<string> {
  const { parentId = null } = category
  if (parentId !== null) refuseDeclaring(writer, becomesPublic)
  await lockNames(tx, categoryKind, parentId === null ? 'shared' : 'alone')
  if (parentId !== null) await lockParent(tx, parentId)
  const made = await createTerm(tx, categoryKind, writer, category)
  const { path } = await placeCategory(tx, made.id, parentId, writer.mayPublish)
  await recordTerms(tx, categoryKind, writer, 'created', [{ ...made, path }])
  return made.id
}

/**
 * Changes or moves a category, and updates the paths of all categories below it. Writes nothing if
 * nothing differs. Returns whether its name differs.
 */
export async function reviseCategory(
  tx: Tx,
  writer: Writer,
  target: Target,
  changes: CategoryChanges,
): Promise<boolean> {
  const { id } = target
  const { parentId, ...rest } = changes
  const shown = changes.name !== undefined || changes.slug !== undefined || parentId !== undefined
  const also = parentId ? [parentId] : []
  const category = await lockTermForUpdate<StoredCategory>(tx, categoryKind, writer, target, {
    also,
    shown,
  })
  const moves = parentId !== undefined && parentId !== category.parentId
  if (moves) refuseDeclaring(writer, becomesPublic)
  if (moves && parentId !== null) await lockParent(tx, parentId, category)
  const changed = await changeTerm(
    tx,
    categoryKind,
    writer,
    category,
    moves ? { ...rest, parentId } : rest,
    moves ? ['parentId'] : [],
  )
  if (changed.length === 0) return false
  const { path, below } = await placeCategory(
    tx,
    id,
    moves ? parentId : category.parentId,
    writer.mayPublish,
  )
  if (shown) await refreshCopies(tx, categoryKind, [id, ...below.map((moved) => moved.id)])
  await recordTerms(tx, categoryKind, writer, 'updated', [
    {
      id,
      version: category.version + 1,
      path,
      changed: path === category.path ? changed : [...changed, 'path'],
    },
    ...below,
  ])
  return changed.includes('name')
}

/** Deletes a category that has neither children nor articles. */
export async function deleteCategory(tx: Tx, writer: Writer, target: Target): Promise<void> {
  const { id } = target
  const category = await lockTermForUpdate<StoredCategory>(tx, categoryKind, writer, target)
  if (await hasChildren(tx, id)) {
    const message = 'This category has children. Move or delete them first.'
    throw conflict(message, [{ code: 'has_children', message }])
  }
  await removeTerm(tx, categoryKind, category)
  const { version, path, public: wasPublic } = category
  await recordTerms(tx, categoryKind, writer, 'deleted', [
    { id, version: version + 1, path, wasPublic },
  ])
}

/**
 * Merges a category into another one, which gets its articles, its children and its name. `before`
 * runs when both are locked and checked.
 */
export async function mergeCategory(
  tx: Tx,
  writer: Writer,
  id: string,
  into: string,
  before: () => Promise<void> = async () => {},
): Promise<void> {
  const lockScope = { also: [into], shown: true }
  const category = await lockTermForUpdate<StoredCategory>(
    tx,
    categoryKind,
    writer,
    { id },
    lockScope,
  )
  const target = await lockMergeTarget<StoredCategory>(tx, categoryKind, writer, id, into)
  if (isWithin(target, category)) {
    const message = 'A category cannot be merged into one below it.'
    throw invalid([{ pointer: '/into', code: 'cycle', message }])
  }
  if (await hasChildren(tx, id)) refuseDeclaring(writer, becomesPublic)
  await before()
  const below = await adoptChildren(tx, id, into)
  await mergeTerms(tx, categoryKind, writer, category, target)
  await refreshCopies(
    tx,
    categoryKind,
    below.map((moved) => moved.id),
  )
  await recordTerms(tx, categoryKind, writer, 'merged', [
    { id, version: category.version + 1, path: category.path, wasPublic: category.public },
  ])
  const changed = ['articleCount']
  await recordTerms(tx, categoryKind, writer, 'updated', [
    { id: into, version: target.version + 1, path: target.path, changed },
    ...below,
  ])
}
