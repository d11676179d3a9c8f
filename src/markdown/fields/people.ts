import type { Json } from '../../shapes.ts'
import { limits } from '../file/limits.ts'
import { plainText } from '../file/plain-text.ts'
import { type Reading, readAuthors } from './field-values.ts'

const maxText = limits.author * limits.authors
const between =
  /\s*(?:[;、]|,\s+and\s|,(?!\s*(?:inc|ltd|llc|gmbh|co|corp|jr|sr|ph\.?d|md)\b)|\s(?:and|und|et|y|&)\s)\s*/iu

/** Names of people; one text may hold several, as Markdown links too. */
export function readPeople(value: Json): Reading<string[]> {
  if (typeof value !== 'string' || value.length > maxText || !several.test(value))
    return readAuthors(value)
  const names = namesIn(value)
  const reading = readAuthors(names.length > 1 || names[0] !== value.trim() ? names : value)
  return reading.kind === 'value' && Array.isArray(names) && names[0] !== value.trim()
    ? { ...reading, whole: false }
    : reading
}

// Most texts name one person.
const several = /[,;、&[\]<>*_`\\{}]|\s(?:and|und|et|y)\s/i

// What is in brackets, such as an organisation and its place, is not divided.
function namesIn(text: string): string[] {
  const brackets: string[] = []
  const held = plainText(text).replace(/[([][^()[\]]*[)\]]/g, (found) => {
    brackets.push(found)
    return `\u0000${brackets.length - 1}\u0000`
  })
  return held
    .split(between)
    .map((name) => name.replace(/\u0000(\d+)\u0000/g, (_, at) => brackets[Number(at)] ?? '').trim())
    .filter((name) => name !== '')
}
