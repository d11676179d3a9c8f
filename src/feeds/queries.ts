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
  /** One article of each language, including this one. */
  translations: { id: string; lang: string; path: string; url: string | null }[]
}

/** The number of articles in the sitemap. */
export async function countPublic(db: Sql): Promise<number> {
  const text = `select count(*)::int as total from articles a where ${isListed}`
  const { rows } = await db.query<{ total: number }>({ name: 'count_public', text })
  return rows[0]?.total ?? 0
}

/** One page of all listed articles, in a stable order. */
export async function listSitemap(db: Sql, page: number, size: number): Promise<SitemapRow[]> {
  const text = `with page as (
      select a.id, a.lang, a.path, a.url, ${revisedAt} as revised_at, a.translation_key from articles a where ${isListed}
      order by a.id limit $1 offset $2
    ), versions as (
      select distinct on (a.translation_key, a.lang) a.translation_key, a.lang,
        jsonb_build_object('id', a.id, 'lang', a.lang, 'path', a.path, 'url', a.url) as version
      from articles a where a.translation_key in (select translation_key from page) and ${isListed}
      order by a.translation_key, a.lang, a.id
    ), translations as (
      select translation_key, jsonb_agg(version order by lang) as versions
      from (select *, row_number() over (partition by translation_key order by lang) as place from versions) v
      where place <= ${maxTranslations} group by translation_key
    )
    select p.id, p.lang, p.path, p.url, ${rfc3339('p.revised_at', 'seconds')} as "revisedAt",
      coalesce(t.versions, '[]') as translations
    from page p left join translations t using (translation_key) order by p.id`
  const { rows } = await db.query<SitemapRow>({
    name: 'list_sitemap',
    text,
    values: [size, (page - 1) * size],
  })
  return rows
}
