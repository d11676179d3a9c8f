import type { Json } from '../../../../shapes.ts'
import { ownValue } from '../../config/own-value.ts'
import { valueAt } from '../../config/values.ts'
import { filePathStem, fileSlug } from '../address.ts'
import { filtered } from './filters.ts'
import type { Given, Value } from './given.ts'

const text = `"[^"]*"|'[^']*'`
const term = String.raw`(?:${text}|[\w.]+)`
const terms = new RegExp(`^${term}(?: or ${term})*$`)

/** What an expression with its filters gives; null where only running it tells. */
export function valueBy(code: string, given: Given): Value | null {
  const parts = code.match(new RegExp(`(?:${text}|[^|"'])+`, 'g')) ?? []
  const [first = '', ...filters] = parts.map((part) => part.trim())
  if (parts.join('|') !== code || !terms.test(first)) return null
  let value: Value | null
  for (const one of first.match(new RegExp(term, 'g')) ?? [])
    if (value === undefined && one !== 'or') value = termOf(one, given)
  return filters.reduce<Value | null>(
    (made, one) => (made === null ? null : filtered(made, one, given)),
    value,
  )
}

const termOf = (one: string, given: Given): Value | null =>
  /^["']/.test(one) ? one.slice(1, -1) : textIn(one, given)

/** The text of a key, which is no template itself. */
function textIn(path: string, given: Given): Value | null {
  const known = ownValue(knownValues(given.name), path)
  if (known !== undefined) return known
  if (/^(?:page\.)?date$/.test(path))
    return given.isComputed?.('date') ? null : (given.date ?? null)
  const value = dataAt(path, given)
  if (value === undefined || value === null || value === false) return undefined
  return typeof value === 'string' && !isTemplate.test(value) ? value : null
}

const isTemplate = /\{[{%]|<%/

function dataAt(path: string, { values, isComputed }: Given): Json | undefined {
  const [first = '', ...more] = path.split('.')
  const isOther = /^(?:page|eleventy|pkg|collections|pagination|\d.*)$/.test(first)
  return isOther || isComputed?.(first) ? {} : valueAt(values, first, ...more)
}

const knownValues = (name: string): Record<string, string | undefined> => ({
  'page.fileSlug': fileSlug(name),
  'page.filePathStem': filePathStem(name),
  'page.outputFileExtension': 'html',
})

const condition = new RegExp(`^(not )?(${term})(?: ?([!=]=) ?(${text}))?$`)

/** Whether a condition holds; null where only running it tells, as of what is empty. */
export function isTrue(code: string, given: Given): boolean | null {
  const [, not, one = '', sign, other] = condition.exec(code.trim()) ?? []
  const value = one === '' ? null : termOf(one, given)
  if (sign !== undefined && other !== undefined && !not)
    return value === null ? null : (value === other.slice(1, -1)) === (sign === '==')
  const is = value === undefined ? false : value === '' || /^0/.test(`${value}`) ? null : value
  return is === null ? null : Boolean(is) === !not
}
