import { orderOf } from '../compare.ts'
import { literal, mixed, type Value } from '../values.ts'

/** The date, or the order of two dates, that a call of JavaScript or a package makes; else null. */
export function dateBy(name: string, args: Value[], isNew: boolean): Value | null {
  const [first = literal(null), second = literal(null)] = args
  const isNow = name === 'Date.now' || name.startsWith('Temporal.Now.')
  if (isNow || (name === 'Date' && args.length === 0)) return { kind: 'now' }
  if (ordering.test(name)) return orderOf(first, second)
  return (name === 'Date' && isNew) || isDateCall(name, args) ? dateOf(first) : null
}

const ordering = /^(?:Temporal\.\w+\.compare|compareAsc)$/

/** Functions of date-fns, dayjs and luxon that read ISO 8601 as `new Date()` does. */
function isDateCall(name: string, [, format]: Value[]): boolean {
  if (name === 'parse' || name === 'dayjs' || name === 'dayjs.utc') {
    if (!format) return name !== 'parse'
    return format.kind === 'literal' && /^yyyy-MM-dd/i.test(String(format.value))
  }
  return /^(?:parseISO|toDate|DateTime\.fromISO|Temporal\.\w+\.from)$/.test(name)
}

function dateOf(value: Value): Value {
  if (value.kind === 'place' && value.of.length > 0) return { kind: 'date', of: value.of }
  if (value.kind === 'date' || value.kind === 'now') return value
  return value.kind === 'literal'
    ? { kind: 'unread', paths: ['#'], isVariable: false }
    : mixed(value)
}

/** Methods that give the same date, as another type. */
export const sameDate = /^(?:getTime|valueOf|toISOString|toDate|toJSDate)$/

/** Whether a method of a date gives the same date, or its day: `.toISOString().slice(0, 10)`. */
export function isSameDate(name: string, [from, to]: Value[]): boolean {
  const [start, end] = [from, to].map((one) => (one?.kind === 'literal' ? one.value : null))
  return sameDate.test(name) || (/^(?:slice|substring)$/.test(name) && start === 0 && end === 10)
}
