import { z } from 'zod'
import { allows, writerOf } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import { keepStored } from '../../http/idempotency/idempotency.ts'
import { noQuery } from '../../http/request/query.ts'
import type { App } from '../../http/route.ts'
import { runEach } from './each.ts'
import { runAtomically } from './run.ts'
import { Batch, OperationResult } from './schema.ts'

/** Route to write many articles in one request. */
export async function articleBatchRoutes(app: App) {
  app.post(
    '/articles/batch',
    {
      schema: {
        operationId: 'batchArticles',
        summary: 'Create, change, trash, restore and purge many articles',
        description:
          'Returns one result per operation, in their order; with `atomic` either all are done or none.',
        tags: ['articles'],
        querystring: noQuery,
        body: Batch,
        response: { 200: z.object({ data: z.array(OperationResult) }) },
      },
      config: { scope: 'content:write' },
    },
    async (request) => {
      const { atomic, operations } = request.body
      const defaults = { lang: app.config.defaultLang, timeZone: app.config.timeZone }
      const context = {
        defaults,
        mayPurge: allows(request.actor, 'admin'),
        markStored: (tx: Sql) => keepStored(tx, request),
      }
      const run = atomic ? runAtomically : runEach
      return { data: await run(app.db, writerOf(request.actor), operations, context) }
    },
  )
}
