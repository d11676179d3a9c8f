import { z } from 'zod'
import { asSql } from '../database/client.ts'
import { integerParam, textParam } from '../http/query.ts'
import type { App } from '../http/route.ts'
import { announce } from './announce.ts'
import { checkPlace, parsePlace, renderPlace } from './cursor.ts'
import { inEpoch } from './epoch.ts'
import { hasUnnumbered, lastPosition, listChanges } from './queries.ts'
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
        description:
          'Gapless and in order, deletions included. Keep `meta.cursor` and ask again with it. 410 `cursor_expired`: the database was restored or a standby took over, so that events you have seen may be gone and others have their positions. Begin anew without `since`, and drop what you derived from the events before.',
        tags: ['changes'],
        querystring: ChangesQuery,
        response: { 200: Answer },
      },
      config: { scope: 'drafts:read', faults: ['cursor_expired'] },
    },
    async (request) => {
      const { since, limit } = request.query
      const place = since === undefined ? null : parsePlace(since)
      // A writer reads its own changes, even when it asks before they were numbered.
      if (await hasUnnumbered(db)) await announce(app.db)
      return inEpoch(app.db.pool, async (tx, epoch) => {
        if (place) checkPlace(place, epoch, await lastPosition(tx))
        const after = place?.position ?? 0
        const rows = await listChanges(tx, after, limit + 1)
        const data = rows.slice(0, limit)
        const cursor = renderPlace(epoch, data.at(-1)?.position ?? after)
        return { data, meta: { cursor, more: rows.length > limit } }
      })
    },
  )
}
