import type { Sql } from '../database/client.ts'
import { plainText } from './plain.ts'
import type { ParsedSearch } from './query.ts'
import { queryTokens, wordsOf } from './query-tokens.ts'
import { scan } from './scan.ts'
import { DENSE, normalise } from './scripts.ts'
import { cutSnippets, markSpans } from './snippets.ts'
import { findSpans, type Wanted } from './spans.ts'
import { type Stemmable, stemmerOf } from './stemmers.ts'
import { loadStems } from './stems.ts'

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
  /** At most three pieces of the summary and the text, cut between words; none if only title or tags were found. */
  snippets: string[]
}

/** Of a longer text the beginning is looked through: a page of long ones must not hold up the process. */
const LONGEST_TEXT = 200_000

/** Shows where a search found the articles of a page. */
export async function highlightAll(
  sql: Sql,
  search: ParsedSearch,
  texts: readonly HighlightText[],
): Promise<Highlight[]> {
  const shown = texts.map(({ summary, body, ...text }) => ({
    ...text,
    text: [summary, plainText(body.slice(0, LONGEST_TEXT))].filter((piece) => piece).join('\n'),
  }))
  const wanted = await wantedOf(sql, search, shown)
  return shown.map(({ title, text, lang }) => ({
    title: markSpans(title, findSpans(title, { ...wanted, lang })),
    snippets: cutSnippets(text, findSpans(text, { ...wanted, lang })),
  }))
}

type Shown = { title: string; text: string; lang: string }

async function wantedOf(
  sql: Sql,
  search: ParsedSearch,
  shown: readonly Shown[],
): Promise<Omit<Wanted, 'lang'>> {
  const terms = search.alternatives.flatMap(({ all }) => all.map(({ text }) => text))
  const matches = (await queryTokens(sql, search)).flatMap(({ all }) => all)
  const tokens = new Set(matches.flatMap(({ all, any }) => [...all, ...any.flat()]))
  const stems = await loadStems(sql, candidates(terms.flatMap(wordsOf), shown))
  return { tokens, runs: [...new Set(terms.flatMap(runsOf))], stems }
}

/** Words that may share a stem with one of the query: those that begin like it. */
function candidates(words: readonly string[], shown: readonly Shown[]): Stemmable[] {
  const beginnings = new Set(words.map((word) => word.slice(0, 2)))
  if (beginnings.size === 0) return []
  const found = new Map<string, Stemmable>()
  for (const { title, text, lang } of shown) {
    for (const word of wordsOf(normalise(`${title}\n${text}`))) {
      if (!beginnings.has(word.slice(0, 2)) || found.has(`${word}~${lang}`)) continue
      const stemmer = stemmerOf(word, lang)
      if (stemmer) found.set(`${word}~${lang}`, { word, stemmer })
    }
  }
  return [...found.values()]
}

function runsOf(text: string): string[] {
  const runs: string[] = []
  scan(text, (kind, start, end) => {
    if (kind === DENSE) runs.push(text.slice(start, end))
  })
  return runs
}
