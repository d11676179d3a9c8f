import type { Sql } from '../../database/client.ts'
import { borderAfter, borderBefore, maxBorderGap } from '../indexing/borders.ts'
import { stemmersOf } from '../indexing/stemmers.ts'
import { loadStems, noStem, stemKey } from '../indexing/stems.ts'
import { denseToken, textToken } from '../indexing/token-set.ts'
import { foldWord, isMarks } from '../indexing/tokens.ts'
import { joins } from '../text/inline-markup.ts'
import { scan } from '../text/scan.ts'
import { denseKind, wordKind } from '../text/scripts.ts'
import type { ParsedSearch, SearchTerm } from './parse.ts'

/** A word or a run of dense script: the token itself and some stems. */
export interface RankedWord {
  tokens: number[]
  /** How many of the tokens an article may have: it has the stem of one present language. */
  most: number
}

/** Tokens that a match must have: each of `all`, and one of each list in `any`. */
export interface TokenMatch {
  all: number[]
  any: number[][]
  /** What counts for ranking. It depends on the query only, because cursors do. */
  ranked: RankedWord[]
  /** Normalised text that must occur literally; null if tokens alone decide. */
  phrase: string | null
}

export interface TokenAlternative {
  all: TokenMatch[]
  none: TokenMatch[]
}

/** Longer runs are matched by every second pair of characters. */
const everyPairUpTo = 16

/**
 * Stems per word that count for ranking when no language is requested: those of the most written
 * languages.
 */
const maxRankedStems = 5

/** The tokens of a search, including the stems of its words. */
export async function queryTokens(sql: Sql, search: ParsedSearch): Promise<TokenAlternative[]> {
  const terms = search.alternatives.flatMap(({ all, none }) => [...all, ...none])
  const words = terms.flatMap(({ text, phrase }) => (phrase ? [] : wordsOf(text)))
  const stems = await loadStems(
    sql,
    words.flatMap((word) => {
      const { found, ranked } = stemmersFor(word, search)
      return [...new Set([...found, ...ranked])].map((stemmer) => ({ word, stemmer }))
    }),
  )
  const match = (term: SearchTerm) => matchOf(term, search, stems)
  return search.alternatives.map(({ all, none }) => ({
    all: all.map(match),
    none: none.map(match),
  }))
}

function stemmersFor(word: string, { langs, present = [] }: ParsedSearch) {
  return {
    found: stemmersOf(word, langs.length > 0 ? langs : present),
    ranked: stemmersOf(word, langs).slice(0, maxRankedStems),
  }
}

/** Whether languages affect the result: some word of the search can have stems. */
export function hasStems({ alternatives }: Pick<ParsedSearch, 'alternatives'>): boolean {
  const terms = alternatives.flatMap(({ all, none }) => [...all, ...none])
  return terms.some(
    ({ text, phrase }) => !phrase && wordsOf(text).some((word) => stemmersOf(word, []).length > 0),
  )
}

/** The words of a normalised text. */
export function wordsOf(text: string): string[] {
  const words: string[] = []
  scan(text, (kind, start, end) => {
    if (kind === wordKind) words.push(text.slice(start, end))
  })
  return words
}

type Found = { kind: typeof wordKind | typeof denseKind; start: number; end: number }

function matchOf(
  { text, phrase }: SearchTerm,
  search: ParsedSearch,
  stems: ReadonlyMap<string, number>,
): TokenMatch {
  const found: Found[] = []
  scan(text, (kind, start, end) => {
    if (kind === denseKind || !isMarks(text, start, end)) found.push({ kind, start, end })
  })
  const runs = new Set<number>()
  const all = new Set<number>()
  const any: number[][] = []
  const ranked: RankedWord[] = []
  for (const [index, token] of found.entries()) {
    const before = found[index - 1]
    if (token.kind === denseKind) addRun(text, token, before, runs)
    else {
      const word = text.slice(token.start, token.end)
      const stemmers = phrase ? { found: [], ranked: [] } : stemmersFor(word, search)
      const whole = textToken(foldWord(word))
      const border = borderOption(text, token, index, found)
      addWord([...new Set([whole, ...stemsOf(word, stemmers.found, stems), ...border])], all, any)
      ranked.push(rankedWord([whole, ...border], word, stemmers, stems))
    }
  }
  return {
    all: [...new Set([...runs, ...all])],
    any,
    ranked: [...[...runs].map((run) => ({ tokens: [run], most: 1 })), ...ranked],
    phrase: phrase && needsText(found) ? text : null,
  }
}

function rankedWord(
  own: readonly number[],
  word: string,
  { found, ranked }: ReturnType<typeof stemmersFor>,
  stems: ReadonlyMap<string, number>,
): RankedWord {
  const present = ranked.filter((stemmer) => found.includes(stemmer))
  return {
    tokens: [...new Set([...own, ...stemsOf(word, ranked, stems)])],
    most: own.length + (stemsOf(word, present, stems).length > 0 ? 1 : 0),
  }
}

const stemsOf = (
  word: string,
  stemmers: readonly string[],
  stems: ReadonlyMap<string, number>,
): number[] =>
  stemmers.flatMap((stemmer) => {
    const stem = stems.get(stemKey({ word, stemmer }))
    return stem === undefined || stem === noStem ? [] : [stem]
  })

/** Whether a phrase needs its literal text: a single word or pair is fully covered by its token. */
function needsText(found: readonly Found[]): boolean {
  const [first] = found
  return found.length > 1 || (first?.kind === denseKind && first.end - first.start > 2)
}

function addRun(
  text: string,
  { start, end }: Found,
  before: Found | undefined,
  all: Set<number>,
): void {
  const characters = Array.from(
    text.slice(start, end),
    (character) => character.codePointAt(0) ?? 0,
  )
  const last = characters.length - 1
  if (last === 0) all.add(denseToken(characters[0] ?? 0))
  for (let at = 0; at < last; at++) {
    if (last < everyPairUpTo || at % 2 === 0 || at === last - 1)
      all.add(denseToken(characters[at] ?? 0, characters[at + 1]))
  }
  if (before?.kind === denseKind && joins(text, before.end, start)) {
    all.add(
      denseToken(
        text.slice(before.start, before.end).codePointAt(lastIndex(text, before)) ?? 0,
        characters[0],
      ),
    )
  }
}

function lastIndex(text: string, { start, end }: Found): number {
  const code = text.charCodeAt(end - 1)
  return end - start - (code >= 0xdc00 && code <= 0xdfff ? 2 : 1)
}

function addWord(options: readonly number[], all: Set<number>, any: number[][]): void {
  const [only] = options
  if (options.length === 1 && only !== undefined) all.add(only)
  else any.push([...options])
}

/**
 * For a word at either end of the query that touches dense script: the token of its part next to
 * the border.
 */
function borderOption(
  text: string,
  { start, end }: Found,
  index: number,
  found: readonly Found[],
): number[] {
  const next = found[index + 1]
  const previous = found[index - 1]
  const border =
    index === 0 && next?.kind === denseKind && next.start - end <= maxBorderGap
      ? longestBorder((letters) => borderAfter(text, end, next.start, letters), end - start)
      : index === found.length - 1 &&
          previous?.kind === denseKind &&
          start - previous.end <= maxBorderGap
        ? longestBorder((letters) => borderBefore(text, previous.end, start, letters), end - start)
        : null
  return border ? [textToken(border)] : []
}

function longestBorder(border: (letters: number) => string | null, letters: number): string | null {
  for (let length = Math.min(letters, 3); length > 0; length--) {
    const token = border(length)
    if (token) return token
  }
  return null
}
