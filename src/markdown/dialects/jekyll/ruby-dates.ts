import { ownValue } from '../config/own-value.ts'

const names = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'
const months = names.split('|')
const number = "('?-?\\d+)"
const form = (source: string) => new RegExp(source, 'i')

// The forms of Date._parse of Ruby in its order, with the groups of year, month and day.
const forms: [RegExp, number, number, number][] = [
  [form(`('?\\d+)[^-\\d\\s]*\\s*(${names})[^-\\d\\s']*(?:\\s*${number})?`), 3, 2, 1],
  [form(`\\b(${names})[^-\\d\\s']*\\s*('?\\d+)[^-\\d\\s']*(?:\\s*,?\\s*${number})?`), 3, 1, 2],
  [form(`('?[-+]?\\d+)-(\\d+)-${number}`), 1, 2, 3],
  [form(`${number}-(${names})[^-/.]*-${number}`), 3, 2, 1],
  [form(`\\b(${names})[^-/.]*-('?\\d+)-${number}`), 3, 1, 2],
  [form(`${number}/\\s*('?\\d+)\\D\\s*${number}`), 1, 2, 3],
  [form(`${number}\\.\\s*('?\\d+)\\.\\s*${number}`), 1, 2, 3],
  [/(?<!\d)(\d{4})(\d\d)(\d\d)(?:\s*t?\s*(\d\d)(\d\d)(\d\d))?(?!\d)/i, 1, 2, 3],
]

const half = String.raw`([ap])(?:m\b|\.m\.)`
const withColons = String.raw`:\s*(\d+)(?:\s*:\s*(\d+)(?:[,.]\d*)?)?`
const withLetters = String.raw`h(?:\s*(\d+)m?(?:\s*(\d+)s?)?)?`
const zone = String.raw`(?:gmt|utc?)?[-+]\d+(?:[,.:]\d+)?|[a-z]+\b`
const clockForm = form(
  String.raw`(\d+)\s*(?:(?:${withColons}|${withLetters})(?:\s*${half})?|${half})(?:\s*(${zone}))?`,
)

const hoursOfZone: Record<string, number> = {
  ...{ UTC: 0, Z: 0, UT: 0, GMT: 0, EST: -5, EDT: -4, CST: -6, CDT: -5 },
  ...{ MST: -7, MDT: -6, PST: -8, PDT: -7 },
}

/**
 * A date of text as Time.parse of Ruby reads it, in ISO 8601 and without a zone where Ruby takes
 * that of the site; null for one that Jekyll stops at, and for one without a year.
 */
export function rubyDate(text: string): string | null {
  const plain = text.slice(0, 100).replace(/[^-+',./:@\p{L}\p{N}[\]]+/gu, ' ')
  const clock = clockForm.exec(plain)
  const day = dayOf(clock ? plain.replace(clock[0], ' ') : plain)
  if (!day) return null
  const [hour = 0, minute = 0, second = 0] = clock ? timeOf(clock) : day.clock
  if (hour > 24 || minute > 59 || second > 60) return null
  const wall = new Date(Date.UTC(day.year, day.month - 1, day.day, hour, minute, second))
  return wall.toISOString().slice(0, -'.000Z'.length) + zoneOf(clock?.[8] ?? '')
}

function timeOf(clock: RegExpExecArray): number[] {
  const letter = (clock[6] ?? clock[7])?.toLowerCase()
  const hour = Number(clock[1])
  const minutes = [clock[2] ?? clock[4] ?? 0, clock[3] ?? clock[5] ?? 0].map(Number)
  return [letter ? (hour % 12) + (letter === 'p' ? 12 : 0) : hour, ...minutes]
}

// Ruby reads no other zones.
function zoneOf(name: string): string {
  const [, sign, hours, minutes = '00'] = /^([-+])(\d\d)(?::?(\d\d))?$/.exec(name) ?? []
  if (sign !== undefined) return `${sign}${hours}:${minutes}`
  const known = ownValue(hoursOfZone, name.toUpperCase())
  if (known === undefined) return ''
  return known === 0 ? 'Z' : `-${String(-known).padStart(2, '0')}:00`
}

interface Day {
  year: number
  month: number
  day: number
  clock: number[]
}

function dayOf(text: string): Day | null {
  for (const [pattern, ...groups] of forms) {
    const found = pattern.exec(text)
    if (!found) continue
    const [year, month, day] = ordered(groups.map((group) => found[group]))
    const at = months.indexOf((month ?? '').slice(0, 3).toLowerCase()) + 1 || Number(month)
    const named = { year: yearOf(year), month: at, day: Number(day ?? 1) }
    const isDay = isIn(named.year, 1, 9999) && isIn(at, 1, 12) && isIn(named.day, 1, 31)
    return isDay ? { ...named, clock: found.slice(4, 7).map((part) => Number(part ?? 0)) } : null
  }
  return null
}

const isIn = (value: number, least: number, most: number) => value >= least && value <= most

// The longer number is the year, wherever it is.
function ordered([year, month, day]: (string | undefined)[]): (string | undefined)[] {
  if (day === undefined || day.length <= 2) return [year, month, day]
  return [day, month, year]
}

function yearOf(text = ''): number {
  const year = Number(text.replace(/^'/, '') || Number.NaN)
  return text.length > 2 ? year : year + (year >= 69 ? 1900 : 2000)
}
