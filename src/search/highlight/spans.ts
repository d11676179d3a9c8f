import { stemmerOf } from '../indexing/stemmers.ts'
import { stemKey } from '../indexing/stems.ts'
import { denseToken, textToken } from '../indexing/token-set.ts'
import { foldWord } from '../indexing/tokens.ts'
import { normaliseWithOffsets } from '../text/offsets.ts'
import { scan } from '../text/scan.ts'
import { denseKind } from '../text/scripts.ts'

/**
 * What to mark: tokens of words, stems and characters, and whole dense runs, which take precedence
 * over their pairs.
 */
export interface Wanted {
  tokens: ReadonlySet<number>
  runs: readonly string[]
  stems: ReadonlyMap<string, number>
  lang: string
}

/** A range to mark; equal matches have the same `token`. */
export interface Span {
  start: number
  end: number
  token: number
}

/** The ranges of a text that match a search, in order, without overlaps. */
export function findSpans(original: string, wanted: Wanted): Span[] {
  const { text, originOf } = normaliseWithOffsets(original)
  const whole = wanted.runs.filter((run) => text.includes(run))
  const spans: Span[] = []
  const tokenOfWord = new Map<string, number>()
  scan(text, (kind, start, end) => {
    if (kind === denseKind)
      for (const span of runSpans(text.slice(start, end), start, whole, wanted)) spans.push(span)
    else {
      const token = wordToken(text.slice(start, end), wanted, tokenOfWord)
      if (token !== notWanted) spans.push({ start, end, token })
    }
  })
  return merge(spans).map(({ start, end, token }) => ({
    start: originOf(start),
    end: originOf(end),
    token,
  }))
}

/** No word has this token, so it marks words that do not match. */
const notWanted = 0

/** The token of a word that matches, or `notWanted`; cached, because texts repeat most words. */
function wordToken(word: string, wanted: Wanted, tokenOfWord: Map<string, number>): number {
  const before = tokenOfWord.get(word)
  if (before !== undefined) return before
  const token = isWanted(word, wanted) ? textToken(foldWord(word)) : notWanted
  tokenOfWord.set(word, token)
  return token
}

function isWanted(word: string, { tokens, stems, lang }: Wanted): boolean {
  if (tokens.has(textToken(foldWord(word)))) return true
  const stemmer = stemmerOf(word, lang)
  const stem = stemmer ? stems.get(stemKey({ word, stemmer })) : undefined
  return stem !== undefined && tokens.has(stem)
}

function runSpans(
  run: string,
  offset: number,
  whole: readonly string[],
  { tokens, runs }: Wanted,
): Span[] {
  const spans: Span[] = []
  for (const piece of whole) {
    for (let at = run.indexOf(piece); at >= 0; at = run.indexOf(piece, at + piece.length)) {
      spans.push({ start: offset + at, end: offset + at + piece.length, token: textToken(piece) })
    }
  }
  if (whole.length === runs.length) return spans.sort((a, b) => a.start - b.start)
  return [...spans, ...pairSpans(run, offset, tokens)].sort((a, b) => a.start - b.start)
}

function pairSpans(run: string, offset: number, tokens: ReadonlySet<number>): Span[] {
  const spans: Span[] = []
  let before = 0
  let at = 0
  for (const character of run) {
    const code = character.codePointAt(0) ?? 0
    const end = offset + at + character.length
    const pair = denseToken(before, code)
    if (before !== 0 && tokens.has(pair)) {
      spans.push({ start: offset + at - (before > 0xffff ? 2 : 1), end, token: pair })
    }
    before = code
    at += character.length
  }
  return spans
}

function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  for (const span of spans) {
    const last = merged.at(-1)
    if (last && span.start <= last.end && span.end > last.start)
      last.end = Math.max(last.end, span.end)
    else merged.push({ ...span })
  }
  return merged
}
