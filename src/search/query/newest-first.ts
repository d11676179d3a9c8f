import { type Bind, type RankSql, rankOf } from './rank.ts'
import type { Recent } from './recent.ts'
import { byIndex, isVisible, plainWhere, plainWhereBeside } from './sql.ts'
import type { TokenAlternative } from './tokens.ts'

/** How a page is cut out of the matches. */
interface Cut {
  /** A condition that selects the rows after the cursor, if there is one. */
  after: string | undefined
  /** Conditions on the match `s` that many recent articles meet. */
  only: readonly string[]
  /** `order by … limit …`: by rank and newest first, or newest first alone. */
  tail: string
  /** The limit in `tail`. */
  limit: number
  byRank: boolean
}

/** Some of the matches: none of them comes after one of the next part. */
interface Part {
  name: string
  rank: string
  where: readonly string[]
  /**
   * It counts only if it fills the page and all of it is found: the next part has its matches, too.
   */
  wholePage?: boolean
}

/**
 * A condition on the article `a` as a condition on the match `s`. `offset 0` makes PostgreSQL look
 * up the article of each match; as a join it might start with all articles.
 */
export const ofArticle = (condition: string) =>
  `exists (select from articles a where a.id = s.article_id and ${condition} offset 0)`

/**
 * SQL like that of `searchSource`, for one page of a plain public search, by relevance or newest
 * first. Reads in that order and stops when the page is full, so a word that half of all articles
 * contain reads only a few rows.
 */
export function newestFinds(
  alternatives: readonly TokenAlternative[],
  bind: Bind,
  recent: Recent,
  { after, only, tail, limit, byRank }: Cut,
): string {
  const found = plainWhere(alternatives, bind)
  const parts = byRank
    ? byRankAndDate(alternatives, found, bind, recent)
    : byDate(recent, found, bind)
  const tables = parts.map(({ name, rank, where, wholePage }, place) => {
    const read = parts.slice(0, place).map((part) => `(select count(*) from ${part.name})`)
    const outer = [...(after ? [after] : []), ...(place ? [`${read.join(' + ')} < ${limit}`] : [])]
    const page = `select * from (
        select s.article_id, s.sort_at, ${rank} as rank from article_search s
        where ${[...where, isVisible, byIndex, ...only].join(' and ')}) s
      ${outer.length > 0 ? `where ${outer.join(' and ')}` : ''} ${tail}`
    return `${name} as materialized (${wholePage ? onlyWhole(page, found, limit) : page})`
  })
  const all = parts.map(({ name }) => `select * from ${name}`)
  return `with ${tables.join(', ')} ${all.join(' union all ')}`
}

// Looks at the tokens of the articles of the page alone: as conditions of the page they would keep
// PostgreSQL from beginning with those that have the words in title, tags or summary.
const onlyWhole = (page: string, found: string, limit: number) => `select article_id, sort_at, rank
      from (select p.*, count(*) over () as finds from (${page}) p
        where exists (select from article_search s where s.article_id = p.article_id and ${found} offset 0)) p
      where finds = ${limit}`

/** Matches in titles, tags and summaries, then recent articles, then the rest. */
function byRankAndDate(
  alternatives: readonly TokenAlternative[],
  found: string,
  bind: Bind,
  recent: Recent,
): Part[] {
  const sql = rankOf(alternatives, bind)
  const [newest, older] = byDate(recent, `not ${sql.ranked} and ${found}`, bind)
  return [
    ...(recent.isSmallPart ? [bestFirst(sql, newest.recent)] : []),
    { name: 'ranked', rank: sql.rank, where: [sql.ranked, plainWhereBeside(alternatives, bind)] },
    newest,
    older,
  ]
}

/**
 * A page that can be full before all matches in titles, tags and summaries are ranked: articles that
 * have each of several words there, or recent ones that none can outrank.
 */
function bestFirst({ ranked, rank, top, every }: RankSql, isRecent: string[]): Part {
  const all = every()
  return all
    ? { name: 'every', rank, where: [all.where, `${rank} > ${all.others}`], wholePage: true }
    : { name: 'best', rank, where: [ranked, ...isRecent, `${rank} = ${top()}`], wholePage: true }
}

function byDate(recent: Recent, found: string, bind: Bind): [Part & { recent: string[] }, Part] {
  const since = `${bind(recent.since.toISOString())}::timestamptz`
  const isRecent = [`s.eras && ${erasSince(recent, bind)}`, `s.sort_at >= ${since}`]
  return [
    { name: 'recent', rank: '0', where: [found, ...isRecent], recent: isRecent },
    { name: 'rest', rank: '0', where: [found, `s.sort_at < ${since}`] },
  ]
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
