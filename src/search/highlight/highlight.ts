import { setImmediate as others } from 'node:timers/promises'
import type { Sql } from '../../database/client.ts'
import { type Stemmable, stemmerOf } from '../indexing/stemmers.ts'
import { loadStems } from '../indexing/stems.ts'
import type { ParsedSearch } from '../query/parse.ts'
import { queryTokens, wordsOf } from '../query/tokens.ts'
import { scan } from '../text/scan.ts'
import { denseKind, normalise } from '../text/scripts.ts'
import { type Part, partsOf } from './parts.ts'
import { cutSnippets, markSpans } from './snippets.ts'
import { findSpans, type Wanted } from './spans.ts'

/** What of an article is shown. */
export interface HighlightText {
  title: string
  summary: string | null
  body: string
  lang: string
}

/** Safe HTML: finds in `<mark>`, all else escaped. */
export interface Highlight {
  title: string
  /**
   * At most three pieces of the summary and the text, cut between words; none if only title or tags
   * were found.
   */
  snippets: string[]
}

/** Characters that are looked through for a page, and for an article at a time. */
const maxTextPerPage = 2_000_000
const maxChunkSize = 50_000

interface Shown {
  title: string
  lang: string
  parts: Iterator<Part, undefined>
  part: Part | undefined
  snippets: string[]
}

/**
 * Shows where a search found the articles of a page. Looks through each text, part by part, until
 * it finds something or has read enough; between the parts others have their turn.
 */
export async function highlightAll(
  sql: Sql,
  search: ParsedSearch,
  texts: readonly HighlightText[],
): Promise<Highlight[]> {
  const size = Math.min(maxChunkSize, Math.floor(maxTextPerPage / texts.length))
  const shown = texts.map(({ title, lang, summary, body }): Shown => {
    return { title, lang, parts: partsOf(summary, body, size), part: undefined, snippets: [] }
  })
  const wanted = await wantedOf(sql, search)
  let looking: readonly Shown[] = shown
  for (let read = 0; looking.length > 0 && read + looking.length * size <= maxTextPerPage; ) {
    read += looking.length * size
    looking = await lookOn(sql, wanted, looking)
  }
  return shown.map(({ title, lang, snippets }) => ({
    title: markSpans(title, findSpans(title, { ...wanted, lang })),
    snippets,
  }))
}

type Sought = Omit<Wanted, 'lang'> & { stems: Map<string, number>; beginnings: ReadonlySet<string> }

async function wantedOf(sql: Sql, search: ParsedSearch): Promise<Sought> {
  const terms = search.alternatives.flatMap(({ all }) => all.map(({ text }) => text))
  const matches = (await queryTokens(sql, search)).flatMap(({ all }) => all)
  return {
    tokens: new Set(matches.flatMap(({ all, any }) => [...all, ...any.flat()])),
    runs: [...new Set(terms.flatMap(runsOf))],
    stems: new Map(),
    beginnings: new Set(terms.flatMap(wordsOf).map((word) => word.slice(0, 2))),
  }
}

/** Looks through the next part of each, and answers those that have more and no find yet. */
async function lookOn(sql: Sql, wanted: Sought, looking: readonly Shown[]): Promise<Shown[]> {
  const unknown = new Map<string, Stemmable>()
  for (const one of looking) {
    one.part = one.parts.next().value
    addCandidates(one, wanted, unknown)
    await others()
  }
  for (const [key, stem] of await loadStems(sql, [...unknown.values()])) wanted.stems.set(key, stem)
  for (const one of looking) {
    if (one.part)
      one.snippets = cutSnippets(one.part, findSpans(one.part.text, { ...wanted, lang: one.lang }))
    await others()
  }
  return looking.filter(({ part, snippets }) => part?.after && snippets.length === 0)
}

/** Words that may share a stem with one of the query: those that begin like it. */
function addCandidates(
  { title, part, lang }: Shown,
  wanted: Sought,
  found: Map<string, Stemmable>,
): void {
  if (wanted.beginnings.size === 0 || !part) return
  for (const word of new Set(wordsOf(normalise(`${title}\n${part.text}`)))) {
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
