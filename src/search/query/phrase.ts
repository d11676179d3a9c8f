import { inlineMarkup, lineBreak } from '../text/inline-markup.ts'
import { letterClasses, spelled } from '../text/letter-classes.ts'
import { scan, widthAt } from '../text/scan.ts'
import { foldMarks, type Kind, maxMarks, wordKind } from '../text/scripts.ts'

/** Separates the texts of an article that are matched as one string; no phrase crosses it. */
export const textSeparator = '\n\u0001\n'

/**
 * A PostgreSQL regular expression that finds a normalised phrase in NFKC text, in any case, with
 * any marks, and with any markup between its words. Each letter is spelled out, so no locale
 * matters. It has no upper bounds, because PostgreSQL expands counted repeats but matches unbounded
 * ones in one pass. It has no lookaround, which PostgreSQL would run again at each letter, ten
 * times as slow.
 */
export function phrasePattern(phrase: string): string {
  const signs = signsOf(letterClasses())
  const matched = phrase.slice(0, lastPlace(phrase))
  const pieces: string[] = []
  const kinds: Kind[] = []
  let lastEnd = 0
  scan(matched, (kind, start, end) => {
    const read =
      kind === wordKind ? foldMarks(matched.slice(start, end)) : matched.slice(start, end)
    if (read === '') return
    if (kinds.length > 0) pieces.push(start > lastEnd ? signs.between : signs.joint)
    pieces.push(lettersOf(read, signs, kind === wordKind ? '' : signs.joint))
    kinds.push(kind)
    lastEnd = end
  })
  const start = kinds[0] === wordKind ? signs.start : ''
  const end = kinds.at(-1) === wordKind && matched === phrase ? signs.end : ''
  return `${start}${pieces.join('')}${end}`
}

/**
 * A longer phrase must match literally up to this length, and its other words anywhere: PostgreSQL
 * takes seconds to compile a pattern of a thousand characters.
 */
const maxPatternLength = 120

function lastPlace(phrase: string): number {
  return widthAt(phrase, maxPatternLength - 1) === 2 ? maxPatternLength - 1 : maxPatternLength
}

/** A pattern that finds more marks in a row than any language writes. */
export const manyMarks = (): string => `[${letterClasses().marks}]{${maxMarks}}`

type Signs = ReturnType<typeof signsOf>

function signsOf({ letters, wordLetters, unread, forms }: ReturnType<typeof letterClasses>) {
  const ignored = `[${unread}]*`
  const inline = `(?:${inlineMarkup}|[${unread}])*`
  return {
    forms,
    ignored,
    joint: `${inline}(?:${lineBreak}${inline})?`,
    between: `(?:[^\\u0001${letters}]|${inlineMarkup})+`,
    start: `(?:^|[^${wordLetters}${unread}])${ignored}`,
    end: `(?:$|[^${wordLetters}${unread}])`,
  }
}

/** Each letter in any of its forms, with `joint` between letters. */
function lettersOf(text: string, { forms, ignored }: Signs, joint: string): string {
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const letter = text.slice(at, at + widthAt(text, at))
    const pair =
      letter.length === 1 && at + 1 < text.length ? forms.get(text.slice(at, at + 2)) : undefined
    const one = formsOf(letter, forms)
    pieces.push(pair ? `(?:${one}${ignored}${formsOf(text.charAt(at + 1), forms)}|[${pair}])` : one)
    at += pair ? 2 : letter.length
  }
  return `${pieces.join(`${ignored}${joint}`)}${ignored}`
}

const formsOf = (letter: string, forms: ReadonlyMap<string, string>): string =>
  `[${spelled(letter.codePointAt(0) ?? 0)}${forms.get(letter) ?? ''}]`
