import { z } from 'zod'
import { readerOf } from '../actor.ts'
import { requireScope } from '../auth/hooks.ts'
import { notFound } from '../errors.ts'
import {
  bindingOf,
  CursorNumber,
  CursorTime,
  linkPages,
  pageOf,
  parseCursor,
} from '../http/request/pagination.ts'
import { noQuery, pageQuery } from '../http/request/query.ts'
import { versioned } from '../http/response/etag.ts'
import { forwardPage } from '../http/response/forward-page.ts'
import { type App, page, type Request, readDb, single } from '../http/route.ts'
import { Id } from '../shapes.ts'
import { presentFile } from './present.ts'
import { findFile, listFiles, listReferring, listVersions } from './read-queries.ts'
import type { FileRow } from './row.ts'
import { File, FileVersion, ListFiles, ReferringArticle } from './schema.ts'

const tags = ['files']
const reading = { scope: 'content:read', cache: { tags: ['files', 'articles'] } } as const
const IdParams = z.object({ id: Id })
const FilePosition = z.tuple([CursorTime, z.uuid()])
const VersionPosition = z.tuple([CursorNumber])

/** Routes that list and read files. */
export async function fileRoutes(app: App) {
  app.get(
    '/files',
    {
      schema: {
        operationId: 'listFiles',
        summary: 'List files',
        description:
          'Newest first. Without `drafts:read`: only files to which a listed article refers. With `unused`, a page examines 5,000 files at most: it may have fewer than `limit`, or none, and still a `nextCursor`.',
        tags,
        querystring: ListFiles,
        response: { 200: page(File) },
      },
      config: reading,
    },
    async (request, reply) => {
      const { query } = request
      if (query.trashed || query.unused !== undefined) requireScope(request, 'drafts:read')
      const reader = readerOf(request.actor)
      const binding = bindingOf(query)
      const cursor = query.cursor ? parseCursor(query.cursor, binding, FilePosition) : null
      const found = await listFiles(readDb(app, request), query, reader, cursor)
      const positionOf = ({ createdAt, id }: FileRow) => [createdAt, id]
      const { rows, meta } = pageOf({ ...found, limit: query.limit, cursor, binding, positionOf })
      linkPages(request, reply, meta)
      return { data: rows.map((row) => presentFile(app.fileAddresses, reader, row)), meta }
    },
  )

  app.get(
    '/files/:id',
    {
      schema: {
        operationId: 'getFile',
        summary: 'Read the metadata of a file',
        description:
          '`url` is the address of its bytes. Without `drafts:read`: 404 unless a public article refers to it. With it, the trash is shown, too.',
        tags,
        params: IdParams,
        querystring: noQuery,
        response: { 200: single(File) },
      },
      config: reading,
    },
    async (request, reply) => {
      const row = await getFile(request, request.params.id)
      const data = presentFile(app.fileAddresses, readerOf(request.actor), row)
      return versioned(reply, row.version, { data })
    },
  )

  app.get(
    '/files/:id/articles',
    {
      schema: {
        operationId: 'listArticlesOfFile',
        summary: 'List the articles that refer to a file',
        description: 'Without `drafts:read`: only listed articles.',
        tags,
        params: IdParams,
        querystring: pageQuery,
        response: { 200: page(ReferringArticle) },
      },
      config: reading,
    },
    async (request, reply) => {
      const { id } = await getFile(request, request.params.id)
      const reader = readerOf(request.actor)
      const db = readDb(app, request)
      return forwardPage(request, reply, {
        of: { id },
        position: z.tuple([z.uuid()]),
        read: (after, count) => listReferring(db, id, reader, after?.[0] ?? null, count),
        positionOf: (article) => [article.id],
      })
    },
  )

  app.get(
    '/files/:id/versions',
    {
      schema: {
        operationId: 'listFileVersions',
        summary: 'List the versions of a file',
        description:
          'Newest first: the `current` one, and the bytes that were replaced, for `KEEP_FILE_VERSIONS_DAYS`.',
        tags,
        params: IdParams,
        querystring: pageQuery,
        response: { 200: page(FileVersion) },
      },
      config: { scope: 'drafts:read' },
    },
    async (request, reply) => {
      const { id } = await getFile(request, request.params.id)
      return forwardPage(request, reply, {
        of: { id },
        position: VersionPosition,
        read: (before, count) => listVersions(app.db, id, before?.[0] ?? null, count),
        positionOf: ({ version }) => [version],
      })
    },
  )

  async function getFile(request: Request, id: string): Promise<FileRow> {
    const row = await findFile(readDb(app, request), id, readerOf(request.actor))
    if (!row) throw notFound('file')
    return row
  }
}
