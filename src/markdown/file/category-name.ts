import { termKey } from './slug.ts'

/** How a text or a request names a category: by its name, or by all names from the root down. */
export type CategoryName = string | string[]

/** The most levels of the tree of categories; categories without a parent are level one. */
export const maxDepth = 10

/** Names with equal keys mean the same category; a path never has the key of a single name. */
export const categoryKey = (name: CategoryName): string =>
  typeof name === 'string' ? termKey(name) : `\0${name.map(termKey).join('\0')}`
