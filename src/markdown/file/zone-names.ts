import { isTimeZone } from './time-zone.ts'

/**
 * The zone after a time: minutes east of UTC, an IANA zone, or a name that is unknown or ambiguous.
 */
export type ReadZone = { offset: number } | { zone: string } | { unclear: string }

/**
 * Reads `Z`, `+08:00`, `GMT+8`, `EST`, `America/New_York`, `[Europe/Paris]` (RFC 9557); undefined
 * if empty, null if it is not a zone.
 */
export function readZone(tail: string): ReadZone | null | undefined {
  const [, rest = '', brackets = ''] = /^([^[]*)((?:\[[^[\]]+\])*)$/.exec(tail) ?? [undefined, tail]
  const [, plain = '', comment] = /^([^()]*?)\s*(?:\(([^()]*)\))?\s*$/.exec(rest) ?? [
    undefined,
    rest,
  ]
  // The offset gives the instant; the bracketed name only adds the place.
  const named = plain === '' ? bracketZone(brackets) : undefined
  if (named) return isTimeZone(named) ? { zone: named } : null
  if (brackets !== '' && bracketZone(brackets) === undefined && !brackets.includes('=')) return null
  return plain === '' ? (comment === undefined ? undefined : zoneOf(comment)) : zoneOf(plain)
}

function bracketZone(brackets: string): string | undefined {
  const tags = brackets.slice(1, -1).split('][')
  return tags.map((tag) => tag.replace(/^!/, '')).find((tag) => tag !== '' && !tag.includes('='))
}

function zoneOf(text: string): ReadZone | null {
  const offset = /^(?:UTC|GMT)?\s?([+-]\d{1,2}(?::?\d{2})?)(?:\s[A-Z]{3,5})?$/i.exec(text)?.[1]
  if (offset !== undefined) return minutesOf(offset)
  if (/^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2}$/.test(text))
    return isTimeZone(text) ? { zone: text } : null
  const [, name = ''] = /^([A-Z]{1,5})$/i.exec(text) ?? []
  const abbreviation = abbreviations.get(name.toUpperCase())
  if (abbreviation !== undefined) return { offset: abbreviation }
  return /^[A-Z]{3,5}$/.test(name) ? { unclear: name } : null
}

function minutesOf(offset: string): ReadZone | null {
  const digits = offset.slice(1).replace(':', '')
  const hours = Number(digits.length <= 2 ? digits : digits.slice(0, -2))
  const minutes = digits.length <= 2 ? 0 : Number(digits.slice(-2))
  if (hours > 23 || minutes > 59) return null
  return { offset: (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) }
}

const hour = 60

// The American names are those of RFC 5322. CST (also China), IST (India, Israel, Ireland), BST
// (Bangladesh) and AST (Arabia) are ambiguous, so they are not here.
const abbreviations = new Map<string, number>([
  ...names(['Z', 'UT', 'UTC', 'GMT', 'WET'], 0),
  ...names(['CET', 'MET', 'WEST', 'WAT'], hour),
  ...names(['CEST', 'MEST', 'EET', 'CAT', 'SAST'], 2 * hour),
  ...names(['EEST', 'MSK', 'EAT', 'TRT'], 3 * hour),
  ...names(['PKT'], 5 * hour),
  ...names(['NPT'], 5 * hour + 45),
  ...names(['WIB', 'ICT'], 7 * hour),
  ...names(['HKT', 'SGT', 'MYT', 'PHT', 'AWST'], 8 * hour),
  ...names(['JST', 'KST'], 9 * hour),
  ...names(['ACST'], 9 * hour + 30),
  ...names(['AEST'], 10 * hour),
  ...names(['ACDT'], 10 * hour + 30),
  ...names(['AEDT'], 11 * hour),
  ...names(['NZST'], 12 * hour),
  ...names(['NZDT'], 13 * hour),
  ...names(['NDT'], -2 * hour - 30),
  ...names(['NST'], -3 * hour - 30),
  ...names(['BRT', 'ART'], -3 * hour),
  ...names(['EDT'], -4 * hour),
  ...names(['EST', 'CDT'], -5 * hour),
  ...names(['MDT'], -6 * hour),
  ...names(['MST', 'PDT'], -7 * hour),
  ...names(['PST', 'AKDT'], -8 * hour),
  ...names(['AKST'], -9 * hour),
  ...names(['HST'], -10 * hour),
])

function names(all: readonly string[], offset: number): [string, number][] {
  return all.map((name) => [name, offset])
}
