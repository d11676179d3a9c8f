import type { Hash } from '../blobs/store.ts'
import type { Sql } from '../database/client.ts'
import { newValues, type Values } from '../sql/values.ts'
import { conditions } from './queries.ts'
import type { ExportFilter } from './schema.ts'

/** A file of an export; `modifiedAt` is RFC 3339. */
export interface FileRow {
  id: string
  source: string
  file: string
  hash: Hash
  size: number
  modifiedAt: string
}

const maxFiles = 500

/** The next files after an id, in the order of ids; empty at the end. */
export async function findFileBatch(
  db: Sql,
  filter: ExportFilter,
  after: string | undefined,
): Promise<FileRow[]> {
  const values = newValues()
  const afterId = after === undefined ? [] : [`f.id > ${values.add(after)}::uuid`]
  const where = [...afterId, ...fileConditions(filter, values)].join(' and ')
  const { rows } = await db.query<FileRow>({
    text: `select f.id, f.source, f.file, encode(f.hash, 'hex') as hash, b.size, f.updated_at as "modifiedAt"
      from files f join blobs b using (hash) where ${where} order by f.id limit ${maxFiles}`,
    values: values.list,
  })
  return rows
}

/** How many files beside the articles an export will have. */
export async function countFiles(db: Sql, filter: ExportFilter): Promise<number> {
  if (filter.files === 'none') return 0
  const values = newValues()
  const where = fileConditions(filter, values).join(' and ')
  const { rows } = await db.query<{ total: number }>({
    text: `select count(*)::int as total from files f where ${where}`,
    values: values.list,
  })
  return rows[0]?.total ?? 0
}

// Files have no language and no status: they go with the articles that refer to them.
function fileConditions(filter: ExportFilter, values: Values): string[] {
  const { source, lang, status, listed } = filter
  const ofSource = source === undefined ? [] : [`f.source = ${values.add(source)}`]
  const isFiltered = [lang, filter['lang[exact]'], status, listed].some((one) => one !== undefined)
  return ['f.trashed_at is null', ...ofSource, ...(isFiltered ? [isReferred(filter, values)] : [])]
}

const isReferred = (filter: ExportFilter, values: Values) =>
  `exists (select from article_references r join articles a on a.id = r.article_id
    where r.name_keys @> array[f.file_key] and a.source = f.source
      and ${conditions(filter, values).join(' and ')})`

/** A mirrored picture of an export, once for each source that names it. */
export interface MirroredRow {
  source: string
  url: string
  hash: Hash
  size: number
  modifiedAt: string
}

/**
 * The next mirrored pictures after one, in the order of sources and addresses; empty at the end.
 */
export async function findMirroredBatch(
  db: Sql,
  filter: ExportFilter,
  after: Pick<MirroredRow, 'source' | 'url'> | null,
): Promise<MirroredRow[]> {
  const values = newValues()
  const next = after
    ? [`(a.source, m.url) > (${values.add(after.source)}, ${values.add(after.url)})`]
    : []
  const { rows } = await db.query<MirroredRow>({
    text: `select distinct on (a.source, m.url) a.source, m.url, encode(m.hash, 'hex') as hash, b.size,
        coalesce(m.checked_at, m.created_at) as "modifiedAt"
      from remote_files m join blobs b using (hash) join article_references r on r.remote_url = m.url
        join articles a on a.id = r.article_id
      where ${[...next, ...conditions(filter, values)].join(' and ')}
      order by a.source, m.url limit ${maxFiles}`,
    values: values.list,
  })
  return rows
}

/** The first segments of the names in a source that begin with `start`, in any case. */
export async function findTopNames(db: Sql, source: string, start: string): Promise<string[]> {
  const { rows } = await db.query<{ top: string }>({
    text: `select distinct split_part(file, '/', 1) as top from source_names
      where source = $1 and starts_with(lower(file), $2)`,
    values: [source, start],
  })
  return rows.map(({ top }) => top)
}
