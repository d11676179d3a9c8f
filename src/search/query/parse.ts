import { foldMarks, gapKind, kindOf, normalise } from '../text/scripts.ts'

/** A word, several words in a row, or a phrase; normalised. */
export interface SearchTerm {
  text: string
  phrase: boolean
}

/** One alternative of an `or`: matches need all of `all` and none of `none`. */
interface Alternative {
  all: SearchTerm[]
  none: SearchTerm[]
}

/** A parsed query; without alternatives it matches nothing. */
export interface ParsedSearch {
  alternatives: Alternative[]
  /** The requested languages, which select the stemmers; empty means all. */
  langs: string[]
  /**
   * Without requested languages: the languages that exist. They make the search faster and change
   * no match; ranking ignores them, because they may change between pages.
   */
  present?: string[] | undefined
}

const maxQueryLength = 1_000
const maxTerms = 50

type SearchResult = { ok: true; search: ParsedSearch } | { ok: false; message: string }

/**
 * Reads `q`: words, `"phrase"`, `-not`, `or`; full-width characters count as half-width. A query of
 * exclusions only searches for them instead: `-19` is more often a part of `COVID-19` than a wish
 * for everything else.
 */
export function parseSearch(q: string, langs: readonly string[] = []): SearchResult {
  if (q.length > maxQueryLength)
    return { ok: false, message: `q has more than ${maxQueryLength} characters.` }
  const pieces = splitQuery(normalise(q))
  if (pieces.length > maxTerms) return { ok: false, message: `q has more than ${maxTerms} terms.` }
  const alternatives = alternativesOf(pieces)
    .map(toAlternative)
    .filter(({ all }) => all.length > 0)
  return { ok: true, search: { alternatives, langs: [...langs] } }
}

interface Piece extends SearchTerm {
  not: boolean
}

const closingQuotes: Readonly<Record<string, string>> = { '"': '"', '“': '”', '„': '“' }

/** Splits at white space, except inside closed quotes at the start of a term. */
function splitQuery(q: string): Piece[] {
  const pieces: Piece[] = []
  const spaces = /\s*/y
  for (let at = 0; at < q.length; ) {
    spaces.lastIndex = at
    at += spaces.exec(q)?.[0].length ?? 0
    if (at >= q.length) break
    const not = q[at] === '-' && /[^\s-]/.test(q[at + 1] ?? '')
    const start = not ? at + 1 : at
    const closing = closingQuotes[q[start] ?? '']
    const quoted = closing ? q.indexOf(closing, start + 1) : -1
    const end = quoted > 0 ? quoted : endOfTerm(q, start)
    pieces.push({ text: q.slice(quoted > 0 ? start + 1 : start, end), phrase: quoted > 0, not })
    at = quoted > 0 ? quoted + 1 : end
  }
  return pieces
}

function endOfTerm(q: string, start: number): number {
  const space = q.slice(start).search(/\s/)
  return space < 0 ? q.length : start + space
}

/** `or` separates alternatives only between terms; at either end it is a word. */
function alternativesOf(pieces: readonly Piece[]): Piece[][] {
  const alternatives: Piece[][] = [[]]
  pieces.forEach((piece, index) => {
    const between = index > 0 && index < pieces.length - 1
    const current = alternatives.at(-1)
    if (between && piece.text === 'or' && !piece.phrase && !piece.not && current?.length)
      alternatives.push([])
    else current?.push(piece)
  })
  return alternatives
}

/**
 * Merges adjacent words into one term, so that a part of a word can match together with its
 * neighbour.
 */
function toAlternative(pieces: readonly Piece[]): Alternative {
  const wanted = pieces.filter(({ not }) => !not)
  const used = hasContent(wanted) ? wanted : pieces
  const words = used.filter(({ phrase }) => !phrase).map(({ text }) => text)
  const phrases = used.filter(({ phrase }) => phrase).map(({ text }) => text)
  const excluded = used === wanted ? pieces.filter(({ not }) => not) : []
  return {
    all: [
      ...(words.length > 0 ? [{ text: words.join(' '), phrase: false }] : []),
      ...phrases.map((text) => ({ text, phrase: true })),
    ].filter((term) => hasContent([term])),
    none: excluded
      .filter((term) => hasContent([term]))
      .map(({ text, phrase }) => ({ text, phrase })),
  }
}

function hasContent(terms: readonly SearchTerm[]): boolean {
  return terms.some(({ text }) =>
    [...foldMarks(text)].some((character) => kindOf(character.codePointAt(0) ?? 0) !== gapKind),
  )
}
