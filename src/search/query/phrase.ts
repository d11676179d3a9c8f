import { inlineMarkup, lineBreak } from '../text/joints.ts'
import { letterClasses, spelled } from '../text/letter-classes.ts'
import { scan, widthAt } from '../text/scan.ts'
import { foldMarks, type Kind, maxMarks, wordKind } from '../text/scripts.ts'

/**
 * Stands between the texts of an article where they are looked through as one; no phrase goes
 * across.
 */
export const textSeparator = '\n\u0001\n'

/**
 * A PostgreSQL regular expression that finds a normalised phrase in NFKC text, whatever the case
 * and marks of its letters and whatever stands between its words. Spelled out letter by letter: no
 * locale has a say in it. Nothing in it has an upper bound: PostgreSQL goes over a text once
 * however much is repeated, but writes out what is counted. Nor does it look ahead or back, which
 * PostgreSQL would do anew at each letter: that takes ten times as long.
 */
export function phrasePattern(phrase: string): string {
  const signs = signsOf(letterClasses())
  const looked = phrase.slice(0, lastPlace(phrase))
  const pieces: string[] = []
  const kinds: Kind[] = []
  let lastEnd = 0
  scan(looked, (kind, start, end) => {
    const read = kind === wordKind ? foldMarks(looked.slice(start, end)) : looked.slice(start, end)
    if (read === '') return
    if (kinds.length > 0) pieces.push(start > lastEnd ? signs.between : signs.joint)
    pieces.push(lettersOf(read, signs, kind === wordKind ? '' : signs.joint))
    kinds.push(kind)
    lastEnd = end
  })
  const start = kinds[0] === wordKind ? signs.start : ''
  const end = kinds.at(-1) === wordKind && looked === phrase ? signs.end : ''
  return `${start}${pieces.join('')}${end}`
}

/**
 * Of a longer phrase the beginning must stand in the text as it is, and the words of the rest
 * anywhere: PostgreSQL takes seconds to understand a pattern of a thousand characters.
 */
const maxPatternLength = 120

function lastPlace(phrase: string): number {
  return widthAt(phrase, maxPatternLength - 1) === 2 ? maxPatternLength - 1 : maxPatternLength
}

/** Finds more marks in a row than any language writes. */
export const manyMarks = (): string => `[${letterClasses().marks}]{${maxMarks}}`

type Signs = ReturnType<typeof signsOf>

function signsOf({ letters, wordLetters, unread, forms }: ReturnType<typeof letterClasses>) {
  const passed = `[${unread}]*`
  const inline = `(?:${inlineMarkup}|[${unread}])*`
  return {
    forms,
    passed,
    joint: `${inline}(?:${lineBreak}${inline})?`,
    between: `(?:[^\\u0001${letters}]|${inlineMarkup})+`,
    start: `(?:^|[^${wordLetters}${unread}])${passed}`,
    end: `(?:$|[^${wordLetters}${unread}])`,
  }
}

/** Each letter in any form, `joint` between them. */
function lettersOf(text: string, { forms, passed }: Signs, joint: string): string {
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const letter = text.slice(at, at + widthAt(text, at))
    const pair =
      letter.length === 1 && at + 1 < text.length ? forms.get(text.slice(at, at + 2)) : undefined
    const one = formsOf(letter, forms)
    pieces.push(pair ? `(?:${one}${passed}${formsOf(text.charAt(at + 1), forms)}|[${pair}])` : one)
    at += pair ? 2 : letter.length
  }
  return `${pieces.join(`${passed}${joint}`)}${passed}`
}

const formsOf = (letter: string, forms: ReadonlyMap<string, string>): string =>
  `[${spelled(letter.codePointAt(0) ?? 0)}${forms.get(letter) ?? ''}]`
