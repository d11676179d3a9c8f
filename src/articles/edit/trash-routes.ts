import { z } from 'zod'
import { requireScope } from '../../auth/hooks.ts'
import { booleanParam, noQuery } from '../../http/request/query.ts'
import { versionCheck } from '../../http/response/etag.ts'
import { type App, noContent } from '../../http/route.ts'
import { Id } from '../../shapes.ts'
import { sendWritten, writeArticle } from '../read/respond.ts'
import { WrittenArticle } from '../schema.ts'
import { deleteArticle, trashArticle } from './changes.ts'
import { writeTexts as texts } from './route-texts.ts'

const tags = ['articles']
const config = { scope: 'content:write', versioned: true } as const
const IdParams = z.object({ id: Id })

/** Routes to put an article into the trash, to restore it, and to delete it permanently. */
export async function articleTrashRoutes(app: App) {
  app.delete(
    '/articles/:id',
    {
      schema: {
        operationId: 'deleteArticle',
        summary: 'Put an article into the trash',
        description: texts.delete,
        tags,
        params: IdParams,
        querystring: z.strictObject({ permanent: booleanParam.optional() }),
        response: { 204: noContent },
      },
      config,
    },
    async (request, reply) => {
      const { id } = request.params
      const { permanent } = request.query
      if (permanent) requireScope(request, 'admin')
      await writeArticle<unknown>(app, request, (tx, writer) =>
        permanent
          ? deleteArticle(tx, writer, { id, check: versionCheck(request) })
          : trashArticle(tx, writer, { id, check: versionCheck(request) }, true),
      )
      return reply.code(204).send()
    },
  )

  app.post(
    '/articles/:id/restore',
    {
      schema: {
        operationId: 'restoreArticle',
        summary: 'Restore an article from the trash',
        description: texts.restore,
        tags,
        params: IdParams,
        querystring: noQuery,
        response: { 200: WrittenArticle },
      },
      config: { ...config, markdown: true },
    },
    async (request, reply) => {
      const { id } = request.params
      const problems = await writeArticle(app, request, (tx, writer) =>
        trashArticle(tx, writer, { id, check: versionCheck(request) }, false),
      )
      return sendWritten(app, request, reply, { id, problems })
    },
  )
}
