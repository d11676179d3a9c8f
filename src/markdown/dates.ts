import { toInstant } from './time-zone.ts'

/** `at` in the form of `toISOString()`; `zoneAssumed` when a time of day came without a zone. */
export interface ReadDate {
  at: string
  zoneAssumed: boolean
}

const TIME = String.raw`(?:(?:[Tt]|\s+|\s+at\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?([AaPp][Mm]))?)?`
const ZONE = String.raw`\s*(Z|z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?(?:\s\(?[A-Z]{3,5}\)?)?`
const NUMERIC = new RegExp(`^(\\d{4})[-/.年](\\d{1,2})[-/.月](\\d{1,2})日?${TIME}${ZONE}$`)
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/
const MONTH_FIRST = new RegExp(
  `^(?:[A-Z][a-z]{2,8},? )?([A-Za-z]{3,9})\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4}),?${TIME}${ZONE}$`,
)
const DAY_FIRST = new RegExp(
  `^(?:[A-Z][a-z]{2,8},? )?(\\d{1,2})[ -]([A-Za-z]{3,9})\\.?[ -](\\d{4}),?${TIME}${ZONE}$`,
)
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Reads the forms that Hugo, Jekyll, Hexo, Zola and Astro write; null for what is no date of the calendar. */
export function parseDate(text: string, timeZone: string): ReadDate | null {
  const found = text.length > 60 ? null : findForm(text.trim())
  if (!found) return null
  const [year, month, day, hour, minute, second, fraction, half, zone] = found
  const wall = wallTime(
    Number(year),
    Number(month),
    Number(day),
    clock(hour, half),
    Number(minute ?? 0),
    Number(second ?? 0),
  )
  const offset = offsetMinutes(zone)
  if (wall === null || offset === null) return null
  const milliseconds = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'))
  const at = (offset === undefined ? toInstant(wall, timeZone) : wall - offset * 60_000) + milliseconds
  return isStorable(at)
    ? { at: new Date(at).toISOString(), zoneAssumed: hour !== undefined && zone === undefined }
    : null
}

type Form = (string | undefined)[]

function findForm(text: string): Form | null {
  const numeric = NUMERIC.exec(text) ?? COMPACT.exec(text)
  if (numeric) return numeric.slice(1)
  const monthFirst = MONTH_FIRST.exec(text)
  if (monthFirst) return ordered(monthFirst[3], monthFirst[1], monthFirst[2], monthFirst.slice(4))
  const dayFirst = DAY_FIRST.exec(text)
  return dayFirst && ordered(dayFirst[3], dayFirst[2], dayFirst[1], dayFirst.slice(4))
}

function ordered(year: string | undefined, name = '', day: string | undefined, rest: Form): Form | null {
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1
  return month === 0 ? null : [year, String(month), day, ...rest]
}

function clock(hour = '0', half: string | undefined): number {
  if (half === undefined) return Number(hour)
  const number = Number(hour)
  if (number < 1 || number > 12) return Number.NaN
  return (number % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
}

/** Milliseconds of a wall clock read as if it were UTC, or null when the calendar or the clock has no such time. */
function wallTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return null
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return date.setUTCHours(hour, minute, second, 0)
}

/** Minutes east of UTC, undefined without a zone, null for an offset that no zone has. */
function offsetMinutes(zone: string | undefined): number | null | undefined {
  if (zone === undefined) return undefined
  if (/^[A-Za-z]/.test(zone)) return 0
  const digits = zone.slice(1).replace(':', '')
  const hours = Number(digits.length <= 2 ? digits : digits.slice(0, -2))
  const minutes = digits.length <= 2 ? 0 : Number(digits.slice(-2))
  if (hours > 15 || minutes > 59) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

/** Years 1 to 9999: what both RFC 3339 and PostgreSQL can write. */
function isStorable(at: number): boolean {
  return at >= -62_135_596_800_000 && at <= 253_402_300_799_999
}
