import { z } from 'zod'
import { type Actor, seesWorkOf, visibleOwner } from '../actor.ts'
import { conflict, notFound } from '../errors.ts'
import { lockingTransaction } from '../events/write-transaction.ts'
import { CursorNumber, CursorTime } from '../http/request/pagination.ts'
import { noQuery, pageQuery } from '../http/request/query.ts'
import { forwardPage } from '../http/response/forward-page.ts'
import { type App, noContent, page, single } from '../http/route.ts'
import { askCancel } from '../lease/queries.ts'
import { listImportFiles } from './outcome-queries.ts'
import { presentImport } from './present.ts'
import { FilesQuery } from './query.ts'
import { findImport, type ImportRow, listImports } from './read-queries.ts'
import { Import, ImportFile } from './schema.ts'
import { ownersFolder } from './upload/folders.ts'
import { openStaging } from './upload/open-staging.ts'
import { createOwner } from './upload/owner.ts'
import { createProgress } from './upload/progress.ts'
import { removeUpload, type Upload } from './upload/upload.ts'
import { uploadRoutes } from './upload-routes.ts'

const tags = ['imports']
const config = { scope: 'imports:run' } as const
const IdParams = z.object({ id: z.uuid() })
// What the cursors of the two lists hold: creation time and id; a sequence number.
const ImportPosition = z.tuple([CursorTime, z.uuid()])
const FilePosition = z.tuple([CursorNumber])

/** Routes to start, list, read, follow and cancel imports. */
export async function importRoutes(app: App) {
  const { db } = app
  const owner = createOwner(ownersFolder(app.config))
  app.addHook('onClose', owner.close)
  const staging = openStaging(app.config, owner)
  const sendProgress = createProgress(app)
  await uploadRoutes(app, staging)

  app.get(
    '/imports',
    {
      schema: {
        operationId: 'listImports',
        summary: 'List imports',
        description: 'Imports that the key started, newest first; a key with `admin` sees all.',
        tags,
        querystring: pageQuery,
        response: { 200: page(Import) },
      },
      config,
    },
    async (request, reply) => {
      const owner = visibleOwner(request.actor)
      const { data, meta } = await forwardPage(request, reply, {
        of: { list: 'imports' },
        position: ImportPosition,
        read: (after, count) => listImports(db, owner, after, count),
        positionOf: ({ createdAt, id }) => [createdAt, id],
      })
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
        description:
          'One outcome per file, in the order of the source, with all problems of the file.',
        tags,
        params: IdParams,
        querystring: FilesQuery,
        response: { 200: page(ImportFile) },
      },
      config,
    },
    async (request, reply) => {
      const { id } = request.params
      const { outcome } = request.query
      await getImport(request.actor, id)
      const { data, meta } = await forwardPage(request, reply, {
        of: { id, outcome },
        position: FilePosition,
        read: (after, count) => listImportFiles(db, id, outcome ?? null, after?.[0] ?? 0, count),
        positionOf: ({ seq }) => [seq],
      })
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
          'Server-sent events: `progress` with the import, `end` when it has ended. The stream also ends when the server stops or the key works no longer. Send `Last-Event-ID` to resume. 429 for more than 20 streams of a client.',
        tags,
        params: IdParams,
        querystring: noQuery,
        produces: ['text/event-stream'],
        response: { 200: z.string() },
      },
      config: {
        ...config,
        requestHeaders: {
          'Last-Event-ID': 'The id of the last event received: only later events are sent.',
        },
      },
    },
    async (request, reply) => {
      await getImport(request.actor, request.params.id)
      return sendProgress(request, reply, request.params.id)
    },
  )

  app.delete(
    '/imports/:id',
    {
      schema: {
        operationId: 'cancelImport',
        summary: 'Cancel an import',
        description:
          'The import stops within a second, while it parses a file, or after it has written the current batch. What it has written stays.',
        tags,
        params: IdParams,
        querystring: noQuery,
        response: { 204: noContent },
      },
      config,
    },
    async (request, reply) => {
      const row = await getImport(request.actor, request.params.id)
      const status = await lockingTransaction(db, (tx) => askCancel(tx, 'imports', row.id))
      if (status === null)
        throw conflict(`This import has ended (${row.status}).`, [
          { code: 'import_over', message: 'There is nothing to cancel.' },
        ])
      if (status === 'cancelled')
        await removeUpload(staging, (row.upload as unknown as Upload).archives ?? [])
      return reply.code(204).send()
    },
  )

  // A key sees only its own imports; those of other keys are a 404.
  async function getImport(actor: Actor, id: string): Promise<ImportRow> {
    const row = await findImport(db, id)
    if (!row || !seesWorkOf(actor, row.actor)) throw notFound('import')
    return row
  }
}
