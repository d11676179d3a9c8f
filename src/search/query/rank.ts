import { lexemeOf } from '../indexing/index-texts.ts'
import type { RankedWord, TokenAlternative } from './tokens.ts'

/** Adds a value to the statement's parameters and returns its placeholder, such as `$3`. */
export type Bind = (value: unknown) => string

/** SQL about the rank of a search row `s`: title over tags and summary over body (0). */
export interface RankSql {
  /** Whether some token of the query is in title, tags or summary. */
  ranked: string
  /** The rank of a row that meets `ranked`, an integer. */
  rank: string
  /** The highest rank that a row can have. */
  top(): string
  /** Rows with each of several words in title, tags or summary; null if that cannot be said. */
  every(): EveryWord | null
}

interface EveryWord {
  where: string
  /** No other row has a higher rank than this. */
  others: string
}

/** More tokens would not change the order noticeably. */
const maxRankedTokens = 64

/**
 * How to rank the matches of a search. Joined by `or`, ts_rank adds up the weights of the tokens
 * that a row has; joined by `and`, it measures distances, which are not stored.
 */
export function rankOf(alternatives: readonly TokenAlternative[], bind: Bind): RankSql {
  const words = rankedWords(alternatives)
  const all = [...new Set(words.flatMap(({ tokens }) => tokens))].map(lexemeOf)
  const lexemes = all.slice(0, maxRankedTokens)
  const query = `${bind(lexemes.join('|'))}::tsquery`
  const rank = (vector: string) => `(ts_rank(${vector}, ${query}) * 1000000)::int`
  // In a title all tokens count alike, so any that many of them give the rank.
  const inTitle = (count: number) => {
    const title = lexemes.slice(0, count).map((lexeme) => `${lexeme}:1A`)
    return `(select ${rank(`${bind(title.join(' '))}::tsvector`)})`
  }
  const most = words.reduce((sum, word) => sum + word.most, 0)
  return {
    ranked: `s.rank_tokens @@ ${query}`,
    rank: rank('s.rank_tokens'),
    top: () => inTitle(most),
    every: () => {
      if (alternatives.length > 1 || words.length < 2 || all.length > lexemes.length) return null
      const each = bind(words.map(oneOf).join('&'))
      const others = most - Math.min(...words.map((word) => word.most))
      return { where: `s.rank_tokens @@ ${each}::tsquery`, others: inTitle(others) }
    },
  }
}

/** The ranked words of a search, each once. */
function rankedWords(alternatives: readonly TokenAlternative[]): RankedWord[] {
  const words = alternatives.flatMap(({ all }) => all.flatMap(({ ranked }) => ranked))
  return [...new Map(words.map((word) => [word.tokens.join(), word])).values()]
}

const oneOf = ({ tokens }: RankedWord) => `(${tokens.map(lexemeOf).join('|')})`
