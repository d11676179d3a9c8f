import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { type SourceFields, warn } from '../../fields/source-fields.ts'
import { listOf } from './address.ts'
import { unlistedKey } from './code/listed.ts'
import type { EleventyRules } from './site.ts'

/**
 * Whether keys of this computed data may be made before the address. Eleventy makes the address
 * first, unless it is computed, too, or another computed key takes it.
 */
export const isMadeFirst = (computed: JsonObject) =>
  computed.permalink !== undefined || /\bpage\b/.test(JSON.stringify(computed))

/** Whether the address of a page has the computed value of a key instead of that of its text. */
export function isComputed(rules: EleventyRules, source: SourceFields, key: string): boolean {
  const { computedKeys = [], computesFirst } = rules
  const own = ownComputed(source)
  if (!computesFirst && !isMadeFirst(own)) return false
  return computedKeys.includes('') || computedKeys.includes(key) || Object.hasOwn(own, key)
}

const ownComputed = ({ data }: SourceFields): JsonObject =>
  isMap(data.eleventyComputed ?? null) ? (data.eleventyComputed as JsonObject) : {}

/** Whether a value of `eleventyExcludeFromCollections` leaves a page out, or may. */
export const isExcluded = (value: Json | undefined) =>
  Boolean(value) && !(typeof value === 'string' && /^false$/i.test(value))

/**
 * Names collections for `listed`: since Eleventy 3, names leave the page out of these only, and
 * before it out of all.
 */
export function nameCollections({ isBefore3 }: EleventyRules, { candidates }: SourceFields): void {
  const named = candidates.get('listed')?.map((one) => {
    const isName = typeof one.value === 'string' && /^(?!(?:true|false)$)./i.test(one.value)
    const isNames = Array.isArray(one.value) || isName
    if (one.name !== unlistedKey || !isNames) return one
    return { ...one, value: isBefore3 === true || listOf(one.value, false).includes('all') }
  })
  if (named) candidates.set('listed', named)
}

/** Takes from computed data whether the page is in collections. */
export function computeListed(isUnlisted: boolean, source: SourceFields): void {
  const own = ownComputed(source)[unlistedKey]
  if (own === undefined ? !isUnlisted : !isExcluded(own)) return
  const key = `eleventyComputed.${unlistedKey}`
  source.candidates.set('listed', [{ key, name: unlistedKey, rank: 0, value: true }])
}

/** Names what code computes of a page, where the values of its text and data count here. */
export function reportUnread(rules: EleventyRules, source: SourceFields): void {
  const { computedKeys = [], titles, computedTags } = rules
  const isRead: Record<string, boolean> = { title: !!titles, tags: !!computedTags, lang: false }
  const own = ownComputed(source)
  for (const key of Object.keys(isRead)) {
    if (isRead[key] || own[key] !== undefined || !computedKeys.includes(key)) continue
    const message = `Eleventy computes "${key}" (eleventyComputed) by code, which is not run; the value of the text and its data counts here.`
    warn(source, key, { code: 'computed_by_code', message })
  }
}

/** Names the keys by which an address is not known. */
export function reportComputed(rules: EleventyRules, source: SourceFields): void {
  const [address] = source.candidates.get('path') ?? []
  const template = typeof address?.value === 'string' ? address.value : ''
  const named = Array.from(template.matchAll(/\{\{-?\s*(\w+)/g), ([, key = '']) => key)
  const taken = rules.dropsBy?.map((one) => one.key.replace(/\..*/s, '')) ?? []
  const [key] = [...taken, ...named].filter((one) => isComputed(rules, source, one))
  if (key === undefined) return
  const message = `Eleventy computes "${key}" (eleventyComputed), which the address needs; this is not run, so that the page has no address here, and is a draft where it may have none there.`
  warn(source, 'permalink', { code: 'address_computed', message })
}
