import { conditionsOf } from '../articles/list/filters.ts'
import { exactLangs } from '../articles/list/langs.ts'
import { findTerms } from '../articles/list/term-filters-queries.ts'
import { articleStatement, maxTranslations } from '../articles/queries.ts'
import { type ArticleRow, rulesColumn, summaryColumns } from '../articles/row.ts'
import type { Sql } from '../database/client.ts'
import { rfc3339 } from '../sql/time.ts'
import { newValues } from '../sql/values.ts'
import { isListed } from '../sql/visible.ts'

/** The filters of a feed. */
export interface FeedFilters {
  tag?: string[][] | undefined
  category?: string[][] | undefined
  lang?: string[] | undefined
  'lang[exact]'?: string[] | undefined
}

/** An article as a feed needs it; `body` is null if it is too long for a feed. */
export type FeedRow = Omit<ArticleRow, 'body'> & { body: string | null; revisedAt: string }

/**
 * The time of the last change that the text names, unless that is missing or in the future;
 * otherwise the time of the last write. The time of an import says nothing about its articles, so
 * an imported article counts as unchanged since its publication until it is written again.
 */
const revisedAt = `case when a.modified_at <= now() then a.modified_at
    when a.version = 1 and a.import_hash is not null and a.published_at <= now() then a.published_at else a.updated_at end`

/**
 * Bytes: of a text longer than a book chapter a feed contains only the summary, and likewise of all
 * articles after this total.
 */
const maxTextBytes = 512 * 1024
const maxFeedBytes = 4 * 1024 * 1024

/** The newest listed articles with their texts; a feed leaves out undated ones. */
export async function listNewest(db: Sql, filters: FeedFilters, limit: number): Promise<FeedRow[]> {
  const values = newValues()
  const langs = await exactLangs(db, { lang: filters.lang, 'lang[exact]': filters['lang[exact]'] })
  const where = [
    ...conditionsOf({ ...langs, ...(await findTerms(db, filters)) }, values),
    'a.published_at is not null',
  ]
  const text = newestText(where.join(' and '), values.add(limit))
  return (await db.query<FeedRow>(articleStatement(undefined, text, values.list))).rows
}

// Only the texts that fit into the feed leave the database; `size` is 0 for one that is too long.
const newestText = (where: string, limit: string) => `
  select ${summaryColumns}, a.file, ${rulesColumn}, ${revisedAt} as "revisedAt",
    case when n.size > 0 and n.total <= ${maxFeedBytes} then a.body end as body
  from (
    select id, size, place, sum(size) over (order by place) as total from (
      select a.id, row_number() over (order by a.sort_at desc, a.id desc) as place,
        case when octet_length(a.body) <= ${maxTextBytes} then greatest(1, octet_length(a.body)) else 0 end as size
      from articles a where ${where}
      order by a.sort_at desc, a.id desc limit ${limit}
    ) newest
  ) n join articles a on a.id = n.id order by n.place`

/** The data of an article in a sitemap. */
export interface SitemapRow {
  id: string
  lang: string
  path: string
  url: string | null
  revisedAt: string
  /** One article of each other language; null if there is none. */
  translations: { id: string; lang: string; path: string; url: string | null }[] | null
}

/** The number of articles in the sitemap. */
export async function countPublic(db: Sql): Promise<number> {
  const text = `select count(*)::int as total from articles a where ${isListed}`
  const { rows } = await db.query<{ total: number }>({ name: 'count_public', text })
  return rows[0]?.total ?? 0
}

/**
 * One page of all listed articles, the oldest first, so that new ones join the last page. An index
 * alone finds where the page begins.
 */
export async function listSitemap(db: Sql, page: number, size: number): Promise<SitemapRow[]> {
  const { rows } = await db.query<SitemapRow>({
    name: 'list_sitemap',
    text: sitemapText,
    values: [size, (page - 1) * size],
  })
  return rows
}

// `offset 0` makes PostgreSQL look up the key in its index. Before the first statistics of a table
// it would rather read all languages in their order, for each article.
const translations = `select jsonb_agg(jsonb_build_object('id', o.id, 'lang', o.lang, 'path', o.path, 'url', o.url) order by o.lang) as versions
    from (select distinct on (a.lang) a.id, a.lang, a.path, a.url
      from (select * from articles a where a.translation_key = p.translation_key offset 0) a
      where a.lang <> p.lang and ${isListed}
      order by a.lang, a.id limit ${maxTranslations}) o`

const sitemapText = `
  select p.id, p.lang, p.path, p.url, ${rfc3339('p.revised_at', 'seconds')} as "revisedAt", t.versions as translations
  from (
    select a.id, a.lang, a.path, a.url, a.sort_at, ${revisedAt} as revised_at, a.translation_key
    from articles a where ${isListed} and (a.sort_at, a.id) >= (
      select a.sort_at, a.id from articles a where ${isListed} order by a.sort_at, a.id limit 1 offset $2)
    order by a.sort_at, a.id limit $1
  ) p left join lateral (${translations}) t on true
  order by p.sort_at, p.id`
