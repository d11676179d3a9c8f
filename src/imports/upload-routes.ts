import multipart from '@fastify/multipart'
import { z } from 'zod'
import { type App, single } from '../http/route.ts'
import { presentImport } from './present.ts'
import { ImportQuery } from './query.ts'
import { Import } from './schema.ts'
import { acceptUpload } from './upload/accept.ts'
import { rawTypes } from './upload/receive.ts'
import { limitsOf, refuseDedupeAction, refuseMirror, refuseSource } from './upload/request.ts'
import type { Staging } from './upload/staging.ts'
import { preferredWait, waitForImport } from './upload/wait.ts'

/** The route that starts an import from the bytes of a request. */
export async function uploadRoutes(app: App, staging: Staging) {
  const limits = limitsOf(app.config)
  // The body stays a stream; only the route reads it.
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
        summary: 'Import Markdown files and the files beside them',
        description:
          'multipart/form-data with any number of files (their names contain their folders) and archives, or one archive or file as the body. Pictures and other files beside the articles are stored too, unless `files=none`. Returns 202 once the bytes are stored; `Prefer: wait=N` waits for the import to end. A key without `content:publish` creates drafts (warning `not_published`) and does not change articles that are public or scheduled.',
        tags: ['imports'],
        querystring: ImportQuery,
        body: z.any(),
        response: { 200: single(Import), 202: single(Import) },
      },
      config: {
        scope: 'imports:run',
        bodyTypes: ['multipart/form-data', ...rawTypes],
        idempotency: 'manual',
        requestHeaders: {
          Prefer: '`wait=N`: respond when the import has ended, after N seconds at most.',
        },
        faults: ['storage_full'],
      },
    },
    async (request, reply) => {
      refuseSource(request)
      refuseMirror(request)
      refuseDedupeAction(request)
      const row = await acceptUpload(request, reply, staging, limits)
      if (!row) return reply
      reply.header('location', `/v1/imports/${row.id}`)
      const wait = preferredWait(request.headers.prefer)
      const ended = wait > 0 ? await waitForImport(app.db, row, wait, app.draining) : row
      if (wait > 0) reply.header('preference-applied', `wait=${wait}`)
      return reply.code(ended.finishedAt ? 200 : 202).send({ data: presentImport(ended) })
    },
  )
}
