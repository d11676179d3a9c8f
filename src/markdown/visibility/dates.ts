import type { Json } from '../../shapes.ts'
import { isEmptyValue, textOf, unexpected, type Warning } from '../fields/field-values.ts'
import type { Candidate } from '../fields/source-fields.ts'
import { parseDateKey } from '../file/dates.ts'
import { isDayOver, isOver, keepsBack } from './moments.ts'
import { readFlag } from './switches.ts'

/**
 * What a publication date says: a time, nothing, or an invalid value; `past` is invalid with a past
 * year, or a past day in an unclear order, or a list of past times.
 */
export interface DateKey {
  key: string
  name: string
  at: string | null
  kind: 'time' | 'past' | 'unclear' | 'empty'
  zoneAssumed: boolean
  /** The zone name, if it is unknown or ambiguous. */
  unclear?: string | undefined
  warning?: Warning
}

/** Reads the date candidates of a field; switches (`published: true`) are skipped. */
export function readDateKeys(candidates: readonly Candidate[] = [], timeZone: string): DateKey[] {
  const keys: DateKey[] = []
  for (const { key, name, value } of candidates) {
    if (name === 'published' && (readFlag(value) !== null || isBlank(value))) continue
    keys.push(readDateKey(key, name, value, timeZone))
  }
  return keys
}

const isBlank = (value: Json) =>
  isEmptyValue(value) && (value === null || typeof value === 'string')

function readDateKey(key: string, name: string, value: Json, timeZone: string): DateKey {
  const text =
    typeof value === 'string' ? value.trim() : typeof value === 'boolean' ? null : textOf(value)
  if (text === '') return { key, name, at: null, kind: 'empty', zoneAssumed: false }
  const date = text === null ? null : parseDateKey(text, timeZone)
  if (date) return { key, name, kind: 'time', ...date }
  const isStart = name === 'date' || name === 'created'
  const kind = isStart && isPast(value, timeZone) ? 'past' : 'unclear'
  return { key, name, at: null, kind, zoneAssumed: false, warning: warningOf(value, text) }
}

function warningOf(value: Json, text: string | null): Warning {
  if (text === null) return unexpected(value, 'a date').warning
  return {
    code: 'invalid_date',
    message: `"${text.slice(0, 60)}" is not a date in the calendar.`,
  }
}

// Smaller numbers are zone offsets, of which +1400 is the largest, unless the text begins with
// them.
const firstYear = 1500

// `20199` may be a mistyped year; digits after a second are not.
const oddNumber = /\d{5}|[^\P{Nd}0-9]/u
const secondFraction = /(?<=:\d\d)[.,]\d+/g

const namesPast = (text: string) => namesPastYear(text) || namesPastDay(text)

/** Whether a value that is no date names past times only, also in a list. */
function isPast(value: Json, timeZone: string): boolean {
  const isOne = (one: Json) => {
    const text = textOf(one)
    const at = text === null ? undefined : parseDateKey(text, timeZone)?.at
    return at === undefined ? text !== null && namesPast(text) : !keepsBack('begin', at)
  }
  return Array.isArray(value) ? value.length > 0 && value.every(isOne) : isOne(value)
}

const yearLast = /^\s*(\d{1,2})([-./])(\d{1,2})\2(\d{4})\s*$/

/** Whether a text is a past day, such as `21-01-2026`, also if day and month change places. */
function namesPastDay(text: string): boolean {
  const [, one, , other, last] = yearLast.exec(text) ?? []
  const [first, second, year] = [Number(one), Number(other), Number(last)]
  if (!(year >= firstYear)) return false
  const readings = [
    [first, second],
    [second, first],
  ].filter(([month = 0, day = 0]) => month > 0 && month <= 12 && day > 0 && day <= 31)
  return (
    readings.length > 0 &&
    readings.every(([month = 0, day]) => isDayOver(Date.UTC(year, month - 1, day)))
  )
}

/** Whether a text names years, all of them past. */
export function namesPastYear(text: string): boolean {
  const plain = text.normalize('NFKC').replace(secondFraction, '')
  if (oddNumber.test(plain)) return false
  const numbers = [...plain.matchAll(/(?<!\d)\d{4}(?!\d)/g)]
  const years = numbers.filter(({ 0: year, index }) => index === 0 || Number(year) >= firstYear)
  return years.length > 0 && years.every(([year]) => isOver(Number(year)))
}
