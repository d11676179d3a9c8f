import type { JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { type SourceFields, warn } from '../../fields/source-fields.ts'
import type { EleventyRules } from './site.ts'

/**
 * Whether keys of this computed data may be made before the address. Eleventy makes the address
 * first, unless it is computed, too, or another computed key takes it.
 */
export const isMadeFirst = (computed: JsonObject) =>
  computed.permalink !== undefined || /\bpage\b/.test(JSON.stringify(computed))

/** Whether the address of a page has the computed value of a key instead of that of its text. */
export function isComputed(rules: EleventyRules, { data }: SourceFields, key: string): boolean {
  const { computedKeys = [], computesFirst } = rules
  const own = isMap(data.eleventyComputed ?? null) ? (data.eleventyComputed as JsonObject) : {}
  if (!computesFirst && !isMadeFirst(own)) return false
  return computedKeys.includes('') || computedKeys.includes(key) || Object.hasOwn(own, key)
}

/** Names the keys by which an address is not known. */
export function reportComputed(rules: EleventyRules, source: SourceFields): void {
  const [address] = source.candidates.get('path') ?? []
  const template = typeof address?.value === 'string' ? address.value : ''
  const named = Array.from(template.matchAll(/\{\{-?\s*(\w+)/g), ([, key = '']) => key)
  const taken = rules.hiddenBy ? [rules.hiddenBy.key.replace(/\..*/s, '')] : []
  const [key] = [...taken, ...named].filter((one) => isComputed(rules, source, one))
  if (key === undefined) return
  const message = `Eleventy computes "${key}" (eleventyComputed), which the address needs; this is not run, so that the page has no address here, and is a draft where it may have none there.`
  warn(source, 'permalink', { code: 'address_computed', message })
}
