import type { Reader } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { below } from '../sql/langs.ts'
import { articleStatement, columnsFor, named, visibleTo } from './queries.ts'
import type { ArticleRow, ShownRow } from './row.ts'

/** The article at this path that is not in the trash, or null if the reader may see none. */
export async function findArticleByPath(
  db: Sql,
  lang: string,
  path: string,
  reader: Reader,
  detailed = false,
): Promise<ShownRow | null> {
  const text = `select ${columnsFor(detailed)} from articles a
    where a.lang = $1 and a.path = $2 and a.trashed_at is null and ${visibleTo(reader)}`
  const name = named('find_article_by_path', reader, detailed)
  return (await db.query<ShownRow>(articleStatement(name, text, [lang, path]))).rows[0] ?? null
}

/** The statement that finds articles by their addresses; the index needs both conditions. */
export const byUrlText = (reader: Reader, detailed: boolean) =>
  `select ${columnsFor(detailed)} from articles a
    where a.url = any($1::text[]) and a.url is not null and a.trashed_at is null
      and ${visibleTo(reader)} order by a.id limit 20`

/**
 * The articles with one of these addresses that are not in the trash and that the reader may see.
 */
export async function findArticlesByUrl(
  db: Sql,
  urls: readonly string[],
  reader: Reader,
  detailed: boolean,
): Promise<ShownRow[]> {
  const name = named('find_articles_by_url', reader, detailed)
  const statement = articleStatement(name, byUrlText(reader, detailed), [urls])
  return (await db.query<ShownRow>(statement)).rows
}

/** The statement that finds an article by an address that it had. */
export const movedUrlText = (reader: Reader) =>
  `select a.id, a.url from article_paths p join articles a on a.id = p.article_id
    where p.url = $1 and a.url is not null and a.trashed_at is null and ${visibleTo(reader)}
    order by p.created_at desc, a.id desc limit 1`

/** The present address of the article that had this one before; the latest wins. */
export async function findMovedUrl(
  db: Sql,
  url: string,
  reader: Reader,
): Promise<{ id: string; url: string } | null> {
  const { rows } = await db.query<{ id: string; url: string }>({
    name: `find_moved_url_${reader}`,
    text: movedUrlText(reader),
    values: [url],
  })
  return rows[0] ?? null
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
  const { rows } = await db.query<ArticleLocation & { moved: boolean }>({
    name: `find_place_below_${reader}`,
    text: placeBelowText(reader),
    values: [path, below(lang)],
  })
  return rows[0] ?? null
}

const placeBelowText = (reader: Reader) => `
  with recursive ${langsOf('articles', 'x.trashed_at is null')}, ${langsOf('article_paths', 'true')}
  (select a.id, a.lang, a.path, false as moved from articles a
    where a.lang in (${inTree('articles')}) and a.path = $1 and a.trashed_at is null and ${visibleTo(reader)}
    order by a.lang collate "C" limit 1)
  union all
  (select a.id, a.lang, a.path, true from article_paths p join articles a on a.id = p.article_id
    where p.lang in (${inTree('article_paths')}) and p.path = $1 and a.trashed_at is null and ${visibleTo(reader)}
    order by p.lang collate "C", p.created_at desc, a.id desc limit 1)
  order by moved limit 1`

// Skips from one language to the next in an index on `lang`, so the number of rows does not matter.
const maxLangs = 200
export const langsOf = (table: string, condition: string) => `langs_of_${table}(lang, place) as (
    (select x.lang, 1 from ${table} x where ${condition} order by x.lang limit 1)
    union all
    select (select x.lang from ${table} x where ${condition} and x.lang > l.lang order by x.lang limit 1), l.place + 1
    from langs_of_${table} l where l.lang is not null and l.place < ${maxLangs})`
const inTree = (table: string) => `select l.lang from langs_of_${table} l where l.lang like $2`

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
