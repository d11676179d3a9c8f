import { toInstant } from './time-zone.ts'
import { type ReadZone, readZone } from './zone-names.ts'

/**
 * `at` is in the form of `toISOString()`. `zoneAssumed`: a time of day had no zone, or an ambiguous
 * or unknown one (`unclear`).
 */
export interface ReadDate {
  at: string
  zoneAssumed: boolean
  unclear?: string
}

const timeSource = String.raw`(?:(?:[Tt]|\s+|\s+at\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?([AaPp][Mm])(?![A-Za-z]))?)?`
const zoneSource = String.raw`\s*(.*)`
const numericForm = new RegExp(
  `^(\\d{4})[-/.年](\\d{1,2})[-/.月](\\d{1,2})日?${timeSource}${zoneSource}$`,
)
const unixTime = /^@?(\d{9,10}(?:\.\d{1,9})?)$|^(\d{13})$/
const compactForm = /^(\d{4})(\d{2})(\d{2})$/
const monthFirstForm = new RegExp(
  `^(?:[A-Z][a-z]{2,8},? )?([A-Za-z]{3,9})\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4}),?${timeSource}${zoneSource}$`,
)
const dayFirstForm = new RegExp(
  `^(?:[A-Z][a-z]{2,8},? )?(\\d{1,2})[ -]([A-Za-z]{3,9})\\.?[ -](\\d{4}),?${timeSource}${zoneSource}$`,
)
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * Reads the value of a date key, in which digits may also be Unix time, in seconds or milliseconds.
 */
export function parseDateKey(text: string, timeZone: string): ReadDate | null {
  const [, seconds, milliseconds] = unixTime.exec(text.trim()) ?? []
  const at = milliseconds ?? (seconds === undefined ? undefined : Number(seconds) * 1000)
  if (at === undefined) return parseDate(text, timeZone)
  return { at: new Date(Number(at)).toISOString(), zoneAssumed: false }
}

/**
 * Reads the date forms of Hugo, Jekyll, Hexo, Zola and Astro; null if it is not a calendar date.
 */
export function parseDate(text: string, timeZone: string): ReadDate | null {
  const trimmed = text.length > 100 ? '' : text.trim()
  const found = findForm(trimmed)
  if (!found) return null
  const [, , , hour, , , fraction, , tail = ''] = found
  const wall = wallOf(found)
  const zone = readZone(tail)
  if (wall === null || zone === null) return null
  const milliseconds = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'))
  const at = instantOf(wall, zone, timeZone) + milliseconds
  if (!isStorable(at)) return null
  const unclear = zone && 'unclear' in zone ? zone.unclear : undefined
  const zoneAssumed = hour !== undefined && (zone === undefined || unclear !== undefined)
  return {
    at: new Date(at).toISOString(),
    zoneAssumed,
    ...(unclear === undefined ? {} : { unclear }),
  }
}

/**
 * The wall clock time of a date as written, in milliseconds as if it were UTC; null if it is none.
 */
export function wallClock(text: string): number | null {
  const trimmed = text.length > 100 ? '' : text.trim()
  const found = findForm(trimmed)
  return found ? wallOf(found) : null
}

function instantOf(wall: number, zone: ReadZone | undefined, timeZone: string): number {
  if (zone && 'offset' in zone) return wall - zone.offset * 60_000
  return toInstant(wall, zone && 'zone' in zone ? zone.zone : timeZone)
}

type Form = (string | undefined)[]

function findForm(text: string): Form | null {
  const numeric = numericForm.exec(text) ?? compactForm.exec(text)
  if (numeric) return numeric.slice(1)
  const monthFirst = monthFirstForm.exec(text)
  if (monthFirst) return ordered(monthFirst[3], monthFirst[1], monthFirst[2], monthFirst.slice(4))
  const dayFirst = dayFirstForm.exec(text)
  return dayFirst && ordered(dayFirst[3], dayFirst[2], dayFirst[1], dayFirst.slice(4))
}

function ordered(
  year: string | undefined,
  name = '',
  day: string | undefined,
  rest: Form,
): Form | null {
  const month = months.indexOf(name.slice(0, 3).toLowerCase()) + 1
  return month === 0 ? null : [year, String(month), day, ...rest]
}

function clock(hour = '0', half: string | undefined): number {
  if (half === undefined) return Number(hour)
  const number = Number(hour)
  if (number < 1 || number > 12) return Number.NaN
  return (number % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
}

/** Milliseconds of a wall clock time as if it were UTC, or null if no such date or time exists. */
function wallOf(form: Form): number | null {
  const [yearText, monthText, dayText, hourText, minuteText = '0', secondText = '0', , half] = form
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)]
  const hour = clock(hourText, half)
  const [minute, second] = [Number(minuteText), Number(secondText)]
  // ISO 8601 allows 24:00 for the end of a day. A leap second is the last second of a UTC day, in
  // any zone; it is read as the first second of the next day.
  const isMidnight = hour === 24 && minute === 0 && second === 0
  const isLeap = second === 60 && minute % 15 === 14
  if (!((hour <= 23 || isMidnight) && minute <= 59 && (second <= 59 || isLeap))) return null
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return date.setUTCHours(hour, minute, second, 0)
}

/** Years 1 to 9999: what both RFC 3339 and PostgreSQL can write. */
function isStorable(at: number): boolean {
  return at >= -62_135_596_800_000 && at <= 253_402_300_799_999
}

/** The warning for a time without a clear zone. */
export function assumedZone(unclear: string | undefined, timeZone: string): string {
  return unclear === undefined
    ? `The time names no zone and was read in ${timeZone}.`
    : `The time names the zone "${unclear}", which is unknown or ambiguous, and was read in ${timeZone}.`
}
