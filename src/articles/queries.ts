import type { Reader } from '../actor.ts'
import type { Sql, Statement } from '../database/client.ts'
import { rowTypes } from '../database/row-types.ts'
import type { ReadOptions } from '../markdown/fields/read.ts'
import { below } from '../sql/langs.ts'
import { isListed, isPublic } from '../sql/visible.ts'
import {
  type Asked,
  boundTexts,
  needsTexts,
  refuseTooMuch,
  type TextSize,
  textSize,
} from './read/text-queries.ts'
import { type ArticleRow, allColumns, detailColumns, type ShownRow, shownColumns } from './row.ts'

const visibleTo = (reader: Reader) => (reader === 'all' ? 'true' : isPublic)

/** A statement that reads articles, with the parsers that their columns need. */
export function articleStatement(
  name: string | undefined,
  text: string,
  values: unknown[],
): Statement {
  return { ...(name ? { name } : {}), text, values, types: rowTypes }
}

// Plain reads select fewer columns; each variant is a separate prepared statement.
const shown = (detailed: boolean) =>
  `${shownColumns}, ${detailed ? detailColumns : 'a.head, a.body'}`
const named = (name: string, reader: Reader, detailed: boolean) =>
  `${name}_${reader}${detailed ? '_detailed' : ''}`

/** The article with this id, or null if the reader may see none; `detailed` is for `include=`. */
export async function findArticle(
  db: Sql,
  id: string,
  reader: Reader,
  detailed = false,
): Promise<ShownRow | null> {
  const text = `select ${shown(detailed)} from articles a where a.id = $1 and ${visibleTo(reader)}`
  const name = named('find_article', reader, detailed)
  return (await db.query<ShownRow>(articleStatement(name, text, [id]))).rows[0] ?? null
}

/** The article with this id, locked until the transaction ends. */
export async function lockArticle(tx: Sql, id: string): Promise<ArticleRow | null> {
  const text = `select ${allColumns} from articles a where a.id = $1 for update`
  return (await tx.query<ArticleRow>(articleStatement('lock_article', text, [id]))).rows[0] ?? null
}

/** The article at this path that is not in the trash, or null if the reader may see none. */
export async function findArticleByPath(
  db: Sql,
  lang: string,
  path: string,
  reader: Reader,
  detailed = false,
): Promise<ShownRow | null> {
  const text = `select ${shown(detailed)} from articles a
    where a.lang = $1 and a.path = $2 and a.trashed_at is null and ${visibleTo(reader)}`
  const name = named('find_article_by_path', reader, detailed)
  return (await db.query<ShownRow>(articleStatement(name, text, [lang, path]))).rows[0] ?? null
}

/** Where an article is. */
export type ArticleLocation = Pick<ArticleRow, 'id' | 'lang' | 'path'>

/** Where the article is now that had this path before, or has it as an alias; the latest wins. */
export async function findMovedPath(
  db: Sql,
  lang: string,
  path: string,
  reader: Reader,
): Promise<ArticleLocation | null> {
  const text = `select a.id, a.lang, a.path from article_paths p join articles a on a.id = p.article_id
    where p.lang = $1 and p.path = $2 and a.trashed_at is null and ${visibleTo(reader)}
    order by p.created_at desc, a.id desc limit 1`
  const { rows } = await db.query<ArticleLocation>({
    name: `find_moved_path_${reader}`,
    text,
    values: [lang, path],
  })
  return rows[0] ?? null
}

/**
 * Looks in the languages below this one, such as en-GB for en: returns the article at this path, or
 * else the one that had it before. If several languages match, the first one wins.
 */
export async function findPlaceBelow(
  db: Sql,
  lang: string,
  path: string,
  reader: Reader,
): Promise<(ArticleLocation & { moved: boolean }) | null> {
  const text = `with recursive ${langsOf('articles', 'x.trashed_at is null')}, ${langsOf('article_paths', 'true')}
    (select a.id, a.lang, a.path, false as moved from articles a
      where a.lang in (${inTree('articles')}) and a.path = $1 and a.trashed_at is null and ${visibleTo(reader)}
      order by a.lang collate "C" limit 1)
    union all
    (select a.id, a.lang, a.path, true from article_paths p join articles a on a.id = p.article_id
      where p.lang in (${inTree('article_paths')}) and p.path = $1 and a.trashed_at is null and ${visibleTo(reader)}
      order by p.lang collate "C", p.created_at desc, a.id desc limit 1)
    order by moved limit 1`
  const { rows } = await db.query<ArticleLocation & { moved: boolean }>({
    name: `find_place_below_${reader}`,
    text,
    values: [path, below(lang)],
  })
  return rows[0] ?? null
}

// Skips from one language to the next in an index on `lang`, so the number of rows does not matter.
const maxLangs = 200
const langsOf = (table: string, condition: string) => `langs_of_${table}(lang, place) as (
    (select x.lang, 1 from ${table} x where ${condition} order by x.lang limit 1)
    union all
    select (select x.lang from ${table} x where ${condition} and x.lang > l.lang order by x.lang limit 1), l.place + 1
    from langs_of_${table} l where l.lang is not null and l.place < ${maxLangs})`
const inTree = (table: string) => `select l.lang from langs_of_${table} l where l.lang like $2`

/** Complete articles by id, in no order; missing ones are left out. */
export async function findArticles(db: Sql, ids: readonly string[]): Promise<ArticleRow[]> {
  const text = `select ${allColumns} from articles a where a.id = any($1::uuid[])`
  return (await db.query<ArticleRow>(articleStatement('find_articles', text, [ids]))).rows
}

/** Ids of the articles of a source (null: of all), trash included, in ascending order. */
export async function listIds(
  db: Sql,
  source: string | null,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const text = `select id from articles
    where ($1::text is null or source = $1) and ($2::uuid is null or id > $2) order by id limit $3`
  const { rows } = await db.query<{ id: string }>({ text, values: [source, after, limit] })
  return rows.map(({ id }) => id)
}

export interface Translation {
  id: string
  lang: string
  path: string
  title: string
}

/**
 * The cap per article: a key that thousands share is not a translation group, and each article
 * would list all the others.
 */
export const maxTranslations = 200

/**
 * The translations of each article: those in other languages that share its translation key. The
 * public gets only those that lists show.
 */
export async function findTranslations(
  db: Sql,
  ids: readonly string[],
  reader: Reader,
): Promise<Map<string, Translation[]>> {
  const text = `select o.id as "of", t.* from articles o cross join lateral (
      select a.id, a.lang, a.path, a.title from articles a
      where a.translation_key = o.translation_key and a.lang <> o.lang and a.trashed_at is null and ${reader === 'all' ? 'true' : isListed}
      limit ${maxTranslations}) t
    where o.id = any($1::uuid[]) order by t.lang, t.path`
  const { rows } = await db.query<Translation & { of: string }>({
    name: `find_translations_${reader}`,
    text,
    values: [ids],
  })
  const found = new Map(ids.map((id): [string, Translation[]] => [id, []]))
  for (const { of, ...translation } of rows) found.get(of)?.push(translation)
  return found
}

// Considers only the newest articles of a term: counting all of a term with a hundred thousand
// articles takes a second.
const newestOf = (table: string, term: string) => `${table} m cross join lateral (
          select article_id from ${table} where ${term} = m.${term} and listed and sort_at <= now()
          order by sort_at desc, article_id desc limit 1000) l
        where m.article_id = $1`

/** Related articles: most shared tags first, then most shared categories, then newest first. */
export async function listRelated(db: Sql, id: string, asked: Asked): Promise<ShownRow[]> {
  const texts = needsTexts(asked)
  const columns = texts ? `${shown(true)}, ${textSize}` : shownColumns
  const page = `select ${columns} from (
      select article_id, sum(tags) as tags, sum(categories) as categories from (
        select l.article_id, 1 as tags, 0 as categories from ${newestOf('article_tags', 'tag_id')}
        union all
        select l.article_id, 0, 1 from ${newestOf('article_categories', 'category_id')}
      ) shared where article_id <> $1 group by article_id
    ) near join articles a on a.id = near.article_id
    where ${isListed}
    order by near.tags desc, near.categories desc, a.sort_at desc, a.id desc limit $2`
  const text = texts ? boundTexts(page, asked) : page
  const { rows } = await db.query<ShownRow & TextSize>(
    articleStatement(undefined, text, [id, asked.limit]),
  )
  refuseTooMuch(rows, asked)
  return rows
}

/** The ids of the articles that have these paths, by `lang\npath`; trash excluded. */
export async function findTakenPaths(
  tx: Sql,
  wanted: readonly { lang: string; path: string }[],
): Promise<Map<string, string>> {
  if (wanted.length === 0) return new Map()
  const text = `select a.id, a.lang, a.path from articles a
    join json_to_recordset($1::json) as w(lang text, path text) on a.lang = w.lang and a.path = w.path
    where a.trashed_at is null`
  const values = [JSON.stringify(wanted.map(({ lang, path }) => ({ lang, path })))]
  const { rows } = await tx.query<{ id: string; lang: string; path: string }>({ text, values })
  return new Map(rows.map(({ id, lang, path }) => [`${lang}\n${path}`, id]))
}

/** Those of the files that exist in their source, trash included, as `source\nfile`. */
export async function findTakenFiles(
  tx: Sql,
  files: readonly { source: string; file: string }[],
): Promise<Set<string>> {
  const text = `select a.source, a.file from articles a
    join json_to_recordset($1::json) as w(source text, file text) using (source, file)`
  const wanted = JSON.stringify(files.map(({ source, file }) => ({ source, file })))
  const { rows } = await tx.query<{ source: string; file: string }>({ text, values: [wanted] })
  return new Set(rows.map(({ source, file }) => `${source}\n${file}`))
}

/** Deletes articles permanently; the caller records the tombstones. */
export async function deleteArticles(tx: Sql, ids: readonly string[]): Promise<void> {
  await tx.query({ text: 'delete from articles where id = any($1::uuid[])', values: [ids] })
}

/** The options that the text of a row is read with. */
export function optionsOf(row: ArticleRow): ReadOptions {
  return { timeZone: row.originTimeZone, lang: row.originLang, status: row.originStatus }
}

/** Current versions by id. */
export async function findVersions(tx: Sql, ids: readonly string[]): Promise<Map<string, number>> {
  const text = 'select id, version from articles where id = any($1::uuid[])'
  const { rows } = await tx.query<{ id: string; version: number }>({
    name: 'find_versions',
    text,
    values: [ids],
  })
  return new Map(rows.map(({ id, version }) => [id, version]))
}
