import { z } from 'zod'
import { writerOf } from '../../actor.ts'
import { notFound } from '../../errors.ts'
import { lockingTransaction } from '../../events/write-transaction.ts'
import { keepAnswer } from '../../http/idempotency/idempotency.ts'
import { noQuery } from '../../http/request/query.ts'
import { type App, noContent, type Request, single } from '../../http/route.ts'
import { Id } from '../../shapes.ts'
import { findArticle } from '../queries.ts'
import { createPreview, getWritable } from './create.ts'
import { deletePreviews, listPreviews } from './queries.ts'
import { CreatedPreview, NewPreview, Preview, PreviewParams } from './schema.ts'

const tags = ['articles']
const params = z.object({ id: Id })
const reading = { scope: 'drafts:read' } as const
const writing = { scope: 'content:write' } as const

/** Routes to create, list and revoke the previews of an article. */
export async function previewRoutes(app: App) {
  app.post(
    '/articles/:id/previews',
    {
      schema: {
        operationId: 'createPreview',
        summary: 'Create a preview of an article',
        description:
          'With its token, anyone reads this article in its present state (`GET /v1/articles/{id}?preview=`), and nothing else. Only this response contains the token. A preview ends at `expiresAt`, when it is revoked, and with the key that created it; in the trash an article has no preview.',
        tags,
        params,
        querystring: noQuery,
        body: NewPreview,
        response: { 201: single(CreatedPreview) },
      },
      config: writing,
    },
    async (request, reply) =>
      lockingTransaction(app.db, async (tx) => {
        const { id } = request.params
        const data = await createPreview(tx, writerOf(request.actor), app.config, id, request.body)
        reply.code(201).header('location', `/v1/articles/${id}/previews/${data.id}`)
        await keepAnswer(tx, request, reply, { data })
        return { data }
      }),
  )

  app.get(
    '/articles/:id/previews',
    {
      schema: {
        operationId: 'listPreviews',
        summary: 'List the previews of an article',
        description: 'Those that have not ended, newest first; at most 100.',
        tags,
        params,
        querystring: noQuery,
        response: { 200: z.object({ data: z.array(Preview) }) },
      },
      config: reading,
    },
    async (request) => {
      const { id } = request.params
      if (!(await findArticle(app.db, id, 'all'))) throw notFound('article')
      return { data: await listPreviews(app.db, id) }
    },
  )

  app.get(
    '/articles/:id/previews/:previewId',
    {
      schema: {
        operationId: 'getPreview',
        summary: 'Read a preview',
        tags,
        params: PreviewParams,
        querystring: noQuery,
        response: { 200: single(Preview) },
      },
      config: reading,
    },
    async (request) => {
      const { id, previewId } = request.params
      const [data] = await listPreviews(app.db, id, previewId)
      if (!data) throw notFound('preview')
      return { data }
    },
  )

  app.delete(
    '/articles/:id/previews',
    {
      schema: {
        operationId: 'revokePreviews',
        summary: 'Revoke all previews of an article',
        tags,
        params,
        querystring: noQuery,
        response: { 204: noContent },
      },
      config: writing,
    },
    async (request, reply) => {
      await revoke(request, request.params.id)
      return reply.code(204).send()
    },
  )

  app.delete(
    '/articles/:id/previews/:previewId',
    {
      schema: {
        operationId: 'revokePreview',
        summary: 'Revoke a preview',
        description: 'Its token stops working immediately, in all processes.',
        tags,
        params: PreviewParams,
        querystring: noQuery,
        response: { 204: noContent },
      },
      config: writing,
    },
    async (request, reply) => {
      const { id, previewId } = request.params
      if ((await revoke(request, id, previewId)) === 0) throw notFound('preview')
      return reply.code(204).send()
    },
  )

  function revoke({ actor }: Request, id: string, previewId?: string): Promise<number> {
    return lockingTransaction(app.db, async (tx) => {
      await getWritable(tx, writerOf(actor), id)
      return deletePreviews(tx, id, previewId)
    })
  }
}
