import { z } from 'zod'
import type { Sql } from '../database/client.ts'
import { rowTypes } from '../database/row-types.ts'
import {
  bindingOf,
  CursorText,
  type Fetched,
  type Position,
  parseCursor,
} from '../http/request/pagination.ts'
import { newValues } from '../sql/values.ts'
import type { ListRemoteFiles, RemoteFile } from './schema.ts'

const position: z.ZodType<Position> = z.tuple([CursorText])

/** A remote file as it is stored. */
export type RemoteFileRow = Omit<RemoteFile, 'fileUrl'> & { hash: string | null }

/** One page of the remote files, by address, which groups the pictures of one host. */
export async function listRemoteFiles(
  db: Sql,
  query: ListRemoteFiles,
): Promise<Fetched<RemoteFileRow>> {
  const { limit, status, source } = query
  const binding = bindingOf(query)
  const cursor = query.cursor === undefined ? null : parseCursor(query.cursor, binding, position)
  const backwards = cursor?.direction === 'prev'
  const values = newValues()
  const conditions = ['true']
  if (status) conditions.push(`f.status = ${values.add(status)}`)
  if (source !== undefined)
    conditions.push(`exists (select from article_references r join articles a on a.id = r.article_id
      where r.remote_url = f.url and a.source = ${values.add(source)})`)
  if (cursor) conditions.push(`f.url ${backwards ? '<' : '>'} ${values.add(cursor.position[0])}`)
  const { rows } = await db.query<RemoteFileRow>({
    text: `select f.id, f.url, f.status, f.failure, f.failures, f.checked_at as "checkedAt", f.next_try_at as "nextTryAt",
        encode(f.hash, 'hex') as hash, b.type, b.size::float8 as size, b.width, b.height,
        (select count(distinct r.article_id)::int from article_references r where r.remote_url = f.url) as articles
      from remote_files f left join blobs b on b.hash = f.hash
      where ${conditions.join(' and ')}
      order by f.url ${backwards ? 'desc' : 'asc'} limit ${values.add(limit + 1)}`,
    values: values.list,
    types: rowTypes,
  })
  return { rows, limit, cursor, binding, positionOf: ({ url }) => [url] }
}
