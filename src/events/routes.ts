import { z } from 'zod'
import { requireScope } from '../auth/hooks.ts'
import { choiceParam, integerParam, textParam } from '../http/request/query.ts'
import type { App } from '../http/route.ts'
import { announce } from './announce.ts'
import { checkPlace, parsePlace, renderPlace } from './cursor.ts'
import { inEpoch } from './epoch.ts'
import { hasUnnumbered, lastPosition, listChanges, listPublicChanges } from './queries.ts'
import { Change } from './schema.ts'

const ChangesQuery = z.strictObject({
  since: textParam
    .optional()
    .describe(
      '`meta.cursor` of the answer before; without it, from the beginning; `now`: no events, only the cursor to follow from here on.',
    ),
  view: choiceParam(['all', 'public'])
    .default('all')
    .describe(
      '`public`: only what lists show after the change, or showed before it (`article.removed`); without `actor` and `importId`. `all` needs `drafts:read`. Cursors are good for both.',
    ),
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
  const db = app.db

  app.get(
    '/changes',
    {
      schema: {
        operationId: 'listChanges',
        summary: 'Follow what changes',
        description:
          'Gapless and in order, deletions included. Keep `meta.cursor` and ask again with it. 410 `cursor_expired`: the database was restored or a standby took over, so that events you have seen may be gone and others have their positions. Begin anew without `since`, and drop what you derived from the events before.',
        tags: ['changes'],
        querystring: ChangesQuery,
        response: { 200: Answer },
      },
      config: { scope: 'content:read', faults: ['cursor_expired'] },
    },
    async (request) => {
      const { since, limit, view } = request.query
      if (view === 'all') requireScope(request, 'drafts:read')
      const place = since === undefined || since === 'now' ? null : parsePlace(since)
      // A writer reads its own changes, even when it asks before they were numbered.
      if (await hasUnnumbered(db)) await announce(app.db)
      return inEpoch(app.db, async (tx, epoch) => {
        const last = await lastPosition(tx)
        if (place) checkPlace(place, epoch, last)
        const stretch = {
          after: since === 'now' ? last : (place?.position ?? 0),
          last,
          limit: limit + 1,
        }
        const rows = await (view === 'all' ? listChanges : listPublicChanges)(tx, stretch)
        const data = rows.slice(0, limit)
        const more = rows.length > limit
        // Behind the last event lie those that this view leaves out.
        const cursor = renderPlace(epoch, more ? (data.at(-1)?.position ?? last) : last)
        return { data, meta: { cursor, more } }
      })
    },
  )
}
