import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { Sql } from '../../database/client.ts'
import { type Stemmable, stemmerOf } from '../indexing/stemmers.ts'
import { loadStems } from '../indexing/stems.ts'
import type { ParsedSearch } from '../query/parse.ts'
import { queryTokens, wordsOf } from '../query/tokens.ts'
import { scan } from '../text/scan.ts'
import { denseKind, normalise } from '../text/scripts.ts'
import { cutSnippets, markSpans } from './snippets.ts'
import { findSpans, type Wanted } from './spans.ts'
import { chunksOf, type TextChunk } from './text-chunks.ts'

const snippetsIn = (chunk: TextChunk, wanted: Wanted): string[] =>
  cutSnippets(chunk, findSpans(chunk.text, wanted))

/** The texts of an article that are highlighted. */
interface HighlightText {
  title: string
  summary: string | null
  body: string
  lang: string
}

/** Safe HTML: matches in `<mark>`, everything else escaped. */
export interface Highlight {
  title: string
  /**
   * At most three snippets of summary and body, cut between words; empty if only the title or tags
   * matched.
   */
  snippets: string[]
}

/** Characters searched for one page of results, and at a time for one article. */
const maxTextPerPage = 2_000_000
const maxChunkSize = 50_000

interface Progress {
  title: string
  lang: string
  chunks: Iterator<TextChunk, undefined>
  chunk: TextChunk | undefined
  snippets: string[]
}

const progressOf = ({ title, lang, summary, body }: HighlightText, size: number): Progress => ({
  title,
  lang,
  chunks: chunksOf(summary, body, size),
  chunk: undefined,
  snippets: [],
})

/**
 * Shows where a search matched the articles of a page. Searches each text chunk by chunk until it
 * finds a match or has read enough, and yields to the event loop between chunks.
 */
export async function highlightAll(
  sql: Sql,
  search: ParsedSearch,
  texts: readonly HighlightText[],
): Promise<Highlight[]> {
  const size = Math.min(maxChunkSize, Math.floor(maxTextPerPage / texts.length))
  const progress = texts.map((text) => progressOf(text, size))
  const wanted = await wantedOf(sql, search)
  let pending: readonly Progress[] = progress
  for (let read = 0; pending.length > 0 && read + pending.length * size <= maxTextPerPage; ) {
    read += pending.length * size
    pending = await searchNextChunks(sql, wanted, pending)
  }
  return progress.map(({ title, lang, snippets }) => ({
    title: markSpans(title, findSpans(title, { ...wanted, lang })),
    snippets,
  }))
}

type WantedOnPage = Omit<Wanted, 'lang'> & {
  stems: Map<string, number>
  beginnings: ReadonlySet<string>
}

async function wantedOf(sql: Sql, search: ParsedSearch): Promise<WantedOnPage> {
  const terms = search.alternatives.flatMap(({ all }) => all.map(({ text }) => text))
  const matches = (await queryTokens(sql, search)).flatMap(({ all }) => all)
  return {
    tokens: new Set(matches.flatMap(({ all, any }) => [...all, ...any.flat()])),
    runs: [...new Set(terms.flatMap(runsOf))],
    stems: new Map(),
    beginnings: new Set(terms.flatMap(wordsOf).map((word) => word.slice(0, 2))),
  }
}

/**
 * Searches the next chunk of each article; returns the articles that have more text and no match
 * yet.
 */
async function searchNextChunks(
  sql: Sql,
  wanted: WantedOnPage,
  pending: readonly Progress[],
): Promise<Progress[]> {
  const unknown = new Map<string, Stemmable>()
  for (const one of pending) {
    one.chunk = one.chunks.next().value
    addCandidates(one, wanted, unknown)
    await yieldToEventLoop()
  }
  for (const [key, stem] of await loadStems(sql, [...unknown.values()])) wanted.stems.set(key, stem)
  for (const one of pending) {
    if (one.chunk) one.snippets = snippetsIn(one.chunk, { ...wanted, lang: one.lang })
    await yieldToEventLoop()
  }
  return pending.filter(({ chunk, snippets }) => chunk?.after && snippets.length === 0)
}

/**
 * Collects words that may share a stem with a query word: those with the same first two letters.
 */
function addCandidates(
  { title, chunk, lang }: Progress,
  wanted: WantedOnPage,
  found: Map<string, Stemmable>,
): void {
  if (wanted.beginnings.size === 0 || !chunk) return
  for (const word of new Set(wordsOf(normalise(`${title}\n${chunk.text}`)))) {
    if (!wanted.beginnings.has(word.slice(0, 2))) continue
    const stemmer = stemmerOf(word, lang)
    if (stemmer) found.set(`${word}~${lang}`, { word, stemmer })
  }
}

function runsOf(text: string): string[] {
  const runs: string[] = []
  scan(text, (kind, start, end) => {
    if (kind === denseKind) runs.push(text.slice(start, end))
  })
  return runs
}
