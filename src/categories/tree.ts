import type { Sql } from '../database/client.ts'
import { conflict, type Detail, invalid } from '../errors.ts'
import { maxDepth } from '../markdown/file/category-name.ts'
import { categoryKind } from '../sql/term-kind.ts'
import { lockTerm } from '../terms/write-queries.ts'
import {
  dropAliasesUnderChildren,
  findChildren,
  findPath,
  findSameBelow,
  type MovedCategory,
  moveAliasesBelow,
  type SameBelow,
  type StoredCategory,
  updateParent,
  updatePaths,
} from './queries.ts'
import type { Category, CategoryBranch } from './schema.ts'

/** Turns the flat list into a tree; each level keeps the order of the list. */
export function growTree(categories: readonly Category[]): CategoryBranch[] {
  const branches = new Map(
    categories.map((category) => [category.id, { ...category, children: [] as CategoryBranch[] }]),
  )
  const roots: CategoryBranch[] = []
  for (const branch of branches.values()) {
    const parent = branch.parentId === null ? undefined : branches.get(branch.parentId)
    const siblings = parent ? parent.children : roots
    siblings.push(branch)
  }
  return roots
}

/** Whether a category is the other one or below it. */
export function isWithin(category: StoredCategory, other: StoredCategory): boolean {
  return category.path === other.path || category.path.startsWith(`${other.path}/`)
}

/** Locks the new parent; 422 if it does not exist, or is the category itself or below it. */
export async function lockParent(tx: Sql, id: string, child?: StoredCategory): Promise<void> {
  const parent = await lockTerm<StoredCategory>(tx, categoryKind, id)
  if (!parent) throw misplaced('not_found', 'There is no such category.')
  if (child && isWithin(parent, child))
    throw misplaced('cycle', 'A category cannot be its own parent or below itself.')
}

/**
 * Moves a category to a parent (null: the root); `declared` makes both public. Returns its path and
 * the categories below it whose path changed.
 */
export async function placeCategory(
  tx: Sql,
  id: string,
  parentId: string | null,
  declared: boolean,
): Promise<Placed> {
  await updateParent(tx, [id], parentId, declared)
  const moved = await updatePaths(tx, [id], [id])
  const path = await findPath(tx, id)
  refuseTooDeep([...moved, { path }], '/parentId')
  return {
    path,
    below: pathChanges(moved.filter((category) => category.id !== id)),
  }
}

/**
 * Moves all children of a category to another one; returns all categories whose path changed. 409
 * if one of them has the name or the slug of a category there.
 */
export async function adoptChildren(tx: Sql, from: string, into: string): Promise<PathChange[]> {
  const same = await findSameBelow(tx, from, into)
  if (same.length > 0) throw conflict(sameBelow(same[0] as SameBelow).message, same.map(sameBelow))
  const children = await findChildren(tx, from)
  await updateParent(tx, children, into, children.length > 0)
  await dropAliasesUnderChildren(tx, into)
  await moveAliasesBelow(tx, from, into)
  const moved = await updatePaths(tx, children, [])
  refuseTooDeep(moved, '/into')
  return pathChanges(moved)
}

const sameBelow = ({ id, name, otherId, sameName }: SameBelow): Detail => ({
  pointer: '/into',
  code: sameName ? 'name_taken' : 'slug_taken',
  message: `Both categories have a child with the ${sameName ? 'name' : 'slug'} of ${name} (${id} and ${otherId}). Merge these first.`,
})

interface Placed {
  path: string
  below: PathChange[]
}

interface PathChange extends MovedCategory {
  changed: string[]
}

function refuseTooDeep(moved: readonly { path: string }[], pointer: string): void {
  if (moved.every(({ path }) => path.split('/').length <= maxDepth)) return
  throw misplaced('too_deep', `The tree of categories has at most ${maxDepth} levels.`, pointer)
}

const pathChanges = (moved: readonly MovedCategory[]) =>
  moved.map((category) => ({ ...category, changed: ['path'] }))

const misplaced = (code: string, message: string, pointer = '/parentId') =>
  invalid([{ pointer, code, message }])
