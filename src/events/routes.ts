import { z } from 'zod'
import { asSql } from '../database/client.ts'
import { AppError } from '../errors.ts'
import { integerParam, textParam } from '../http/query.ts'
import type { App } from '../http/route.ts'
import { announce } from './announce.ts'
import { hasUnnumbered, listChanges } from './queries.ts'
import { Change } from './schema.ts'

const ChangesQuery = z.strictObject({
  since: textParam.optional().describe('`meta.cursor` of the answer before; without it, from the beginning.'),
  limit: integerParam(1, 1000).default(100),
})

const Answer = z.object({
  data: z.array(Change),
  meta: z.object({
    cursor: z.string().meta({ description: 'Ask again with `since` set to this.' }),
    more: z.boolean(),
  }),
})

export async function changeRoutes(app: App) {
  const db = asSql(app.db.pool)

  app.get(
    '/changes',
    {
      schema: {
        summary: 'Follow what changes',
        description: 'Gapless and in order, deletions included. Keep `meta.cursor` and ask again with it.',
        tags: ['changes'],
        querystring: ChangesQuery,
        response: { 200: Answer },
      },
      config: { scope: 'drafts:read' },
    },
    async (request) => {
      const { since, limit } = request.query
      const after = since === undefined ? 0 : parsePosition(since)
      // A writer reads its own changes, even when it asks before they were numbered.
      if (await hasUnnumbered(db)) await announce(app.db)
      const rows = await listChanges(db, after, limit + 1)
      const data = rows.slice(0, limit)
      const cursor = `p${data.at(-1)?.position ?? after}`
      return { data, meta: { cursor, more: rows.length > limit } }
    },
  )
}

function parsePosition(cursor: string): number {
  const position = /^p(\d{1,15})$/.exec(cursor)?.[1]
  if (position !== undefined) return Number(position)
  const message = 'This is no cursor of this feed.'
  throw new AppError('bad_request', message, [{ parameter: 'since', code: 'invalid_cursor', message }])
}
