import { isListedBy } from '../../sql/visible.ts'
import { manyMarks, phrasePattern, textSeparator } from './phrase.ts'
import { type Bind, rankOf } from './rank.ts'
import type { TokenAlternative, TokenMatch } from './tokens.ts'

/**
 * SQL for the matches of a search: a select of `article_id, sort_at, rank`, one row a match, to be
 * joined or limited. `rank` is an integer: title over tags and summary over body (0). With
 * `visible`, only articles that are public now. With `isCommon`, PostgreSQL expects as many matches
 * of several words as of one, because it is known that they are many.
 */
export function searchSource(
  alternatives: readonly TokenAlternative[],
  bind: Bind,
  visible: boolean,
  isCommon = false,
): string {
  if (alternatives.length === 0) return noMatches
  const { ranked, rank } = rankOf(alternatives, bind)
  // Most matches are in the body only, and `@@` is four times as fast as ts_rank.
  const value = `case when ${ranked} then ${rank} else 0 end`
  const found = conditionsOf(alternatives, bind)
  const wheres = isCommon && isOfSeveral(alternatives) ? found.map(orNothing) : found
  return wheres
    .map((condition) => [condition, ...(visible ? [isVisible] : []), byIndex].join(' and '))
    .map(
      (where) =>
        `select s.article_id, s.sort_at, ${value} as rank from article_search s where ${where}`,
    )
    .join(' union ')
}

/** One condition for all alternatives of tokens alone, and one for each other. */
function conditionsOf(alternatives: readonly TokenAlternative[], bind: Bind): string[] {
  const plain = alternatives.filter(isPlain)
  const other = alternatives.filter((alternative) => !isPlain(alternative))
  return [
    ...(plain.length > 0 ? [plainWhere(plain, bind)] : []),
    ...other.map((one) => alternativeWhere(one, bind)),
  ]
}

/** Whether a single condition on tokens describes all matches. */
export function isPlainSearch(alternatives: readonly TokenAlternative[]): boolean {
  const shareOneList =
    alternatives.length > 0 && alternatives.every((alternative) => singleList(alternative))
  return (alternatives.length === 1 || shareOneList) && alternatives.every(isPlain)
}

/** Whether tokens alone decide: such alternatives share one index scan. */
function isPlain({ all, none }: TokenAlternative): boolean {
  return none.length === 0 && all.every(({ phrase }) => phrase === null)
}

/** The condition of a plain search. */
export function plainWhere(alternatives: readonly TokenAlternative[], bind: Bind): string {
  const lists = alternatives.map(singleList)
  const single = lists.flatMap((list) => list ?? [])
  const several = alternatives.filter((_, index) => lists[index] === null)
  const conditions = [
    ...(single.length > 0 ? [`s.tokens && ${list(single, bind)}`] : []),
    ...several.map((alternative) => alternativeWhere(alternative, bind)),
  ]
  return conditions.length === 1
    ? `${conditions[0]}`
    : `(${conditions.map((one) => `(${one})`).join(' or ')})`
}

/**
 * The condition of a plain search, for a statement that also has a condition on another index.
 * PostgreSQL expects a hundredth of all rows for each condition on tokens, and with two of them so
 * few that it reads them all and not the other index. So it gets one more to choose from, which
 * finds nothing and costs nothing, and expects as many rows as for one word. With three conditions
 * the median search became slower.
 */
export function plainWhereBeside(alternatives: readonly TokenAlternative[], bind: Bind): string {
  const found = plainWhere(alternatives, bind)
  return conditionCount(alternatives) === 2 ? orNothing(found) : found
}

const orNothing = (found: string) => `(${found} or s.tokens && (select '{}'::int[]))`

/** How many conditions on tokens a match of the only alternative meets; 0 for several of them. */
function conditionCount([first, ...others]: readonly TokenAlternative[]): number {
  const matches = others.length > 0 ? [] : (first?.all ?? [])
  return matches.flatMap(({ all, any }) => [...(all.length > 0 ? [all] : []), ...any]).length
}

/** Whether PostgreSQL expects fewer matches of the only alternative than of one word. */
function isOfSeveral(alternatives: readonly TokenAlternative[]): boolean {
  const [first, ...others] = alternatives
  const containsSeveral = first?.all.some(({ all }) => all.length > 1) ?? false
  return conditionCount(alternatives) > 1 || (others.length === 0 && containsSeveral)
}

/** The tokens of an alternative that needs only one of them; null otherwise. */
function singleList({ all: [match, ...more] }: TokenAlternative): number[] | null {
  if (!match || more.length > 0) return null
  const [options, ...others] = [...match.all.map((token) => [token]), ...match.any]
  return options && others.length === 0 ? options : null
}

const noMatches = 'select article_id, sort_at, 0 as rank from article_search where false'
export const isVisible = isListedBy('s')

/**
 * True of every row of `article_search s`. It tells PostgreSQL that the tokens of a row, which are
 * stored apart, are expensive to read: otherwise it reads those of all articles rather than a
 * pending list of some hundred (docs/search.md). Its function is never called, because it is strict
 * and the argument is null.
 */
export const byIndex = '(search_row_cost(nullif(s.listed, s.listed)) is null) is not null'

function alternativeWhere({ all, none }: TokenAlternative, bind: Bind): string {
  const wanted = all.flatMap((match) => [
    ...tokensWhere('s', match, bind),
    ...phraseWhere('s', match, bind),
  ])
  return [...wanted, ...none.map((match) => excluded(match, bind))].join(' and ')
}

// A subselect hides the list from the planner. Given the number of tokens, it would expect half the
// table, scan it and detoast every list; so it always uses the index.
function list(tokens: readonly number[], bind: Bind): string {
  return `(select ${bind(tokens)}::int[])`
}

function tokensWhere(row: string, { all, any }: TokenMatch, bind: Bind): string[] {
  return [
    ...(all.length > 0 ? [`${row}.tokens @> ${list(all, bind)}`] : []),
    ...any.map((options) => `${row}.tokens && ${list(options, bind)}`),
  ]
}

// Only a phrase reads the texts, and only those that have all its words. `offset 0` detoasts each
// text once, as one string. Normalising sorts marks in quadratic time, so texts with many marks are
// compared as they are.
function phraseWhere(row: string, { phrase }: TokenMatch, bind: Bind): string[] {
  if (phrase === null) return []
  const parting = `${bind(textSeparator)}::text`
  return [
    `exists (select from articles a, lateral (select concat_ws(${parting}, a.title, a.summary, a.body,
        (select string_agg(t->>'name', ${parting}) from jsonb_array_elements(a.tags) t)) as text offset 0) whole
      where a.id = ${row}.article_id and (case when whole.text is nfkc normalized or whole.text ~ ${bind(manyMarks())}::text
        then whole.text else normalize(whole.text, nfkc) end) ~ ${bind(phrasePattern(phrase))}::text)`,
  ]
}

// `offset 0` keeps this a hashed subplan; as a join, the planner's estimate of two rows gives a
// nested loop, 20 times as slow.
function excluded(match: TokenMatch, bind: Bind): string {
  const where = [...tokensWhere('n', match, bind), ...phraseWhere('n', match, bind)]
  return `s.article_id not in (select n.article_id from article_search n where ${where.join(' and ')} offset 0)`
}
