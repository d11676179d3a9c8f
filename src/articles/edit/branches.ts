import { readerOf } from '../../markdown/dialects/registry.ts'
import type { ReadOptions } from '../../markdown/fields/read.ts'
import type { ArticleChanges } from '../schema.ts'

/**
 * Several single categories as paths of one name where the generator reads a list of names as one
 * path.
 */
export function apartInBranches(changes: ArticleChanges, { rules }: ReadOptions): ArticleChanges {
  const { categories } = changes
  const isBranch = rules !== undefined && readerOf(rules)?.categoryLists === 'branch'
  if (!isBranch || !categories || categories.length < 2) return changes
  return { ...changes, categories: categories.map((name) => [name].flat()) }
}
