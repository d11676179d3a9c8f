import type { Json, JsonObject } from '../../../shapes.ts'

/** What the code of a site asks of a key before it makes a page of a text. */
export interface PageFilter {
  key: string
  is: 'equal' | 'other' | 'set' | 'unset' | 'any'
  /** For `any` the list of values of which one is enough. */
  value?: Json
  /** What the schema says for a text without the key. */
  byDefault?: Json
}

export const maxFilters = 100

/** Keys that hide a page by their value, and keys that show it. */
export const hiding = /^(?:is_?)?(?:draft|private|hidden|unlisted|archived)$/i
export const showing = /^(?:is_?)?(?:publish|published|public|visible|status|live|active|enabled)$/i

/** Each filter once, within the bound. */
export function uniqueFilters(filters: readonly PageFilter[]): PageFilter[] {
  const once = new Map(filters.map((one) => [JSON.stringify(one), one]))
  return [...once.values()].slice(0, maxFilters)
}

/** Whether a text passes all filters; a value of another type does not. */
export const passes = (filters: readonly PageFilter[], data: JsonObject): boolean =>
  filters.every(({ key, is, value, byDefault }) => {
    const own = (Object.hasOwn(data, key) ? data[key] : null) ?? byDefault ?? null
    const isSet = own !== null && own !== false && own !== '' && own !== 0
    if (is === 'set') return isSet
    if (is === 'unset') return !isSet
    if (is === 'any') return Array.isArray(value) && value.includes(own)
    return (own === value) === (is === 'equal')
  })
