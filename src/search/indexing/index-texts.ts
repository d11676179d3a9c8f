import type { Sql } from '../../database/client.ts'
import { widthAt } from '../text/scan.ts'
import { sortTokens } from './sort-tokens.ts'
import { loadStems, noStem, stemKey } from './stems.ts'
import { type TextTokens, textTokens, tokensInTurns } from './tokens.ts'
import { wholeWords } from './whole-words.ts'

/** The searchable texts of an article. */
export interface SearchText {
  title: string
  summary: string | null
  tags: readonly string[]
  body: string
  lang: string
}

/** A row of article_search; `rankTokens` is the text form of a tsvector. */
export interface IndexedText {
  rankTokens: string
  tokens: Int32Array
}

/**
 * Summary characters that count for ranking. Ranking reads the row of every match, so rows must
 * stay small.
 */
const maxRankedSummary = 160

/**
 * Makes the search rows of articles, in order; queries PostgreSQL only for stems that are not
 * cached.
 */
export async function indexTexts(sql: Sql, texts: readonly SearchText[]): Promise<IndexedText[]> {
  const read: Awaited<ReturnType<typeof readText>>[] = []
  for (const text of texts) read.push(await readText(text))
  const stems = await loadStems(
    sql,
    read.flatMap(({ whole, title, lead }) => [...whole.words, ...title.words, ...lead.words]),
  )
  return read.map(({ whole, title, lead }) => ({
    rankTokens: `${weighted(withStems(title, stems), ':1A')} ${weighted(withStems(lead, stems).filter(isNoSingleCharacter), ':1B')}`,
    tokens: withStems(whole, stems),
  }))
}

async function readText({ title, summary, tags, body, lang }: SearchText) {
  return {
    whole: await tokensInTurns([title, ...tags, summary ?? '', body, wholeWords(body)], lang),
    title: textTokens([title], lang),
    lead: textTokens([...tags, cut(summary ?? '')], lang),
  }
}

function cut(summary: string): string {
  const end = widthAt(summary, maxRankedSummary - 1) === 2 ? maxRankedSummary - 1 : maxRankedSummary
  return summary.slice(0, end)
}

/** Sorted here, because PostgreSQL's index sorts tokens anyway, at several times the cost. */
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

/**
 * Excludes tokens of single dense characters: those of tags and summaries would make the row large.
 */
function isNoSingleCharacter(token: number): boolean {
  return (token & 0xffff) !== 0
}
