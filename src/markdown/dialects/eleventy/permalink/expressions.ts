import type { Json } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import { ownValue } from '../../config/own-value.ts'
import { valueAt } from '../../config/values.ts'
import { defaultAddress, filePathStem, fileSlug } from '../address.ts'
import { filtered } from './filters.ts'
import type { Given, Value } from './given.ts'

const text = `"[^"]*"|'[^']*'`
const term = String.raw`(?:${text}|[\w.]+)`
const terms = new RegExp(`^${term}(?: or ${term})*$`)
const eachTerm = new RegExp(term, 'g')
// An expression and its filters.
const eachPart = new RegExp(`(?:${text}|[^|"'])+`, 'g')

const isNone = (value: Value | null) => value === undefined || value === ''

/** What an expression with its filters gives; null where only running it tells. */
export function valueBy(code: string, given: Given): Value | null {
  const parts = code.match(eachPart) ?? []
  const [first = '', ...filters] = parts.map((part) => part.trim())
  if (parts.join('|') !== code || !terms.test(first)) return null
  const last = (one: string) => {
    const value = termOf(one, given)
    // Of `false` and `null`, Liquid and Nunjucks make different texts.
    const isSet = value === undefined && dataAt(one, given) !== undefined
    if (filters.length > 0 && isSet) return null
    return filters.reduce((made, by) => (made === null ? null : filtered(made, by, given)), value)
  }
  let value: Value | null
  const all = (first.match(eachTerm) ?? []).filter((one) => one !== 'or')
  // Filters are of the last one.
  for (const [at, one] of all.entries())
    if (isNone(value)) value = at < all.length - 1 ? termOf(one, given) : last(one)
  return value
}

const termOf = (one: string, given: Given): Value | null =>
  /^["']/.test(one) ? one.slice(1, -1) : textIn(one, given)

/** The text of a key, which is no template itself. */
function textIn(path: string, given: Given): Value | null {
  const known = ownValue(knownValues(given), path)
  if (known !== undefined) return known
  if (/^(?:page\.)?date$/.test(path))
    return given.isComputed?.('date') ? null : (given.date ?? null)
  const value = dataAt(path, given)
  if (value === undefined || value === null || value === false) return undefined
  return typeof value === 'string' && !isOtherValue.test(value) ? value : null
}

/** A template, or a date, which templates print in a long form. */
const isOtherValue = /\{[{%]|<%|^\d{4}-\d\d?-\d\d?(?![\w-])|^\d{4}-\d\d-\d\dT/i

/** Names that are no keys of a text, or whose values it does not know. */
export const isOther = (name: string) =>
  /^(?:page|eleventy|pkg|collections|pagination|true|n(?:il|one|ull)|empty|blank|\d.*)$/.test(name)

function dataAt(path: string, { values, isComputed }: Given): Json | undefined {
  const [first = '', ...more] = path.split('.')
  if (isOther(first) || isComputed?.(first)) return {}
  let value = valueAt(values, first)
  for (const key of more) {
    if (value === undefined || value === null) return undefined
    // `title.length`, `links.size`
    if (!isMap(value) || key === 'size' || key in {}) return {}
    value = valueAt(value, key)
  }
  return value
}

const knownValues = ({ name, path }: Given): Record<string, string | undefined> => ({
  // Only templates of code have this.
  'page.address': defaultAddress(name),
  'page.inputPath': path === undefined ? undefined : `./${path}`,
  'page.fileSlug': fileSlug(name),
  'page.filePathStem': filePathStem(name),
  'page.outputFileExtension': 'html',
})

const signs = '[!=]=|contains|starts_with|ends_with'
const condition = new RegExp(`^(not )?(${term})(?: ?(${signs}) ?(${text}))?$`)

/** Whether a condition holds; null where only running it tells, as of what is empty. */
export function isTrue(code: string, given: Given): boolean | null {
  const [, not, one = '', sign, other] = condition.exec(code.trim()) ?? []
  if (sign !== undefined && other !== undefined)
    return not ? null : isSo(one, sign, other.slice(1, -1), given)
  const value = one === '' ? null : termOf(one, given)
  const is = value === undefined ? false : value === '' || /^0/.test(`${value}`) ? null : value
  return is === null ? null : Boolean(is) === !not
}

/** Whether a comparison with a text holds; a list contains texts, too. */
function isSo(one: string, sign: string, text: string, given: Given): boolean | null {
  const list = sign === 'contains' ? dataAt(one, given) : undefined
  if (Array.isArray(list)) return list.includes(text)
  const value = termOf(one, given)
  if (sign.endsWith('=')) return value === null ? null : (value === text) === (sign === '==')
  if (typeof value !== 'string') return value === undefined ? false : null
  if (sign === 'contains') return value.includes(text)
  return sign === 'starts_with' ? value.startsWith(text) : value.endsWith(text)
}
