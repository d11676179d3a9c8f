import { isListedBy } from '../../sql/visible.ts'
import { lexemeOf } from '../indexing/index-texts.ts'
import { manyMarks, phrasePattern, textSeparator } from './phrase.ts'
import type { TokenAlternative, TokenMatch } from './tokens.ts'

/** Adds a value to the statement's parameters and gives its place, such as `$3`. */
export type Bind = (value: unknown) => string

/** More would not change an order that anyone sees. */
const maxRankedTokens = 64

/**
 * SQL of the articles a search finds: a select of `article_id, sort_at, rank`, once each, to be
 * joined or limited. `rank` is an integer: title over tags and summary over body (0). With
 * `visible` only what the public may see now.
 */
export function searchSource(
  alternatives: readonly TokenAlternative[],
  bind: Bind,
  visible: boolean,
): string {
  if (alternatives.length === 0) return nothing
  const { rank } = rankOf(alternatives, bind)
  const plain = alternatives.filter(isPlain)
  const other = alternatives.filter((alternative) => !isPlain(alternative))
  const conditions = [
    ...(plain.length > 0 ? [plainWhere(plain, bind)] : []),
    ...other.map((one) => alternativeWhere(one, bind)),
  ]
  return conditions
    .map((condition) => [condition, ...(visible ? [isVisible] : [])].join(' and '))
    .map(
      (where) =>
        `select s.article_id, s.sort_at, ${rank} as rank from article_search s where ${where}`,
    )
    .join(' union ')
}

/** Whether one condition on tokens tells what a search finds. */
export function isPlainSearch(alternatives: readonly TokenAlternative[]): boolean {
  const shareOneList =
    alternatives.length > 0 && alternatives.every((alternative) => singleList(alternative))
  return (alternatives.length === 1 || shareOneList) && alternatives.every(isPlain)
}

/**
 * The pieces of a plain search: its condition, the one that some of its tokens are in title, tags
 * or summary, and the rank.
 */
export function plainParts(alternatives: readonly TokenAlternative[], bind: Bind) {
  return { found: plainWhere(alternatives, bind), ...rankOf(alternatives, bind) }
}

/** Told by its tokens alone: such alternatives share one scan. */
function isPlain({ all, none }: TokenAlternative): boolean {
  return none.length === 0 && all.every(({ phrase }) => phrase === null)
}

function plainWhere(alternatives: readonly TokenAlternative[], bind: Bind): string {
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

/** The tokens of an alternative that wants but one of them. */
function singleList({ all: [match, ...more] }: TokenAlternative): number[] | null {
  if (!match || more.length > 0) return null
  const [options, ...others] = [...match.all.map((token) => [token]), ...match.any]
  return options && others.length === 0 ? options : null
}

const nothing = 'select article_id, sort_at, 0 as rank from article_search where false'
export const isVisible = isListedBy('s')

// Of lexemes joined by `or` ts_rank adds up the weights (by `and` it measures distances, which are
// not kept). Most hits are in the text alone, and `@@` tells that four times faster.
function rankOf(
  alternatives: readonly TokenAlternative[],
  bind: Bind,
): { ranked: string; rank: string } {
  const tokens = new Set(alternatives.flatMap(({ all }) => all.flatMap(({ ranked }) => ranked)))
  const lexemes = [...tokens].slice(0, maxRankedTokens).map(lexemeOf)
  const query = `${bind(lexemes.join('|'))}::tsquery`
  const ranked = `s.rank_tokens @@ ${query}`
  return {
    ranked,
    rank: `case when ${ranked} then (ts_rank(s.rank_tokens, ${query}) * 1000000)::int else 0 end`,
  }
}

function alternativeWhere({ all, none }: TokenAlternative, bind: Bind): string {
  const wanted = all.flatMap((match) => [
    ...tokensWhere('s', match, bind),
    ...phraseWhere('s', match, bind),
  ])
  return [...wanted, ...none.map((match) => excluded(match, bind))].join(' and ')
}

// As a subselect the planner can not look into it: by the number of tokens it would expect half the
// table, read it all, and unpack every list. So it takes the index always.
function list(tokens: readonly number[], bind: Bind): string {
  return `(select ${bind(tokens)}::int[])`
}

function tokensWhere(row: string, { all, any }: TokenMatch, bind: Bind): string[] {
  return [
    ...(all.length > 0 ? [`${row}.tokens @> ${list(all, bind)}`] : []),
    ...any.map((options) => `${row}.tokens && ${list(options, bind)}`),
  ]
}

// Only a phrase reads the texts themselves, and only those that have all its words. They are
// unpacked once, as one text (`offset 0`), and brought into the form that the phrase is in. That
// sorts marks in quadratic time, so not where many are.
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

// `offset 0` keeps it a hashed list; as a join the planner's guess of two rows makes it a nested
// loop, 20 times slower.
function excluded(match: TokenMatch, bind: Bind): string {
  const where = [...tokensWhere('n', match, bind), ...phraseWhere('n', match, bind)]
  return `s.article_id not in (select n.article_id from article_search n where ${where.join(' and ')} offset 0)`
}
