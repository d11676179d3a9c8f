import { addPair, createPairSet, type PairSet } from './pairs.ts'
import { scan, widthAt } from './scan.ts'
import { DENSE, foldMarks, kindOf, normalise, WORD } from './scripts.ts'
import { stemmerOf } from './stemmers.ts'

/** Stands in every row, so that a query of exclusions alone has something to take away from. */
export const EVERY_ROW = '~all'
/** Stands in every row of an article that has several. */
export const MANY_PARTS = '~parts'

/** A word with the PostgreSQL stemmer for it and, where it counts for ranking, its weight. */
export interface StemWord {
  word: string
  stemmer: string
  weight: '' | ':1A' | ':1B'
}

/** One row of tokens: both texts in tsvector form, and the words whose stems are still to be added. */
export interface SearchPart {
  part: number
  rankTokens: string
  tokens: string
  words: StemWord[]
}

export interface SearchText {
  title: string
  summary: string | null
  tags: string[]
  body: string
  lang: string
}

/** Letters of distinct tokens that one row may hold: with stems, and at 3 bytes a letter, well under tsvector's 1 MiB. */
const PART_LETTERS = 120_000
/** A longer word is known by its beginning. */
const WORD_LETTERS = 60
/** Neighbours across a border have no more than this between them. */
export const BORDER_GAP = 4
/** Ranking reads this much of a summary: its row must stay small. */
const RANKED_SUMMARY = 160

/** The tokens of an article, in as many rows as PostgreSQL's limits ask for. Pure, and linear in the text. */
export function searchParts(article: SearchText): SearchPart[] {
  const sink = createSink(article.lang)
  const title = normalise(article.title)
  const tags = article.tags.map(normalise)
  const summary = normalise(article.summary ?? '')
  for (const text of [title, ...tags, summary, normalise(article.body)]) addTokens(text, sink)
  closePart(sink)
  const rank = rankParts(title, [...tags, cut(summary)].join('\n\n'), article.lang)
  return sink.parts.map((part, index) => ({
    part: index,
    rankTokens: index === 0 ? [...rank.tokens].join(' ') : '',
    tokens: (sink.parts.length > 1 ? [...part.tokens, MANY_PARTS] : part.tokens).join(' '),
    words: index === 0 ? [...part.words, ...rank.words] : part.words,
  }))
}

interface Sink {
  lang: string
  /** Pairs and single characters of dense script; all other tokens. */
  pairs: PairSet
  others: Set<string>
  tokens: string[]
  words: StemWord[]
  letters: number
  parts: { tokens: string[]; words: StemWord[] }[]
}

function createSink(lang: string): Sink {
  return {
    lang,
    pairs: createPairSet(),
    others: new Set(),
    tokens: [EVERY_ROW],
    words: [],
    letters: 0,
    parts: [],
  }
}

function closePart(sink: Sink): void {
  sink.parts.push({ tokens: sink.tokens, words: sink.words })
  Object.assign(sink, { ...createSink(sink.lang), parts: sink.parts })
}

function add(sink: Sink, token: string): boolean {
  if (sink.others.has(token)) return false
  sink.others.add(token)
  sink.tokens.push(token)
  sink.letters += token.length
  return true
}

function cut(summary: string): string {
  if (summary.length <= RANKED_SUMMARY) return summary
  return summary.slice(0, widthAt(summary, RANKED_SUMMARY - 1) === 2 ? RANKED_SUMMARY - 1 : RANKED_SUMMARY)
}

function addTokens(text: string, sink: Sink): void {
  let last = 0
  let lastStart = 0
  let lastEnd = 0
  scan(text, (kind, start, end) => {
    if (sink.letters > PART_LETTERS) closePart(sink)
    if (kind === DENSE) addRun(text, start, end, sink)
    else addWord(text.slice(start, end), sink)
    if (last !== 0 && kind !== last && start - lastEnd <= BORDER_GAP) {
      addPieces(kind === WORD ? text.slice(start, end) : text.slice(lastStart, lastEnd), sink)
      add(sink, borderPair(text, lastEnd, start))
    } else if (kind === DENSE && last === DENSE && joins(text, lastEnd, start)) {
      const pair = characterBefore(text, lastEnd) + characterAt(text, start)
      addRun(pair, 0, pair.length, sink)
    }
    last = kind
    lastStart = start
    lastEnd = end
  })
}

/** Single characters and overlapping pairs. */
function addRun(text: string, start: number, end: number, sink: Sink): void {
  let first = text.codePointAt(start) ?? 0
  addDense(sink, first, 0)
  for (let at = start + width(first); at < end; ) {
    const second = text.codePointAt(at) ?? 0
    addDense(sink, first, second)
    addDense(sink, second, 0)
    if (sink.letters > PART_LETTERS) closePart(sink)
    first = second
    at += width(second)
  }
}

function width(codePoint: number): 1 | 2 {
  return codePoint > 0xffff ? 2 : 1
}

function addDense(sink: Sink, first: number, second: number): void {
  if ((first | second) > 0xffff) {
    add(sink, String.fromCodePoint(...(second === 0 ? [first] : [first, second])))
  } else if (addPair(sink.pairs, first, second)) {
    sink.tokens.push(second === 0 ? String.fromCharCode(first) : String.fromCharCode(first, second))
    sink.letters += second === 0 ? 1 : 2
  }
}

/** The word as written, a mark that its stem is wanted, and the parts of words such as `utf8`, `3.14` and `c++`. */
function addWord(raw: string, sink: Sink): void {
  if (sink.others.has(raw)) return
  const word = tokenOf(raw)
  if (!add(sink, word)) return
  const stemmer = stemmerOf(raw, sink.lang)
  if (stemmer) sink.words.push({ word: raw, stemmer, weight: '' })
  else for (const piece of word.match(/\d+|[^\d.+#]+/g) ?? []) if (piece !== word) addWord(piece, sink)
}

/** The token of a word: without diacritics; a very long one is known by its beginning. */
export function tokenOf(word: string): string {
  return foldMarks(word.length > WORD_LETTERS ? word.slice(0, WORD_LETTERS) : word)
}

/**
 * Where a word and dense script meet (`AI竞赛`, `2024年`) a piece of the word is found too, if the query has the
 * neighbour with it. For that stand marked pairs: those of the word's letters, and the one across the border.
 */
function addPieces(word: string, sink: Sink): void {
  if (sink.others.has(`~~${word}`)) return
  sink.others.add(`~~${word}`)
  for (const pair of letterPairs(word)) add(sink, pair)
}

/** Marked pairs of neighbouring letters of a word. */
export function letterPairs(word: string): string[] {
  const letters = [...foldMarks(word).replaceAll('.', '')]
  return letters.slice(1).map((letter, index) => `~${letters[index]}${letter}`)
}

/** The marked pair of the last character before and the first after a border between a word and dense script. */
export function borderPair(text: string, before: number, after: number): string {
  return `~${foldMarks(characterBefore(text, before))}${foldMarks(characterAt(text, after))}`
}

function characterAt(text: string, at: number): string {
  return text.slice(at, at + widthAt(text, at))
}

function characterBefore(text: string, end: number): string {
  const wide = end >= 2 && widthAt(text, end - 2) === 2
  return text.slice(end - (wide ? 2 : 1), end)
}

/** Emphasis marks or one line break between two runs do not part them: readers see one word. */
export function joins(text: string, from: number, to: number): boolean {
  return to - from <= 8 && /^(?:[*_~`]+|[*_~`]*[ \t]*\r?\n[ \t>]*[*_~`]*)$/.test(text.slice(from, to))
}

interface Ranked {
  tokens: Set<string>
  words: StemWord[]
}

/** Title and tags with summary, with weights and without the single characters of the latter, to stay small. */
function rankParts(title: string, rest: string, lang: string): Ranked {
  const ranked: Ranked = { tokens: new Set(), words: [] }
  addRanked(title, ':1A', lang, ranked)
  addRanked(rest, ':1B', lang, ranked)
  return ranked
}

function addRanked(text: string, weight: ':1A' | ':1B', lang: string, ranked: Ranked): void {
  const sink = createSink(lang)
  addTokens(text, sink)
  for (const token of sink.tokens) {
    if (token.startsWith('~') || (weight === ':1B' && isSingle(token))) continue
    ranked.tokens.add(token + weight)
  }
  for (const word of sink.words) ranked.words.push({ ...word, weight })
}

function isSingle(token: string): boolean {
  return token.length === widthAt(token, 0) && kindOf(token.codePointAt(0) ?? 0) === DENSE
}
