import type { Sql } from '../database/client.ts'
import { conflict, invalid } from '../errors.ts'
import type { VersionCheck } from '../http/etag.ts'
import { type EnsureOptions, ensureTerms } from '../terms/ensure.ts'
import { categoryKind } from '../terms/kind.ts'
import { refreshCopies } from '../terms/link-queries.ts'
import { lockNames, type NamedTerm } from '../terms/naming-queries.ts'
import { recordTerms } from '../terms/record.ts'
import { changeTerm, createTerm, joinTerms, removeTerm, takeTarget, takeTerm } from '../terms/write.ts'
import { hasChildren, type StoredCategory } from './queries.ts'
import type { CategoryChanges, NewCategory } from './schema.ts'
import { adoptChildren, isWithin, placeCategory, takeParent } from './tree.ts'

export interface NamedCategory extends NamedTerm {
  path: string
}

/** The categories that the names mean, by `termKey(name)`; missing ones are made at the root of the tree. */
export function ensureCategories(
  tx: Sql,
  actor: string,
  names: readonly string[],
  options?: EnsureOptions,
): Promise<Map<string, NamedCategory>> {
  return ensureTerms(tx, categoryKind, actor, names, options)
}

/** Makes a category under its parent and answers its id. */
export async function createCategory(tx: Sql, actor: string, category: NewCategory): Promise<string> {
  const { parentId = null, ...term } = category
  await lockNames(tx, categoryKind, parentId === null ? 'shared' : 'alone')
  if (parentId !== null) await takeParent(tx, parentId)
  const made = await createTerm(tx, categoryKind, term)
  const { path } = await placeCategory(tx, made.id, parentId)
  await recordTerms(tx, categoryKind, actor, 'created', [{ ...made, path }])
  return made.id
}

/** Changes or moves a category, and with it the paths of all below it; nothing is written where nothing differs. */
export async function reviseCategory(
  tx: Sql,
  actor: string,
  id: string,
  changes: CategoryChanges,
  check: VersionCheck,
): Promise<void> {
  const { parentId, ...rest } = changes
  const shown = changes.name !== undefined || changes.slug !== undefined || parentId !== undefined
  const also = parentId ? [parentId] : []
  const category = await takeTerm<StoredCategory>(tx, categoryKind, id, check, { also, shown })
  const moves = parentId !== undefined && parentId !== category.parentId
  if (moves && parentId !== null) await takeParent(tx, parentId, category)
  const changed = await changeTerm(tx, categoryKind, category, rest, moves ? ['parentId'] : [])
  if (changed.length === 0) return
  const { path, below } = await placeCategory(tx, id, moves ? parentId : category.parentId)
  if (shown) await refreshCopies(tx, categoryKind, [id, ...below.map((moved) => moved.id)])
  await recordTerms(tx, categoryKind, actor, 'updated', [
    { id, version: category.version + 1, path, changed },
    ...below,
  ])
}

/** Deletes a category that has neither children nor articles. */
export async function deleteCategory(tx: Sql, actor: string, id: string, check: VersionCheck): Promise<void> {
  const category = await takeTerm<StoredCategory>(tx, categoryKind, id, check)
  if (await hasChildren(tx, id)) {
    const message = 'This category has children. Move or delete them first.'
    throw conflict(message, [{ code: 'has_children', message }])
  }
  await removeTerm(tx, categoryKind, category)
  const { version, path } = category
  await recordTerms(tx, categoryKind, actor, 'deleted', [{ id, version: version + 1, path }])
}

/** Merges a category into another one, which takes its articles, its children and its name. */
export async function mergeCategory(tx: Sql, actor: string, id: string, into: string): Promise<void> {
  const reach = { also: [into], shown: true }
  const category = await takeTerm<StoredCategory>(tx, categoryKind, id, undefined, reach)
  const target = await takeTarget<StoredCategory>(tx, categoryKind, id, into)
  if (isWithin(target, category)) {
    const message = 'A category cannot be merged into one below it.'
    throw invalid([{ pointer: '/into', code: 'cycle', message }])
  }
  const below = await adoptChildren(tx, id, into)
  await joinTerms(tx, categoryKind, category, target)
  await refreshCopies(
    tx,
    categoryKind,
    below.map((moved) => moved.id),
  )
  await recordTerms(tx, categoryKind, actor, 'merged', [
    { id, version: category.version + 1, path: category.path },
  ])
  const changed = ['articleCount']
  await recordTerms(tx, categoryKind, actor, 'updated', [
    { id: into, version: target.version + 1, path: target.path, changed },
    ...below,
  ])
}
