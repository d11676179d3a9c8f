import { conditionsOf, newValues } from '../articles/filters.ts'
import { articleStatement, mostTranslations } from '../articles/queries.ts'
import { type ArticleRow, isPublic, summaryColumns } from '../articles/row.ts'
import { findTerms } from '../articles/term-queries.ts'
import type { Sql } from '../database/client.ts'

/** By what a feed is narrowed. */
export interface FeedFilters {
  tag?: string[][] | undefined
  category?: string[][] | undefined
  lang?: string[] | undefined
}

/** An article as a feed needs it; a text that is too long for one is left out. */
export type FeedRow = Omit<ArticleRow, 'body'> & { body: string | null }

/** Of more than a book chapter a feed carries the summary; in bytes. */
const longestText = 512 * 1024

/** The newest public articles with their texts; undated ones have no place in a feed. */
export async function listNewest(db: Sql, filters: FeedFilters, limit: number): Promise<FeedRow[]> {
  const values = newValues()
  const { lang, ...terms } = filters
  const where = [
    ...conditionsOf({ lang, ...(await findTerms(db, terms)) }, values),
    'a.published_at is not null',
  ]
  const text = `select ${summaryColumns}, a.file, case when octet_length(a.body) <= ${longestText} then a.body end as body
    from articles a where ${where.join(' and ')}
    order by a.sort_at desc, a.id desc limit ${values.add(limit)}`
  return (await db.query<FeedRow>(articleStatement(undefined, text, values.list))).rows
}

/** What a sitemap says of an article. */
export interface SitemapRow {
  id: string
  lang: string
  path: string
  updatedAt: string
  translations: { id: string; lang: string; path: string }[]
}

/** How many articles a sitemap holds. */
export async function countPublic(db: Sql): Promise<number> {
  const text = `select count(*)::int as total from articles a where ${isPublic}`
  const { rows } = await db.query<{ total: number }>({ name: 'count_public', text })
  return rows[0]?.total ?? 0
}

/** One page of all public articles, in a lasting order. */
export async function listSitemap(db: Sql, page: number, size: number): Promise<SitemapRow[]> {
  const text = `with page as (
      select a.id, a.lang, a.path, a.updated_at, a.translation_key from articles a where ${isPublic}
      order by a.id limit $1 offset $2
    )
    select p.id, p.lang, p.path, to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "updatedAt",
      coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'lang', a.lang, 'path', a.path) order by a.lang)
        from (select a.id, a.lang, a.path from articles a where a.translation_key = p.translation_key
          and a.lang <> p.lang and ${isPublic} limit ${mostTranslations}) a), '[]') as translations
    from page p order by p.id`
  const { rows } = await db.query<SitemapRow>({
    name: 'list_sitemap',
    text,
    values: [size, (page - 1) * size],
  })
  return rows
}
