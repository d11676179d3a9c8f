import { addNumber, type DateNumbers, mayBeDay, noNumbers, resolveDay } from './date-numbers.ts'
import {
  halfOf,
  isDigits,
  isJump,
  isNumber,
  isUtc,
  isWeekday,
  isZone,
  monthOf,
  type Token,
  tokensOf,
  unitOf,
} from './date-words.ts'

const maxText = 100

/** A date as dateutil reads it, in a form of ISO 8601; null for none, or one only by the clock. */
export function readDate(text: string): string | null {
  if (text.length > maxText) return null
  return read({ tokens: tokensOf(text), numbers: noNumbers(), clock: [], fraction: '', at: 0 })
}

const two = (value: number) => String(value).padStart(2, '0')

interface Reading {
  tokens: readonly Token[]
  numbers: DateNumbers
  /** Hour, minute and second. */
  clock: (number | undefined)[]
  fraction: string
  zone?: string
  /** Of the zone, in minutes. */
  offset?: number
  at: number
}

function read(r: Reading): string | null {
  for (; r.at < r.tokens.length; r.at++) if (!step(r)) return null
  const day = resolveDay(r.numbers)
  const [hour = 0, minute = 0, second = 0] = r.clock
  if (!day || hour > 23 || minute > 59 || second > 59) return null
  const { year, month } = day
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day.day)}`
  // A day alone stays one: a report would name the zone of a time that nobody wrote.
  if (r.clock.length === 0) return date
  const time = `${two(hour)}:${two(minute)}:${two(second)}${r.fraction}`
  return `${date}T${time}${zoneText(r)}`
}

function zoneText(r: Reading): string {
  const { zone, offset } = r
  if (zone !== undefined && isUtc(zone)) return 'Z'
  if (offset === undefined) return ''
  const minutes = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`
}

const peek = (r: Reading, by: number): Token | undefined => r.tokens[r.at + by]

function step(r: Reading): boolean {
  const token = peek(r, 0) ?? ''
  if (isNumber(token)) return number(r, token)
  if (isWeekday(token)) return true
  if (monthOf(token) !== null) return month(r, token)
  const hour = r.clock[0]
  const isAfter = halfOf(token)
  if (isAfter !== null) return hour !== undefined && hour <= 12 && setHour(r, hour, isAfter)
  if (hour !== undefined && r.zone === undefined && r.offset === undefined && isZone(token))
    return setZone(r, token)
  if (hour !== undefined && /^[+-]$/.test(token)) return setOffset(r, token === '-' ? -1 : 1)
  return isJump(token)
}

// `Oct-18-2013`; other numbers beside the name come by themselves.
function month(r: Reading, token: Token): boolean {
  if (!addNumber(r.numbers, String(monthOf(token)), 'month')) return false
  const sign = peek(r, 1)
  if (sign !== '-' && sign !== '/') return true
  const [next, later, last] = [peek(r, 2), peek(r, 3), peek(r, 4)]
  if (!isDigits(next) || !addNumber(r.numbers, next)) return false
  r.at += 2
  if (later !== sign) return true
  r.at += 2
  return isDigits(last) && addNumber(r.numbers, last)
}

function setHour(r: Reading, hour: number, isAfter: boolean | null): boolean {
  r.clock[0] = isAfter === null ? hour : (hour % 12) + (isAfter ? 12 : 0)
  return true
}

// To dateutil `GMT+3` says that three hours more are the time of Greenwich, as in POSIX.
function setZone(r: Reading, token: Token): boolean {
  const sign = peek(r, 1)
  if (sign !== '+' && sign !== '-') {
    r.zone = token
    return true
  }
  r.at++
  return setOffset(r, sign === '+' ? -1 : 1)
}

function setOffset(r: Reading, sign: number): boolean {
  const [digits, colon, minutes] = [peek(r, 1), peek(r, 2), peek(r, 3)]
  if (!isDigits(digits)) return false
  const isLong = digits.length === 4
  const isPair = !isLong && colon === ':' && isDigits(minutes)
  if (!isLong && !isPair && digits.length > 2) return false
  const hours = Number(isLong ? digits.slice(0, 2) : digits)
  const rest = isLong ? Number(digits.slice(2)) : isPair ? Number(minutes) : 0
  r.offset = sign * (hours * 60 + rest)
  r.at += isPair ? 3 : 1
  return hours < 24
}

function number(r: Reading, token: Token): boolean {
  return compact(r, token) ?? withUnit(r, token) ?? ofClock(r, token) ?? ofDay(r, token)
}

/** `20131018`, `20131018T1030`, `131018`; null if it is another number. */
function compact(r: Reading, token: Token): boolean | null {
  const next = peek(r, 1)
  const isTime = r.numbers.all.length === 3 && r.clock[0] === undefined
  const isEnd = next !== ':' && unitOf(next) === null
  if (isTime && isEnd && /^\d{2}(?:\d{2})?$/.test(token)) return setClock(r, token)
  const [whole = '', fraction] = token.split('.')
  if (whole.length === 6 && (r.numbers.all.length > 0 || fraction))
    return setClock(r, whole, fraction)
  if (/^\d{6}$/.test(token)) return addAll(r, token.match(/../g) ?? [])
  const [, year, month, day, rest] = /^(\d{4})(\d\d)(\d\d)((?:\d{4}(?:\d\d)?)?)$/.exec(token) ?? []
  if (!year || !month || !day) return null
  const isAdded = addNumber(r.numbers, year, 'year') && addAll(r, [month, day])
  return isAdded && (!rest || setClock(r, rest))
}

const addAll = (r: Reading, parts: readonly string[]) =>
  parts.every((part) => addNumber(r.numbers, part))

function setClock(r: Reading, digits: string, fraction?: string): boolean {
  for (const [index, part] of (digits.match(/../g) ?? []).entries()) r.clock[index] = Number(part)
  if (fraction) r.fraction = `.${fraction}`
  return true
}

/** `10h30`, `10 h`; null if no word names the unit. */
function withUnit(r: Reading, token: Token): boolean | null {
  const [next, later] = [unitOf(peek(r, 1)), peek(r, 1) === ' ' ? unitOf(peek(r, 2)) : null]
  const isEnd = r.at === r.tokens.length - 1 && peek(r, -1) === ' '
  const before = unitOf(peek(r, -1)) ?? (isEnd ? unitOf(peek(r, -2)) : null)
  const unit = next ?? later ?? (before === null ? null : before + 1)
  if (unit === null) return null
  if (next !== null) r.at++
  else if (later !== null) r.at += 2
  if (unit > 2 || token.includes('.')) return false
  r.clock[unit] = Number(token)
  return true
}

/** `10:30:15.5`, `10 am`, `10am`; null if it is no time of day. */
function ofClock(r: Reading, token: Token): boolean | null {
  const [sign, minute, colon, second] = [1, 2, 3, 4].map((by) => peek(r, by))
  if (sign === ':' && minute !== undefined) {
    if (!isDigits(token) || !isDigits(minute)) return false
    r.at += 2
    r.clock.splice(0, 2, Number(token), Number(minute))
    return colon !== ':' || second === undefined || setSecond(r, second)
  }
  const isBare = isJump(sign) && sign !== '-' && sign !== '/' && sign !== '.'
  const half = halfOf(isBare ? minute : sign)
  if (half === null || !isDigits(token)) return null
  r.at += isBare ? 2 : 1
  return Number(token) < 24 && setHour(r, Number(token), half)
}

function setSecond(r: Reading, token: Token): boolean {
  if (!isNumber(token)) return false
  const [second, fraction] = token.split('.')
  r.clock[2] = Number(second)
  if (fraction) r.fraction = `.${fraction}`
  r.at += 2
  return true
}

/** `18-10-2013`, `18. Oct`, `18`. */
function ofDay(r: Reading, token: Token): boolean {
  const [sign, next, later, last] = [1, 2, 3, 4].map((by) => peek(r, by))
  if (!isDigits(token)) return false
  if (sign === undefined || (isJump(sign) && !/^[-/.]$/.test(sign))) {
    r.at++
    return addNumber(r.numbers, token)
  }
  if (!/^[-/.]$/.test(sign))
    return mayBeDay(r.numbers, Number(token)) && addNumber(r.numbers, token)
  if (!addNumber(r.numbers, token)) return false
  r.at++
  if (next === undefined || isJump(next)) return true
  r.at++
  if (!addNamed(r, next)) return false
  if (later !== sign) return true
  r.at += 2
  return last !== undefined && addNamed(r, last)
}

function addNamed(r: Reading, token: Token): boolean {
  const month = monthOf(token)
  if (month !== null) return addNumber(r.numbers, String(month), 'month')
  return isDigits(token) && addNumber(r.numbers, token)
}
