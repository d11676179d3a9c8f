import { inTurns, piece } from '../../turns.ts'
import { joins } from '../text/inline-markup.ts'
import { scanPart, type Visit } from '../text/scan.ts'
import { denseKind, foldMarks, normalise, wordKind } from '../text/scripts.ts'
import { borderAfter, borderBefore, codePointBefore, maxBorderGap } from './borders.ts'
import { isStemmable, plainStemmerOf, type Stemmable, stemmerOf } from './stemmers.ts'
import { cachedStem, noStem } from './stems.ts'
import {
  addToken,
  denseToken,
  emptyTokenSet,
  type TokenSet,
  textToken,
  tokensOf,
} from './token-set.ts'

/** Longer words are indexed by their beginning. */
const maxWordLength = 60
/** The tokens of a text, and the words whose stems must still be loaded. */
export interface TextTokens {
  tokens: Int32Array
  words: Stemmable[]
}

interface Sink {
  tokens: TokenSet
  words: Stemmable[]
  lang: string
  /** The stemmer for words of the letters a to z. */
  plainStemmer: string
}

/** The tokens of texts in one language. One pass, linear. */
export function textTokens(texts: readonly string[], lang: string): TextTokens {
  const sink = emptySink(texts, lang)
  for (const text of texts.map(normalise)) scanPart(text, 0, text.length, adder(text, sink))
  return { tokens: tokensOf(sink.tokens), words: sink.words }
}

/** The same; of long texts, the event loop serves others in between. */
export async function tokensInTurns(texts: readonly string[], lang: string): Promise<TextTokens> {
  if (lengthOf(texts) <= piece) return textTokens(texts, lang)
  const sink = emptySink(texts, lang)
  for (const text of texts) {
    const normal = normalise(text)
    const visit = adder(normal, sink)
    for (let at = 0; at < normal.length; ) {
      at = scanPart(normal, at, at + piece, visit)
      await inTurns()
    }
  }
  return { tokens: tokensOf(sink.tokens), words: sink.words }
}

const emptySink = (texts: readonly string[], lang: string): Sink => ({
  tokens: emptyTokenSet(lengthOf(texts)),
  words: [],
  lang,
  plainStemmer: plainStemmerOf(lang),
})

const lengthOf = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0)

/** Adds the words and runs of a text, which it visits in order. */
function adder(text: string, sink: Sink): Visit {
  const { tokens } = sink
  let last = 0
  let lastEnd = 0
  let denseEnd = 0
  return (kind, start, end) => {
    if (kind === wordKind && isMarks(text, start, end)) return
    if (kind === denseKind) addRun(text, start, end, tokens)
    else addWord(text, start, end, sink)
    if (last !== 0 && kind !== last && start - lastEnd <= maxBorderGap)
      addBorders(text, last, lastEnd, start, tokens)
    if (kind === denseKind) {
      // A link target between the two runs may hold words.
      if (denseEnd !== 0 && joins(text, denseEnd, start))
        addToken(tokens, denseToken(codePointBefore(text, denseEnd), text.codePointAt(start)))
      denseEnd = end
    }
    last = kind
    lastEnd = end
  }
}

/** Adds single characters and overlapping pairs. */
function addRun(text: string, start: number, end: number, tokens: TokenSet): void {
  let first = 0
  for (let at = start; at < end; ) {
    const second = text.codePointAt(at) ?? 0
    addToken(tokens, denseToken(second))
    if (first !== 0) addToken(tokens, denseToken(first, second))
    first = second
    at += second > 0xffff ? 2 : 1
  }
}

/**
 * Adds the word, its stem (or queues the word for stemming), and the parts of words such as `utf8`,
 * `3.14` and `c++`.
 */
function addWord(text: string, start: number, end: number, sink: Sink): void {
  if (end - start > maxWordLength || !isPlain(text, start, end))
    addOddWord(text.slice(start, end), sink)
  else if (addToken(sink.tokens, textToken(text, start, end)) && isStemmable(end - start))
    addStem(text, start, end, sink.plainStemmer, sink)
}

// For words beyond a to z or of excessive length. Most words are neither, and for them no substring
// is made.
function addOddWord(raw: string, sink: Sink): void {
  const word = foldWord(raw)
  if (!addToken(sink.tokens, textToken(word))) return
  const stemmer = stemmerOf(raw, sink.lang)
  if (stemmer) addStem(raw, 0, raw.length, stemmer, sink)
  else for (const piece of piecesOf(word)) addWord(piece, 0, piece.length, sink)
}

function addStem(
  text: string,
  start: number,
  end: number,
  stemmer: string,
  { tokens, words }: Sink,
): void {
  const stem = cachedStem(text, start, end, stemmer)
  if (stem === undefined) words.push({ word: text.slice(start, end), stemmer })
  else if (stem !== noStem) addToken(tokens, stem)
}

function isPlain(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x61 || code > 0x7a) return false
  }
  return true
}

/** Diacritics without a letter, as NFKC makes of `´`: not searchable. */
export function isMarks(text: string, start: number, end: number): boolean {
  const code = text.charCodeAt(start)
  return code >= 0x300 && code <= 0x36f && foldWord(text.slice(start, end)) === ''
}

/** A normalised word as it is indexed: without diacritics, and of bounded length. */
export function foldWord(word: string): string {
  return foldMarks(word.length > maxWordLength ? word.slice(0, maxWordLength) : word)
}

function piecesOf(word: string): string[] {
  return (word.match(/\d+|[^\d.+#]+/g) ?? []).filter((piece) => piece !== word)
}

function addBorders(
  text: string,
  last: number,
  lastEnd: number,
  start: number,
  tokens: TokenSet,
): void {
  for (let letters = 1; letters <= 3; letters++) {
    const border =
      last === wordKind
        ? borderAfter(text, lastEnd, start, letters)
        : borderBefore(text, lastEnd, start, letters)
    if (border) addToken(tokens, textToken(border))
  }
}
