import type { Reader } from '../actor.ts'
import type { NewBlob } from '../blobs/inspect.ts'
import type { Sql, Statement } from '../database/client.ts'
import type { Cursor, Position } from '../http/request/pagination.ts'
import { articlesOfFile, isListedFile, isShownFile, isUsedFile } from '../sql/file-names.ts'
import { rfc3339 } from '../sql/time.ts'
import { newValues } from '../sql/values.ts'
import { currentState, isListed } from '../sql/visible.ts'
import type { FileName } from './queries.ts'
import { type FileRow, fileColumns } from './row.ts'
import type { FileVersion, ListFiles, ReferringArticle } from './schema.ts'

const withBlobs = 'files f join blobs b using (hash)'

/** The file with this id, or null if the reader may see none. */
export async function findFile(db: Sql, id: string, reader: Reader): Promise<FileRow | null> {
  const seen = reader === 'all' ? 'true' : `f.trashed_at is null and ${isShownFile}`
  const { rows } = await db.query<FileRow>({
    name: `find_file_${reader}`,
    text: `select ${fileColumns} from ${withBlobs} where f.id = $1 and ${seen}`,
    values: [id],
  })
  return rows[0] ?? null
}

/** Files by id, in the order of the ids. */
export async function findFiles(db: Sql, ids: readonly string[]): Promise<FileRow[]> {
  const { rows } = await db.query<FileRow>({
    name: 'find_files',
    text: `select ${fileColumns} from ${withBlobs} where f.id = any($1::uuid[])
      order by array_position($1::uuid[], f.id)`,
    values: [ids],
  })
  return rows
}

/**
 * Files that a page with `unused` examines at most: each costs a look-up of some 25 microseconds,
 * and there may be a hundred thousand files that all are used. A list without `drafts:read` has no
 * such bound, because its cursors would tell of files that it hides.
 */
export const maxExamined = 5_000

/** The files of a page, and where the search for them stopped, if it found fewer than wanted. */
interface FoundFiles {
  rows: FileRow[]
  stopped?: Position
}

/**
 * One more file than the limit, newest first; a cursor that leads back reads them in reverse. A
 * search for unused files examines a bounded number of files and says where it stopped.
 */
export async function listFiles(
  db: Sql,
  query: ListFiles,
  reader: Reader,
  cursor: Cursor | null,
): Promise<FoundFiles> {
  const { statement, examined } = fileListStatement(query, reader, cursor)
  const { rows } = await db.query<FileRow>(statement)
  if (!examined || rows.length > query.limit) return { rows }
  const last = await db.query<Pick<FileRow, 'id' | 'createdAt'>>(examined)
  const [end] = last.rows
  return end ? { rows, stopped: [end.createdAt, end.id] } : { rows }
}

/** The statement of a list, and that of the last file that it examines where this is bounded. */
export function fileListStatement(
  query: ListFiles,
  reader: Reader,
  cursor: Cursor | null,
): { statement: Statement; examined?: Statement } {
  const { list, add } = newValues()
  const plain = plainConditions(query, cursor, add)
  const order = cursor?.direction === 'prev' ? 'asc' : 'desc'
  const ordered = `order by f.created_at ${order}, f.id ${order}`
  const values = [...list]
  const limited = `${ordered} limit ${add(query.limit + 1)}`
  if (query.unused === undefined) {
    // In a CASE, so that only files that meet all other conditions are looked up.
    const seen =
      reader === 'all' ? plain : `${plain} and case when ${plain} then ${isListedFile} end`
    const text = `select ${fileColumns} from ${withBlobs} where ${seen} ${limited}`
    return { statement: { text, values: list } }
  }
  const window = `(select f.* from ${withBlobs} where ${plain} ${ordered} limit ${maxExamined}) f`
  const text = `select ${fileColumns} from ${window}
    cross join lateral (select * from blobs b where b.hash = f.hash offset 0) b
    where ${query.unused ? 'not ' : ''}${isUsedFile} ${limited}`
  const end = `select f.id, ${rfc3339('f.created_at')} as "createdAt"
    from ${window} ${ordered} offset ${maxExamined - 1}`
  return { statement: { text, values: list }, examined: { text: end, values } }
}

function plainConditions(
  { source, type, trashed, 'file[prefix]': prefix }: ListFiles,
  cursor: Cursor | null,
  add: (value: unknown) => string,
): string {
  const conditions = [`f.trashed_at is ${trashed ? 'not ' : ''}null`]
  if (source !== undefined) conditions.push(`f.source = ${add(source)}`)
  if (type?.endsWith('/*')) conditions.push(`starts_with(b.type, ${add(type.slice(0, -1))})`)
  else if (type !== undefined) conditions.push(`b.type = ${add(type)}`)
  if (prefix !== undefined) conditions.push(`starts_with(f.file, ${add(prefix)})`)
  if (cursor) {
    const [createdAt, id] = cursor.position.map(add)
    const side = cursor.direction === 'prev' ? '>' : '<'
    conditions.push(`(f.created_at, f.id) ${side} (${createdAt}::timestamptz, ${id}::uuid)`)
  }
  return conditions.join(' and ')
}

/** The articles outside the trash that refer to a file, by id, after this one. */
export async function listReferring(
  db: Sql,
  fileId: string,
  reader: Reader,
  after: string | null,
  limit: number,
): Promise<ReferringArticle[]> {
  const { rows } = await db.query<ReferringArticle>({
    name: `list_referring_${reader}`,
    text: `select a.id, a.title, a.lang, a.path, ${currentState} as status
      from files f cross join lateral (select a.* from ${articlesOfFile}) a
      where f.id = $1 and ${reader === 'all' ? 'true' : isListed} and ($2::uuid is null or a.id > $2)
      order by a.id limit $3`,
    values: [fileId, after, limit],
  })
  return rows
}

const versionColumns = `encode(hash, 'hex') as hash, b.size, b.type`

const selectVersions = `
  select f.version, ${versionColumns}, f.updated_by as actor, ${rfc3339('f.updated_at')} as at, true as current
  from ${withBlobs} where f.id = $1 and ($2::int is null or f.version < $2)
  union all (
    select v.version, ${versionColumns}, v.actor, ${rfc3339('v.at')}, false
    from file_versions v join blobs b using (hash)
    where v.file_id = $1 and ($2::int is null or v.version < $2) order by v.version desc limit $3)
  order by version desc limit $3`

/** The versions of a file below `before` (null: all), newest first. */
export async function listVersions(
  db: Sql,
  fileId: string,
  before: number | null,
  limit: number,
): Promise<FileVersion[]> {
  const { rows } = await db.query<FileVersion>({
    text: selectVersions,
    values: [fileId, before, limit],
  })
  return rows
}

/** The replaced bytes of a version, or null. */
export async function findVersion(
  db: Sql,
  fileId: string,
  version: number,
): Promise<NewBlob | null> {
  const { rows } = await db.query<NewBlob>({
    text: `select ${versionColumns}, b.width, b.height from file_versions v join blobs b using (hash)
      where v.file_id = $1 and v.version = $2`,
    values: [fileId, version],
  })
  return rows[0] ?? null
}

/** The source and file of an article, or null. */
export async function findArticlePlace(db: Sql, id: string): Promise<FileName | null> {
  const { rows } = await db.query<FileName>({
    name: 'find_article_place',
    text: 'select source, file from articles where id = $1',
    values: [id],
  })
  return rows[0] ?? null
}
