import { combiningMark, foldMarks, gapKind, kindOf, normalise, wordKind } from './scripts.ts'

/**
 * Contents of bracket expressions for PostgreSQL's regular expressions over NFKC text, built from
 * the same tables as the tokens.
 */
interface LetterClasses {
  /** Characters of words and dense runs; everything else separates them. */
  letters: string
  wordLetters: string
  /** Characters that search ignores: diacritics and invisible characters. */
  unread: string
  /** Other spellings of a letter or letter pair: `ÁÀá…` for `a`, `ßẞ` for `ss`. */
  forms: ReadonlyMap<string, string>
  /** Marks that PostgreSQL reorders when it normalises. */
  marks: string
}

let cached: LetterClasses | null = null

/** Built on the first phrase search, because it takes about 50 ms. */
export function letterClasses(): LetterClasses {
  cached ??= readLetters()
  return cached
}

/** For Han, hangul and private-use letters, the ends of a range are enough. */
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

/**
 * A character as an escape of PostgreSQL's regular expressions, so that no character acts as an
 * operator.
 */
export function spelled(code: number): string {
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}

/**
 * Merges neighbours into ranges. A range may span codes that were never added (unassigned ones),
 * which keeps ranges few.
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
