import type { Sql } from '../../database/client.ts'
import { readStored } from '../../markdown/fields/read.ts'
import { linksIn, type Reference, readReferences } from '../../markdown/references/reference.ts'
import { articleStatement, readOptionsOf } from '../queries.ts'
import { type ArticleRow, allColumns, markdownOf } from '../row.ts'
import { goneReferences, referenceRows, replacedReferences } from './write-queries.ts'

/** What the stored text of an article refers to, by the present rules. */
export function referencesOfRow(row: ArticleRow): Reference[] {
  const read = readStored(row, row.file, readOptionsOf(row), {})
  const data = read.ok ? read.article.data : {}
  return readReferences({ ...row, data, ...linksIn(markdownOf(row)) })
}

/** How many articles were read, and whether a stored reference changed. */
export interface ReadBatch {
  articles: number
  changed: boolean
}

/**
 * Reads the references of up to `limit` articles that no version has read yet. It leaves articles
 * alone that another process reads or writes at this moment.
 */
export async function readUnread(tx: Sql, limit: number): Promise<ReadBatch> {
  const text = `select ${allColumns} from articles a where not references_read
    order by id limit $1 for no key update skip locked`
  const { rows } = await tx.query<ArticleRow>(articleStatement(undefined, text, [limit]))
  return { articles: rows.length, changed: await writeReferences(tx, rows) }
}

/** The number of articles whose references no version has read yet. */
export async function countUnread(db: Sql): Promise<number> {
  const text = 'select count(*)::int as unread from articles where not references_read'
  const { rows } = await db.query<{ unread: number }>({ text })
  return rows[0]?.unread ?? 0
}

/** Reads the references of the articles with these ids again, whatever is stored. */
export async function readAgain(tx: Sql, ids: readonly string[]): Promise<ReadBatch> {
  const text = `select ${allColumns} from articles a where id = any($1::uuid[])
    order by id for no key update`
  const { rows } = await tx.query<ArticleRow>(articleStatement(undefined, text, [ids]))
  return { articles: rows.length, changed: await writeReferences(tx, rows) }
}

async function writeReferences(tx: Sql, rows: readonly ArticleRow[]): Promise<boolean> {
  if (rows.length === 0) return false
  const read = rows.map((row) => ({ id: row.id, references: referencesOfRow(row) }))
  const counts = read.map(({ id, references }) => ({ id, referenceCount: references.length }))
  const { rows: done } = await tx.query<{ changed: boolean }>({
    text: write,
    values: [JSON.stringify(counts), JSON.stringify(referenceRows(read))],
  })
  return done[0]?.changed ?? false
}

const write = `
  with counts as materialized (
    select id, "referenceCount" from json_to_recordset($1::json) as c(id uuid, "referenceCount" int)
  ), done as (select id from counts
  ), gone as (${goneReferences('counts')} returning 1
  ), referring as (${replacedReferences('$2')} returning 1
  ), marked as (
    update articles a set references_read = true from done where a.id = done.id and not a.references_read
  )
  select exists (select from gone) or exists (select from referring) as changed`
