import { z } from 'zod'
import { readerOf, type Writer, writerOf } from '../actor.ts'
import { requireScope } from '../auth/hooks.ts'
import { notFound } from '../errors.ts'
import { type Tx, writeTransaction } from '../events/write-transaction.ts'
import { keepAnswer } from '../http/idempotency/idempotency.ts'
import { booleanParam, integerParam, noQuery } from '../http/request/query.ts'
import { versionCheck, versioned } from '../http/response/etag.ts'
import { type App, noContent, type Reply, type Request, single } from '../http/route.ts'
import { Id } from '../shapes.ts'
import { deleteFile, restoreVersion, trashFile } from './change.ts'
import { presentFile } from './present.ts'
import { findFile } from './read-queries.ts'
import { File } from './schema.ts'

const tags = ['files']
const writing = { scope: 'content:write', versioned: true } as const
const IdParams = z.object({ id: Id })
const VersionParams = IdParams.extend({ version: integerParam(1, 999_999_999) })

/** Routes that trash, restore and delete files. */
export async function fileChangeRoutes(app: App) {
  const { db } = app

  app.delete(
    '/files/:id',
    {
      schema: {
        operationId: 'deleteFile',
        summary: 'Put a file into the trash',
        description:
          'It keeps its name, and its versions. If a public or scheduled article refers to it, this needs `content:publish`. `permanent=true` deletes it with its versions and needs `admin`; 503 `backup_running` while a backup runs, as for articles.',
        tags,
        params: IdParams,
        querystring: z.strictObject({ permanent: booleanParam.optional() }),
        response: { 204: noContent },
      },
      config: writing,
    },
    async (request, reply) => {
      const { id } = request.params
      const { permanent } = request.query
      if (permanent) requireScope(request, 'admin')
      const target = { id, check: versionCheck(request) }
      await writeTransaction(db, async (tx) => {
        const writer = writerOf(request.actor)
        if (permanent) await deleteFile(tx, writer, target)
        else await trashFile(tx, writer, target, true)
      })
      return reply.code(204).send()
    },
  )

  app.post(
    '/files/:id/restore',
    {
      schema: {
        operationId: 'restoreFile',
        summary: 'Restore a file from the trash',
        tags,
        params: IdParams,
        querystring: noQuery,
        response: { 200: single(File) },
      },
      config: writing,
    },
    (request, reply) => {
      const { id } = request.params
      const target = { id, check: versionCheck(request) }
      return change(request, reply, id, (tx, writer) => trashFile(tx, writer, target, false))
    },
  )

  app.post(
    '/files/:id/versions/:version/restore',
    {
      schema: {
        operationId: 'restoreFileVersion',
        summary: 'Restore a former version of a file',
        description:
          'The file gets the bytes of that version; the present ones become a version. 409 `is_current` for the current version.',
        tags,
        params: VersionParams,
        querystring: noQuery,
        response: { 200: single(File) },
      },
      config: writing,
    },
    (request, reply) => {
      const { id, version } = request.params
      const target = { id, check: versionCheck(request) }
      return change(request, reply, id, (tx, writer) =>
        restoreVersion(tx, app.blobs, writer, target, version),
      )
    },
  )

  // The response is made in the transaction, so that a retry with the same key gets it.
  function change(
    request: Request,
    reply: Reply,
    id: string,
    work: (tx: Tx, writer: Writer) => Promise<void>,
  ): Promise<{ data: File }> {
    return writeTransaction(db, async (tx) => {
      await work(tx, writerOf(request.actor))
      const row = await findFile(tx, id, 'all')
      if (!row) throw notFound('file')
      const data = presentFile(app.fileAddresses, readerOf(request.actor), row)
      const answer = versioned(reply, row.version, { data })
      await keepAnswer(tx, request, reply, answer)
      return answer
    })
  }
}
