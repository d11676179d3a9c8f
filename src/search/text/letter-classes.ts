import { combiningMark, foldMarks, gapKind, kindOf, normalise, wordKind } from './scripts.ts'

/**
 * Insides of brackets for PostgreSQL's regular expressions over NFKC text, made of the same tables
 * as the tokens.
 */
export interface LetterClasses {
  /** What words and runs are made of: all else stands between them. */
  letters: string
  wordLetters: string
  /** What search passes over: diacritics and invisible characters. */
  unread: string
  /** What else is read as a letter, or as two: `ÁÀá…` as `a`, `ßẞ` as `ss`. */
  forms: ReadonlyMap<string, string>
  /** What PostgreSQL sorts behind a letter to normalise it. */
  marks: string
}

let known: LetterClasses | null = null

/** Made when the first phrase is looked for: that takes some 50 ms. */
export function letterClasses(): LetterClasses {
  known ??= readLetters()
  return known
}

/** Of Han, hangul and private letters the ends say enough. */
const codeRanges = [
  [0x1, 0x3400],
  [0x4dbf, 0x4e00],
  [0x9fff, 0xac00],
  [0xd7a3, 0xd7ff],
  [0xf8ff, 0x1ffff],
  [0x20000, 0x20000],
  [0x3ffff, 0x3ffff],
  [0xe0000, 0xe01ff],
] as const
const formatCharacter = /\p{Cf}/u
const unassigned = /[\p{Cn}\p{Cs}]/u

function readLetters(): LetterClasses {
  const letters = ranges()
  const wordLetters = ranges()
  const unread = ranges()
  const marks = ranges()
  const forms = new Map<string, string>()
  for (const [first, last] of codeRanges) {
    for (let code = first; code <= last; code++) {
      const written = String.fromCodePoint(code)
      const kind = kindOf(code)
      if (kind === gapKind && unassigned.test(written)) continue
      const read =
        kind === wordKind || (kind === gapKind && formatCharacter.test(written))
          ? foldMarks(normalise(written))
          : written
      letters.add(code, kind !== gapKind && read !== '')
      wordLetters.add(code, kind === wordKind && read !== '')
      unread.add(code, read === '')
      marks.add(code, combiningMark.test(written))
      if (read && read !== written && written.normalize('NFKC') === written)
        forms.set(read, (forms.get(read) ?? '') + spelled(code))
    }
  }
  return {
    letters: letters.text(),
    wordLetters: wordLetters.text(),
    unread: unread.text(),
    marks: marks.text(),
    forms,
  }
}

/** A character as PostgreSQL's regular expressions read it, whatever sign it is to them. */
export function spelled(code: number): string {
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}

/**
 * Gathers neighbours into ranges. Codes that are not told of may stand within one, which makes the
 * ranges few.
 */
function ranges() {
  const found: [from: number, to: number][] = []
  let open: [number, number] | undefined
  const add = (code: number, belongs: boolean): void => {
    if (!belongs) open = undefined
    else if (open) open[1] = code
    else {
      open = [code, code]
      found.push(open)
    }
  }
  const text = () => found.map(([from, to]) => `${spelled(from)}-${spelled(to)}`).join('')
  return { add, text }
}
