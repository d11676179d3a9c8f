import type { Json } from '../../shapes.ts'
import { limits } from '../file/limits.ts'
import { plainText } from '../file/plain-text.ts'
import { type Reading, readAuthors } from './field-values.ts'

const maxText = limits.author * limits.authors
const between =
  /\s*(?:[;、]|,\s+and\s|,(?!\s*(?:inc|ltd|llc|gmbh|co|corp|jr|sr|ph\.?d|md)\b)|\s(?:and|und|et|y|&)\s)\s*/iu

/**
 * Names of people; one text may hold several, as Markdown links too. `Smith, John` is one person,
 * unless commas always divide.
 */
export function readPeople(value: Json, commasDivide = false): Reading<string[]> {
  if (typeof value !== 'string' || value.length > maxText || !several.test(value))
    return readAuthors(value)
  const names = namesIn(value, commasDivide)
  const reading = readAuthors(names.length > 1 || names[0] !== value.trim() ? names : value)
  return reading.kind === 'value' && Array.isArray(names) && names[0] !== value.trim()
    ? { ...reading, whole: false }
    : reading
}

// Most texts name one person.
const several = /[,;、&[\]<>*_`\\{}]|\s(?:and|und|et|y)\s/i

// What is in brackets, such as an organisation and its place, is not divided.
function namesIn(text: string, commasDivide: boolean): string[] {
  const brackets: string[] = []
  const held = plainText(text).replace(/[([][^()[\]]*[)\]]/g, (found) => {
    brackets.push(found)
    return `\u0000${brackets.length - 1}\u0000`
  })
  const names = commasDivide
    ? held.split(held.includes(';') ? ';' : ',')
    : (familyNamesFirst(held) ?? held.split(between))
  return names
    .map((name) => name.replace(/\u0000(\d+)\u0000/g, (_, at) => brackets[Number(at)] ?? '').trim())
    .filter((name) => name !== '')
}

const listed = /[;、]|,?\s(?:and|und|et|y|&)\s/iu
const familyFirst =
  /^(?:(?:van|von|de|del|der|den|di|da|la|le|ten|ter|zu)\s+){0,3}[^\s,]+,\s*[^\s,]+(?:\s+[^\s,]+){0,2}$/iu

/** The people of a text in which each has the family name first; null if it is another text. */
function familyNamesFirst(text: string): string[] | null {
  const people = text.split(listed).filter((one) => one.trim() !== '')
  return people.every((one) => familyFirst.test(one.trim())) ? people : null
}
