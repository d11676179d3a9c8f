import type { Reader } from '../actor.ts'
import type { Sql, Statement } from '../database/client.ts'
import { rowTypes } from '../database/row-types.ts'
import type { ReadOptions } from '../markdown/fields/read.ts'
import { isListed, isPublic } from '../sql/visible.ts'
import { type ArticleRow, allColumns, detailColumns, type ShownRow, shownColumns } from './row.ts'

/** The condition for articles that the reader may see by id or path. */
export const visibleTo = (reader: Reader) => (reader === 'all' ? 'true' : isPublic)

/** A statement that reads articles, with the parsers that their columns need. */
export function articleStatement(
  name: string | undefined,
  text: string,
  values: unknown[],
): Statement {
  return { ...(name ? { name } : {}), text, values, types: rowTypes }
}

// Plain reads select fewer columns; each variant is a separate prepared statement.
export const columnsFor = (detailed: boolean) =>
  `${shownColumns}, ${detailed ? detailColumns : 'a.head, a.body'}`
/** The name of the prepared statement of such a variant. */
export const named = (name: string, reader: Reader, detailed: boolean) =>
  `${name}_${reader}${detailed ? '_detailed' : ''}`

/** The article with this id, or null if the reader may see none; `detailed` is for `include=`. */
export async function findArticle(
  db: Sql,
  id: string,
  reader: Reader,
  detailed = false,
): Promise<ShownRow | null> {
  const text = `select ${columnsFor(detailed)} from articles a where a.id = $1 and ${visibleTo(reader)}`
  const name = named('find_article', reader, detailed)
  return (await db.query<ShownRow>(articleStatement(name, text, [id]))).rows[0] ?? null
}

/** The article with this id, locked until the transaction ends. */
export async function lockArticle(tx: Sql, id: string): Promise<ArticleRow | null> {
  const text = `select ${allColumns} from articles a where a.id = $1 for update`
  return (await tx.query<ArticleRow>(articleStatement('lock_article', text, [id]))).rows[0] ?? null
}

/** Complete articles by id, locked in the order of their ids until the transaction ends. */
export async function lockArticles(tx: Sql, ids: readonly string[]): Promise<ArticleRow[]> {
  const text = `select ${allColumns} from articles a where a.id = any($1::uuid[]) order by a.id for update`
  return (await tx.query<ArticleRow>(articleStatement('lock_articles', text, [ids]))).rows
}

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
  const { rows } = await db.query<Translation & { of: string }>({
    name: `find_translations_${reader}`,
    text: translationsText(reader),
    values: [ids],
  })
  const found = new Map(ids.map((id): [string, Translation[]] => [id, []]))
  for (const { of, ...translation } of rows) found.get(of)?.push(translation)
  return found
}

const translationsText = (reader: Reader) => `
  select o.id as "of", t.* from articles o cross join lateral (
    select a.id, a.lang, a.path, a.title from articles a
    where a.translation_key = o.translation_key and a.lang <> o.lang and a.trashed_at is null and ${reader === 'all' ? 'true' : isListed}
    limit ${maxTranslations}) t
  where o.id = any($1::uuid[]) order by t.lang, t.path`

/** Deletes articles permanently; the caller records the tombstones. */
export async function deleteArticles(tx: Sql, ids: readonly string[]): Promise<void> {
  await tx.query({ text: 'delete from articles where id = any($1::uuid[])', values: [ids] })
}

/** The options that the text of a row is read with. */
export function readOptionsOf(row: ArticleRow): ReadOptions {
  const { originTimeZone: timeZone, originLang: lang, originStatus: status, rules } = row
  return { timeZone, lang, status, ...(rules === null ? {} : { rules: JSON.parse(rules) }) }
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
