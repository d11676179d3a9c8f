import { z } from 'zod'
import { type Actor, seesWorkOf, visibleOwner } from '../actor.ts'
import { requireScope } from '../auth/hooks.ts'
import type { Sql } from '../database/client.ts'
import { conflict, notFound } from '../errors.ts'
import { lockingTransaction } from '../events/write-transaction.ts'
import { keepAnswer } from '../http/idempotency/idempotency.ts'
import { CursorNumber, CursorTime } from '../http/request/pagination.ts'
import {
  choiceParam,
  cursorParam,
  integerParam,
  noQuery,
  pageQuery,
} from '../http/request/query.ts'
import { forwardPage } from '../http/response/forward-page.ts'
import { type App, noContent, page, type Reply, type Request, single } from '../http/route.ts'
import { askCancel } from '../lease/queries.ts'
import { Id } from '../shapes.ts'
import { listBulkArticles } from './item-queries.ts'
import { findBulkChange, listBulkChanges } from './queries.ts'
import { BulkChange, BulkChangeArticle, NewBulkChange, outcomes } from './schema.ts'
import { startBulkChange, startRevert } from './start.ts'

const tags = ['bulk changes']
const config = { scope: 'content:write' } as const
const IdParams = z.object({ id: Id })
const ArticlesQuery = z.strictObject({
  outcome: choiceParam(outcomes).optional(),
  limit: integerParam(1, 1000).default(100),
  cursor: cursorParam,
})
const Position = z.tuple([CursorTime, z.uuid()])
const ArticlePosition = z.tuple([CursorNumber])

/** Routes to start, list, read, cancel and revert bulk changes. */
export async function bulkChangeRoutes(app: App) {
  const { db } = app

  app.post(
    '/bulk-changes',
    {
      schema: {
        operationId: 'createBulkChange',
        summary: 'Change many articles',
        description:
          'Fixes the articles that the filter chooses now and returns 202; a worker changes them. Each keeps its former version. Articles of sources that the key does not reach fail, and public ones without `content:publish`.',
        tags,
        querystring: noQuery,
        body: NewBulkChange,
        response: { 202: single(BulkChange) },
      },
      config,
    },
    (request, reply) => {
      if (request.body.action === 'purge') requireScope(request, 'admin')
      return startBulkChange(db, request.actor, request.body, answering(request, reply))
    },
  )

  app.get(
    '/bulk-changes',
    {
      schema: {
        operationId: 'listBulkChanges',
        summary: 'List bulk changes',
        description: 'Those that the key started, newest first; a key with `admin` sees all.',
        tags,
        querystring: pageQuery,
        response: { 200: page(BulkChange) },
      },
      config,
    },
    (request, reply) => {
      const owner = visibleOwner(request.actor)
      return forwardPage(request, reply, {
        of: { list: 'bulk-changes' },
        position: Position,
        read: (after, count) => listBulkChanges(db, owner, after, count),
        positionOf: ({ createdAt, id }) => [createdAt, id],
      })
    },
  )

  app.get(
    '/bulk-changes/:id',
    {
      schema: {
        operationId: 'getBulkChange',
        summary: 'Read a bulk change',
        tags,
        params: IdParams,
        querystring: noQuery,
        response: { 200: single(BulkChange) },
      },
      config,
    },
    async ({ actor, params }) => ({ data: await getBulkChange(db, actor, params.id) }),
  )

  app.get(
    '/bulk-changes/:id/articles',
    {
      schema: {
        operationId: 'listBulkChangeArticles',
        summary: 'List the articles of a bulk change',
        description: 'With the outcome of each, in the order in which they are changed.',
        tags,
        params: IdParams,
        querystring: ArticlesQuery,
        response: { 200: page(BulkChangeArticle) },
      },
      config,
    },
    async (request, reply) => {
      const { outcome } = request.query
      const { id } = await getBulkChange(db, request.actor, request.params.id)
      const { data, meta } = await forwardPage(request, reply, {
        of: { id, outcome },
        position: ArticlePosition,
        read: (after, count) => listBulkArticles(db, id, outcome ?? null, after?.[0] ?? 0, count),
        positionOf: ({ seq }) => [seq],
      })
      return { data: data.map(({ seq: _, ...article }) => article), meta }
    },
  )

  app.delete(
    '/bulk-changes/:id',
    {
      schema: {
        operationId: 'cancelBulkChange',
        summary: 'Cancel a bulk change',
        description: 'It stops after the current batch. What it has written stays; revert it.',
        tags,
        params: IdParams,
        querystring: noQuery,
        response: { 204: noContent },
      },
      config,
    },
    async (request, reply) => {
      const { id } = await getBulkChange(db, request.actor, request.params.id)
      if ((await lockingTransaction(db, (tx) => askCancel(tx, 'bulk_changes', id))) === null)
        throw conflict('This bulk change has ended.', [
          { code: 'bulk_change_over', message: 'There is nothing to cancel.' },
        ])
      return reply.code(204).send()
    },
  )

  app.post(
    '/bulk-changes/:id/revert',
    {
      schema: {
        operationId: 'revertBulkChange',
        summary: 'Put back what a bulk change has changed',
        description:
          'Starts a new bulk change. Each article gets its former version, byte for byte; one that somebody has changed since is a `conflict`. 409 for a purge, a dry run and one that has not ended.',
        tags,
        params: IdParams,
        querystring: noQuery,
        response: { 202: single(BulkChange) },
      },
      config,
    },
    async (request, reply) => {
      const reverted = await getBulkChange(db, request.actor, request.params.id)
      return startRevert(db, request.actor, reverted, answering(request, reply))
    },
  )
}

// A key sees only its own; those of other keys are a 404.
async function getBulkChange(db: Sql, actor: Actor, id: string): Promise<BulkChange> {
  const row = await findBulkChange(db, id)
  if (!row || !seesWorkOf(actor, row.actor)) throw notFound('bulk change')
  return row
}

/** Responds with 202, in the transaction that starts a bulk change. */
const answering = (request: Request, reply: Reply) => async (tx: Sql, id: string) => {
  const data = await getBulkChange(tx, request.actor, id)
  reply.code(202).header('location', `/v1/bulk-changes/${id}`)
  await keepAnswer(tx, request, reply, { data })
  return { data }
}
