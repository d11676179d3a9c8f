import type { ArticleRow } from '../articles/row.ts'
import type { Sql } from '../database/client.ts'

const isOver = (time: string, days: string) => `${time} <= now() - ${days}::int * interval '1 day'`

type ExpiredArticle = Pick<ArticleRow, 'id' | 'lang' | 'path' | 'source' | 'version'>

/**
 * Articles that have been in the trash for so many days, locked; those being written are left out.
 */
export async function lockExpiredArticles(
  tx: Sql,
  days: number,
  limit: number,
): Promise<ExpiredArticle[]> {
  const { rows } = await tx.query<ExpiredArticle>({
    text: `select id, lang, path, source, version from articles
      where ${isOver('trashed_at', '$1')} order by trashed_at limit $2 for update skip locked`,
    values: [days, limit],
  })
  return rows
}

/** The same for files, by their ids, for which `lockFiles` then returns the rows. */
export async function lockExpiredFiles(tx: Sql, days: number, limit: number): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>({
    text: `select id from files
      where ${isOver('trashed_at', '$1')} order by trashed_at limit $2 for update skip locked`,
    values: [days, limit],
  })
  return rows.map(({ id }) => id)
}

/** The last version that a page of `deleteOldVersions` looked at. */
export interface VersionPlace {
  at: string
  fileId: string
  version: number
}

/** Where the first page begins. */
export const firstPlace: VersionPlace = {
  at: '-infinity',
  fileId: '00000000-0000-0000-0000-000000000000',
  version: 0,
}

const overwrittenAt = `coalesce(
  (select n.at from file_versions n where n.file_id = p.file_id and n.version > p.version order by n.version limit 1),
  (select f.updated_at from files f where f.id = p.file_id))`

const deletePage = `
  with page as (
    select file_id, version, at from file_versions
    where ${isOver('at', '$1')} and (at, file_id, version) > ($2::timestamptz, $3::uuid, $4::int)
    order by at, file_id, version limit $5
  ), deleted as (
    delete from file_versions v using page p
    where (v.file_id, v.version) = (p.file_id, p.version) and ${isOver(overwrittenAt, '$1')}
  )
  select at::text, file_id as "fileId", version from page order by at desc, file_id desc, version desc limit 1`

/**
 * Deletes the versions of one page that were overwritten at least so many days ago. A version
 * carries the time when it was written; the next one, or the file, tells when it was overwritten.
 * Returns the place of the next page; null after the last one.
 */
export async function deleteOldVersions(
  db: Sql,
  days: number,
  after: VersionPlace,
  limit: number,
): Promise<VersionPlace | null> {
  const { rows } = await db.query<VersionPlace>({
    text: deletePage,
    values: [days, after.at, after.fileId, after.version, limit],
  })
  return rows[0] ?? null
}

/**
 * Of a bulk change that ended so many days ago, deletes the articles that it did not change, which
 * nothing needs any more; the others are what a revert reads. Returns whether there was one.
 */
export async function trimBulkChange(db: Sql, days: number): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `
      with old as (
        select id, dry_run from bulk_changes where not trimmed and ${isOver('finished_at', '$1')}
        order by finished_at limit 1 for update skip locked
      ), deleted as (
        delete from bulk_change_articles a using old
        where a.bulk_change_id = old.id and (old.dry_run or a.outcome is distinct from 'changed')
      )
      update bulk_changes b set trimmed = true from old where b.id = old.id`,
    values: [days],
  })
  return rowCount === 1
}
