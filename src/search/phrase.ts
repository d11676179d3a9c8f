import { DENSE, foldMarks, GAP, type Kind, kindOf, normalise, WORD } from './scripts.ts'

/**
 * A PostgreSQL regular expression that finds a normalised phrase in raw text, whatever the width and case of its
 * letters and whatever marks stand between its words. Spelled out letter by letter: no locale has a say in it.
 */
export function phrasePattern(phrase: string): string {
  const pieces: string[] = []
  let gap = false
  let first: Kind = GAP
  let last: Kind = GAP
  for (const character of phrase) {
    const kind = kindOf(character.codePointAt(0) ?? 0)
    if (kind === GAP) {
      gap = pieces.length > 0
      continue
    }
    if (gap) pieces.push(BETWEEN)
    gap = false
    if (first === GAP) first = kind
    last = kind
    pieces.push(kind === DENSE ? `${formsOf(character)}${MARKUP}` : `${formsOf(character)}${ACCENTS}`)
  }
  const starts = first === WORD ? NO_LETTER_BEFORE : ''
  return `${starts}${pieces.join('')}${last === WORD ? NO_LETTER_AFTER : ''}`
}

/** Any run of ASCII signs and white space, general and CJK punctuation; at most 40 of them. */
const BETWEEN =
  '[\\s!-/:-@\\[-`{-~\\u00a0-\\u00bf\\u2000-\\u206f\\u2190-\\u2bff\\u3000-\\u3004\\u3008-\\u3020\\u30fb\\uff00-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65]{1,40}'
/** Emphasis or a line break may stand within a run of characters; soft hyphens and the like anywhere. */
const MARKUP = '[*_~`\\s]{0,4}'
const ACCENTS = '[\\u0300-\\u036f\\u00ad]*'
const NO_LETTER_BEFORE = '(?<![0-9A-Za-z])'
const NO_LETTER_AFTER = '(?![0-9A-Za-z])'

let forms: ReadonlyMap<string, string> | null = null

/** A class of all characters that are this one to search: `[aAáÀａ…]`. */
function formsOf(character: string): string {
  forms ??= allForms()
  return `[${spelled(character)}${forms.get(character) ?? ''}]`
}

/** Han and hangul have no other forms outside the compatibility blocks, so their planes are left out. */
function allForms(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (let code = 0x41; code <= 0xffff; code = code === 0x33ff ? 0xf900 : code + 1) {
    const written = String.fromCharCode(code)
    const read = foldMarks(normalise(written))
    if (read !== written && read.length === 1) found.set(read, (found.get(read) ?? '') + spelled(written))
  }
  return found
}

function spelled(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}
