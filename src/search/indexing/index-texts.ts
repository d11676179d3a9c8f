import type { Sql } from '../../database/client.ts'
import { widthAt } from '../text/scan.ts'
import { sortTokens } from './sort-tokens.ts'
import { loadStems, noStem, stemKey } from './stems.ts'
import { type TextTokens, textTokens } from './tokens.ts'
import { wholeWords } from './whole-words.ts'

/** What of an article is searched. */
export interface SearchText {
  title: string
  summary: string | null
  tags: readonly string[]
  body: string
  lang: string
}

/** A row of article_search: `rankTokens` is a tsvector as PostgreSQL reads it. */
export interface IndexedText {
  rankTokens: string
  tokens: Int32Array
}

/** Ranking reads the row of every hit: of a summary this much counts there. */
const maxRankedSummary = 160

/**
 * Makes the search rows of articles, in their order; asks PostgreSQL only for the stems of words it
 * has not seen.
 */
export async function indexTexts(sql: Sql, texts: readonly SearchText[]): Promise<IndexedText[]> {
  const read = texts.map(readText)
  const stems = await loadStems(
    sql,
    read.flatMap(({ whole, title, lead }) => [...whole.words, ...title.words, ...lead.words]),
  )
  return read.map(({ whole, title, lead }) => ({
    rankTokens: `${weighted(withStems(title, stems), ':1A')} ${weighted(withStems(lead, stems).filter(isLong), ':1B')}`,
    tokens: withStems(whole, stems),
  }))
}

function readText({ title, summary, tags, body, lang }: SearchText) {
  return {
    whole: textTokens([title, ...tags, summary ?? '', body, wholeWords(body)], lang),
    title: textTokens([title], lang),
    lead: textTokens([...tags, cut(summary ?? '')], lang),
  }
}

function cut(summary: string): string {
  const end = widthAt(summary, maxRankedSummary - 1) === 2 ? maxRankedSummary - 1 : maxRankedSummary
  return summary.slice(0, end)
}

/** Sorted: PostgreSQL's index sorts them anyway, at several times the cost. */
function withStems({ tokens, words }: TextTokens, stems: ReadonlyMap<string, number>): Int32Array {
  if (words.length === 0) return sortTokens(tokens)
  const all = new Set(tokens)
  for (const word of words) {
    const stem = stems.get(stemKey(word))
    if (stem !== undefined && stem !== noStem) all.add(stem)
  }
  return sortTokens(Int32Array.from(all))
}

/** A token as a lexeme of `rank_tokens`. */
export function lexemeOf(token: number): string {
  return (token >>> 0).toString(36)
}

function weighted(tokens: Int32Array, weight: string): string {
  return Array.from(tokens, (token) => lexemeOf(token) + weight).join(' ')
}

/** Not the token of a single character: those of tags and summaries would make the row large. */
function isLong(token: number): boolean {
  return (token & 0xffff) !== 0
}
