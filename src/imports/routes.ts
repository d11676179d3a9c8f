import multipart from '@fastify/multipart'
import { z } from 'zod'
import { type Actor, allows } from '../actor.ts'
import { conflict, notFound } from '../errors.ts'
import { bindingOf, linkPages, parseCursor, renderCursor } from '../http/request/pagination.ts'
import { integerParam, noQuery, textParam } from '../http/request/query.ts'
import { type App, noContent, page, single } from '../http/route.ts'
import { listImportFiles } from './outcome-queries.ts'
import { presentImport } from './present.ts'
import { askCancel, findImport, type ImportRow, listImports } from './queries.ts'
import { FilesQuery, Import, ImportFile, ImportQuery } from './schema.ts'
import { acceptUpload } from './upload/accept.ts'
import { createOwner } from './upload/owner.ts'
import { sendProgress } from './upload/progress.ts'
import { rawTypes } from './upload/receive.ts'
import { limitsOf, refuseSource } from './upload/request.ts'
import { createDiskSpool } from './upload/spool.ts'
import { ownersFolder, spoolFolder } from './upload/spool-folder.ts'
import { removeUpload, type Upload } from './upload/upload.ts'
import { preferredWait, waitForImport } from './upload/wait.ts'

const tags = ['imports']
const config = { scope: 'imports:run' } as const
const IdParams = z.object({ id: z.uuid() })
const ListQuery = z.strictObject({
  limit: integerParam(1, 100).default(20),
  cursor: textParam.max(300).optional(),
})

export async function importRoutes(app: App) {
  const { db } = app
  const limits = limitsOf(app.config)
  const owner = createOwner(ownersFolder(app.config))
  app.addHook('onClose', owner.close)
  const spool = createDiskSpool(spoolFolder(app.config), owner)
  // The stream itself is the body: nothing of it is read before the route does.
  app.addContentTypeParser(rawTypes, (_request, payload, done) => done(null, payload))
  await app.register(multipart, {
    preservePath: true,
    limits: {
      fileSize: limits.maxUploadBytes,
      parts: limits.maxParts + 1,
      files: limits.maxParts + 1,
      headerPairs: 50,
    },
  })

  app.post(
    '/imports',
    {
      bodyLimit: limits.maxUploadBytes,
      schema: {
        operationId: 'createImport',
        summary: 'Import Markdown files',
        description:
          'multipart/form-data with any number of `.md` files (their names with folders) and archives, or one archive or file as the body. Answers 202 once the bytes are safe; `Prefer: wait=N` waits for the end. A key without `content:publish` makes drafts (warning `not_published`) and leaves what is public or scheduled as it is.',
        tags,
        querystring: ImportQuery,
        body: z.any(),
        response: { 200: single(Import), 202: single(Import) },
      },
      config: {
        ...config,
        bodyTypes: ['multipart/form-data', ...rawTypes],
        idempotency: 'manual',
        requestHeaders: {
          Prefer: '`wait=N`: answer when the import is over, after N seconds at most.',
        },
        faults: ['storage_full'],
      },
    },
    async (request, reply) => {
      refuseSource(request)
      const row = await acceptUpload(request, reply, spool, limits)
      if (!row) return reply
      reply.header('location', `/v1/imports/${row.id}`)
      const wait = preferredWait(request.headers.prefer)
      const ended = wait > 0 ? await waitForImport(db, row, wait, app.draining) : row
      if (wait > 0) reply.header('preference-applied', `wait=${wait}`)
      return reply.code(ended.finishedAt ? 200 : 202).send({ data: presentImport(ended) })
    },
  )

  app.get(
    '/imports',
    {
      schema: {
        operationId: 'listImports',
        summary: 'List imports',
        description: 'Those that the key has started, newest first; all for a key with `admin`.',
        tags,
        querystring: ListQuery,
        response: { 200: page(Import) },
      },
      config,
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const owner = allows(request.actor, 'admin') ? null : request.actor.id
      const binding = bindingOf({})
      const position = z.tuple([z.iso.datetime(), z.uuid()])
      const after = cursor
        ? (parseCursor(cursor, binding, position).position as [string, string])
        : null
      const rows = await listImports(db, owner, after, limit + 1)
      const data = rows.slice(0, limit)
      const last = data.at(-1)
      const nextCursor =
        rows.length > limit && last
          ? renderCursor({ direction: 'next', position: [last.createdAt, last.id] }, binding)
          : null
      const meta = { limit, nextCursor, prevCursor: null }
      linkPages(request, reply, meta)
      return { data: data.map(presentImport), meta }
    },
  )

  app.get(
    '/imports/:id',
    {
      schema: {
        operationId: 'getImport',
        summary: 'Read an import',
        tags,
        params: IdParams,
        querystring: noQuery,
        response: { 200: single(Import) },
      },
      config,
    },
    async (request) => ({ data: presentImport(await getImport(request.actor, request.params.id)) }),
  )

  app.get(
    '/imports/:id/files',
    {
      schema: {
        operationId: 'listImportFiles',
        summary: 'List the outcomes of an import',
        description: 'One for each file, in order of appearance, with all its problems.',
        tags,
        params: IdParams,
        querystring: FilesQuery,
        response: { 200: page(ImportFile) },
      },
      config,
    },
    async (request, reply) => {
      const { id } = request.params
      const { outcome, limit, cursor } = request.query
      await getImport(request.actor, id)
      const binding = bindingOf({ id, outcome })
      const after = cursor
        ? Number(
            parseCursor(
              cursor,
              binding,
              z.tuple([
                z
                  .int()
                  .min(0)
                  .max(2 ** 31 - 1),
              ]),
            ).position[0],
          )
        : 0
      const rows = await listImportFiles(db, id, outcome ?? null, after, limit + 1)
      const data = rows.slice(0, limit)
      const last = data.at(-1)
      const nextCursor =
        rows.length > limit && last
          ? renderCursor({ direction: 'next', position: [last.seq] }, binding)
          : null
      const meta = { limit, nextCursor, prevCursor: null }
      linkPages(request, reply, meta)
      return { data: data.map(({ seq: _, ...file }) => file), meta }
    },
  )

  app.get(
    '/imports/:id/events',
    {
      schema: {
        operationId: 'followImport',
        summary: 'Follow an import',
        description:
          'Server-sent events: `progress` with the import, `end` when it is over. `Last-Event-ID` goes on.',
        tags,
        params: IdParams,
        querystring: noQuery,
        produces: ['text/event-stream'],
        response: { 200: z.string() },
      },
      config: {
        ...config,
        requestHeaders: {
          'Last-Event-ID': 'The id of the last event that came: nothing before it is told again.',
        },
      },
    },
    async (request, reply) => {
      await getImport(request.actor, request.params.id)
      return sendProgress(db, request, reply, request.params.id, presentImport)
    },
  )

  app.delete(
    '/imports/:id',
    {
      schema: {
        operationId: 'cancelImport',
        summary: 'Cancel an import',
        description:
          'It stops within a second, in the middle of a file or after the batch that is being written; what was written stays.',
        tags,
        params: IdParams,
        querystring: noQuery,
        response: { 204: noContent },
      },
      config,
    },
    async (request, reply) => {
      const row = await getImport(request.actor, request.params.id)
      const status = await askCancel(db, row.id)
      if (status === null)
        throw conflict(`This import is over (${row.status}).`, [
          { code: 'import_over', message: 'Nothing to cancel.' },
        ])
      if (status === 'cancelled')
        await removeUpload(spool, (row.upload as unknown as Upload).archives ?? [])
      return reply.code(204).send()
    },
  )

  // Those of other keys do not exist for a key.
  async function getImport(actor: Actor, id: string): Promise<ImportRow> {
    const row = await findImport(db, id)
    if (!row || (row.actor !== actor.id && !allows(actor, 'admin'))) throw notFound('import')
    return row
  }
}
