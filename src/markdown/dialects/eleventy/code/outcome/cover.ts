import type { DropTest } from '../../site.ts'

/**
 * Keys of which at least one is met where something may happen: none if it never happens, null if
 * it may happen to any page.
 */
export type Cover = readonly DropTest[] | null

export const never: Cover = []
export const always: Cover = null

const maxTests = 20

/** What holds where either may happen. */
export function either(one: Cover, other: Cover): Cover {
  if (one === null || other === null) return null
  const once = new Map([...one, ...other].map((test) => [JSON.stringify(test), test]))
  return once.size > maxTests ? null : [...once.values()]
}

// By these, a text hides itself.
const ofText = new Set(['permalink', 'eleventyExcludeFromCollections'])

// A key that a page without it does not meet hides fewer pages.
const weightOf = (cover: readonly DropTest[]) =>
  cover.reduce((sum, { isNot, isSet, key, matches }) => {
    if (ofText.has(key)) return sum
    // What a path says is known for each file.
    if (matches !== undefined) return sum + 0.5
    const isAny = isNot === true && isSet !== true
    return sum + (isAny ? 10 : 1) + (key.includes('.') ? 2 : 0)
  }, 0)

/** What holds where both must happen, of which the keys of one are enough. */
export function both(one: Cover, other: Cover): Cover {
  if (one === null || other === null) return one ?? other
  if (one.length === 0 || other.length === 0) return never
  return joined(one, other) ?? joined(other, one) ?? lighter(one, other)
}

const lighter = (one: readonly DropTest[], other: readonly DropTest[]) =>
  weightOf(one) <= weightOf(other) ? one : other

/**
 * `'draft' in data && data.draft !== false`: what the key is counts only where it is there. What
 * counts as true is never false as well.
 */
function joined(one: readonly DropTest[], other: readonly DropTest[]): Cover | undefined {
  const [test, ...more] = one
  const [value, ...others] = other
  if (!test || !value || [...more, ...others].length > 0 || value.key !== test.key) return undefined
  const isAnyValue = test.is === undefined && !test.isNot && test.has === undefined && !test.isLater
  if (!isAnyValue || test.matches !== undefined) return undefined
  if (test.isSet) return [{ ...value, isSet: true }]
  return value.isNot && value.is === undefined ? never : undefined
}
