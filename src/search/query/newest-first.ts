import type { Recent } from './recent.ts'
import { type Bind, isVisible, plainParts } from './sql.ts'
import type { TokenAlternative } from './tokens.ts'

/** How a page is cut out of the matches. */
export interface Cut {
  /** A condition that selects the rows after the cursor, if there is one. */
  after: string | undefined
  /** Conditions on the match `s` that many recent articles meet. */
  only: readonly string[]
  /** `order by … limit …`: by rank and newest first. */
  tail: string
  /** The limit in `tail`. */
  limit: number
}

/**
 * A condition on the article `a` as a condition on the match `s`. `offset 0` makes PostgreSQL look
 * up the article of each match; as a join it might start with all articles.
 */
export const ofArticle = (condition: string) =>
  `exists (select from articles a where a.id = s.article_id and ${condition} offset 0)`

/**
 * SQL like that of `searchSource`, for one page of a plain public search, by relevance. Reads in
 * rank order and stops when the page is full: matches in titles, tags and summaries, then recent
 * articles, then the rest. So a word that half of all articles contain reads only a few rows.
 */
export function newestFinds(
  alternatives: readonly TokenAlternative[],
  bind: Bind,
  recent: Recent,
  { after, only, tail, limit }: Cut,
): string {
  const { found, ranked, rank } = plainParts(alternatives, bind)
  const page = (value: string, conditions: string[], before: readonly string[]) => {
    const read = before.map((name) => `(select count(*) from ${name})`).join(' + ')
    const outer = [...(after ? [after] : []), ...(read ? [`${read} < ${limit}`] : [])]
    return `select * from (
        select s.article_id, s.sort_at, ${value} as rank from article_search s
        where ${[found, isVisible, ...conditions, ...only].join(' and ')}) s
      ${outer.length > 0 ? `where ${outer.join(' and ')}` : ''} ${tail}`
  }
  const since = `${bind(recent.since.toISOString())}::timestamptz`
  const isRecent = [`s.eras && ${erasSince(recent, bind)}`, `s.sort_at >= ${since}`]
  return `with ranked as materialized (${page(rank, [ranked], [])}),
    recent as materialized (${page('0', [`not ${ranked}`, ...isRecent], ['ranked'])}),
    rest as materialized (${page('0', [`not ${ranked}`, `s.sort_at < ${since}`], ['ranked', 'recent'])})
    select * from ranked union all select * from recent union all select * from rest`
}

// Ends at the current month or year by the database's clock, which also decides what is visible.
function erasSince({ unit, first }: Recent, bind: Bind): string {
  const year = `extract(year from now() at time zone 'UTC')`
  const last =
    unit === 'year'
      ? `${year}::int`
      : `(${year} * 12 + extract(month from now() at time zone 'UTC'))::int`
  return `(select array(select generate_series(${bind(first)}::int, ${last})))`
}
