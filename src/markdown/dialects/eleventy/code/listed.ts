import type { Json } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import type { Module } from '../../config/static/module.ts'
import type { DropTest } from '../site.ts'
import { openDrops } from './drops.ts'
import { isGuarded, spell } from './functions.ts'
import { outcomeOf } from './outcome/outcome.ts'
import { bare, type Code, declared, resultsOf } from './results.ts'

export const unlistedKey = 'eleventyExcludeFromCollections'

const ofText = new RegExp(
  `^(?:false|undefined|(?:\\w+ \\. )?${unlistedKey}(?: (?:\\? \\?|\\| \\|) false)?)$`,
)

/**
 * The keys by which a function leaves pages out of collections: none where that is no more than
 * drafts and what the data says, and null where it may be any page.
 */
export function unlistingKeys(given: Code, others: readonly Module[]): DropTest[] | null {
  const code = declared(given, others)
  const drops = openDrops(spell(code))
  const isTaken = (test: string) => !test.includes(' & & ') && drops.takes(test)
  const isRead = resultsOf(code).every((one) => {
    const all = spell(bare(one))
    const isByKeys = all.split(' | | ').every((part) => ofText.test(part) || isTaken(part))
    return ofText.test(all) || isByKeys || isGuarded(one, isDraftGuard, 'true')
  })
  return isRead ? drops.dropsBy : null

  function isDraftGuard(test: Code): boolean {
    return openDrops('').takes(spell(test)) || isTaken(spell(test))
  }
}

/** What a function for computed data says of collections, as a value of it; false for nothing. */
export function unlistedByCode(given: Code | undefined, others: readonly Module[]): Json {
  const read = given ? unlistingKeys(given, others) : null
  const keys = read ?? (given ? outcomeOf(given, others, 'true') : null)
  if (keys?.length === 0) return false
  return keys === null ? true : { keys: keys.map((one) => ({ ...one })) }
}

/** The keys of such a value; null for another one, which a data file may say. */
export function unlistedKeysIn(value: Json | undefined): DropTest[] | null {
  const keys = isMap(value ?? null) ? (value as { keys?: Json }).keys : undefined
  return Array.isArray(keys) && keys.length > 0 && keys.every(isTest)
    ? (keys as unknown as DropTest[])
    : null
}

const isTest = (one: Json) => isMap(one) && typeof one.key === 'string'
