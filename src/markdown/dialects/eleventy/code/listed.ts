import type { Json } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import type { Module } from '../../config/static/module.ts'
import type { DropTest } from '../site.ts'
import { outcomeOf } from './outcome/outcome.ts'
import type { Code } from './results.ts'

export const unlistedKey = 'eleventyExcludeFromCollections'

/** What a function for computed data says of collections, as a value of it; false for nothing. */
export function unlistedByCode(given: Code | undefined, others: readonly Module[]): Json {
  const found = given ? outcomeOf(given, others, 'true') : null
  // What the text says of it counts by itself.
  const keys = found?.filter(({ key }) => key !== unlistedKey) ?? null
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
