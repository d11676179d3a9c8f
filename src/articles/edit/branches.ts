import { readerOf } from '../../markdown/dialects/registry.ts'
import type { ReadOptions } from '../../markdown/fields/read.ts'
import type { ArticleChanges } from '../changes-schema.ts'

/** Whether the generator reads these categories as one path when they are a list of names. */
export const readAsBranch = (categories: ArticleChanges['categories'], { rules }: ReadOptions) =>
  rules !== undefined &&
  readerOf(rules)?.categoryLists === 'branch' &&
  (categories?.length ?? 0) > 1

/**
 * Several single categories as paths of one name where the generator reads a list of names as one
 * path.
 */
export function apartInBranches(changes: ArticleChanges, options: ReadOptions): ArticleChanges {
  const { categories } = changes
  if (!categories || !readAsBranch(categories, options)) return changes
  return { ...changes, categories: categories.map((name) => [name].flat()) }
}
