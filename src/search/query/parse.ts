import { foldMarks, gapKind, kindOf, normalise } from '../text/scripts.ts'

/** A word, run of words, or phrase, normalised. */
export interface SearchTerm {
  text: string
  phrase: boolean
}

/** One side of an `or`: all of these and none of those. */
export interface Alternative {
  all: SearchTerm[]
  none: SearchTerm[]
}

/** What a reader asks for; without alternatives it finds nothing. */
export interface ParsedSearch {
  alternatives: Alternative[]
  /** The languages asked for, whose stems count; none means all. */
  langs: string[]
  /**
   * Where none are asked for, those that there are: what is found is the same, but sooner. They
   * change, so no order depends on them.
   */
  present?: string[] | undefined
}

const maxQueryLength = 1_000
const maxTerms = 50

export type SearchResult = { ok: true; search: ParsedSearch } | { ok: false; message: string }

/**
 * Reads `q`: words, `"phrase"`, `-not`, `or`; full-width signs count as half-width. Where
 * exclusions stand alone they are looked for instead: `-19` is more often a piece of `COVID-19`
 * than a wish for all else.
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

/** Cuts at white space, except within quotes that stand at the start of a term and are closed. */
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

/** `or` parts alternatives only between terms; at an end it is a word. */
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

/** Neighbouring words become one term, so that pieces of words are known by their neighbours. */
function toAlternative(pieces: readonly Piece[]): Alternative {
  const wanted = pieces.filter(({ not }) => !not)
  const sought = hasContent(wanted) ? wanted : pieces
  const words = sought.filter(({ phrase }) => !phrase).map(({ text }) => text)
  const phrases = sought.filter(({ phrase }) => phrase).map(({ text }) => text)
  const excluded = sought === wanted ? pieces.filter(({ not }) => not) : []
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
