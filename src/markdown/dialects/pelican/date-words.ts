/** A piece of a date: digits, letters, or one other character. */
export type Token = string

const run = /\d[\d.,]*|[\p{L}\p{M}]+|\s|./gsu

/** The pieces of a date: `10.5` is one number, `18.10.2013` has five pieces. */
export const tokensOf = (text: string): Token[] =>
  (text.match(run) ?? []).flatMap((part) => (/^\d.*[.,]/s.test(part) ? numbersOf(part) : [part]))

// A comma after one digit is no decimal point.
const numbersOf = (part: string): Token[] =>
  /^(?:\d+\.|\d\d+,)\d+$/.test(part)
    ? [part.replace(',', '.')]
    : part.split(/([.,])/).filter((piece) => piece !== '')

export const isNumber = (token: Token | undefined): token is Token =>
  token !== undefined && /^\d+(?:\.\d+)?$/.test(token)

export const isDigits = (token: Token | undefined): token is Token =>
  token !== undefined && /^\d+$/.test(token)

const monthNames =
  'january february march april may june july august september october november december'.split(' ')

/** The number of a month by its name. */
export function monthOf(token: Token | undefined): number | null {
  const word = token?.toLowerCase() ?? ''
  const short = word === 'sept' ? 'sep' : word
  const at = monthNames.findIndex((name) => name === short || name.slice(0, 3) === short)
  return at === -1 ? null : at + 1
}

const weekdays = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ')
export const isWeekday = (token: Token): boolean => {
  const word = token.toLowerCase()
  return weekdays.some((name) => name === word || name.slice(0, 3) === word)
}

const jumps = /^(?:[ .,;\-/'\s]|at|on|and|ad|m|t|of|st|nd|rd|th)$/i
/** What stands between the parts of a date and says nothing. */
export const isJump = (token: Token | undefined): boolean =>
  token !== undefined && jumps.test(token)

/** Whether a word says the second half of the day; null if it says no half. */
export function halfOf(token: Token | undefined): boolean | null {
  if (token === undefined || !/^[ap]m?$/i.test(token)) return null
  return /^p/i.test(token)
}

const units = [/^h(?:ours?)?$/i, /^m(?:inutes?)?$/i, /^s(?:econds?)?$/i]
/** 0 for hours, 1 for minutes, 2 for seconds. */
export function unitOf(token: Token | undefined): number | null {
  const at = units.findIndex((unit) => token !== undefined && unit.test(token))
  return at === -1 ? null : at
}

export const isUtc = (token: Token): boolean => /^(?:UTC|GMT|[Zz])$/.test(token)
export const isZone = (token: Token): boolean => /^[A-Z]{1,5}$/.test(token) || isUtc(token)
