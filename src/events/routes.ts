import { z } from 'zod'
import { requireScope } from '../auth/hooks.ts'
import { choicesParam, commaParam } from '../http/request/lists.ts'
import { choiceParam, integerParam, textParam } from '../http/request/query.ts'
import type { App } from '../http/route.ts'
import { announce } from './announce.ts'
import { checkPlace, parsePlace, renderPlace } from './cursor.ts'
import { inEpoch } from './epoch.ts'
import { hasUnnumbered, lastPosition, listChanges, listPublicChanges } from './queries.ts'
import { Change, eventTypes } from './schema.ts'

/** Most events that a request with a filter looks at: a rare type must not cost a whole history. */
const maxScanned = 20_000

const ChangesQuery = z.strictObject({
  since: textParam
    .optional()
    .describe(
      '`meta.cursor` of the previous response. Without it the feed starts at the beginning; `now` returns no events, only a cursor for later ones.',
    ),
  view: choiceParam(['all', 'public'])
    .default('all')
    .describe(
      '`public`: only resources that lists show after the change or showed before it (`article.removed`), without `actor`, `actorName` and `importId`. `all` needs `drafts:read`. A cursor works with both.',
    ),
  type: choicesParam(eventTypes)
    .optional()
    .describe(
      `Only these types, as the view shows them. With a filter, a request looks at ${maxScanned} events: \`data\` may be empty while \`meta.more\` is true.`,
    ),
  lang: commaParam
    .optional()
    .describe(
      'Only articles in these languages, before the change or after it; `en` includes `en-GB`.',
    ),
  limit: integerParam(1, 1000).default(100),
})

const ChangesPage = z.object({
  data: z.array(Change),
  meta: z.object({
    cursor: z.string().meta({ description: 'Send this as `since` in the next request.' }),
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
        summary: 'Follow all changes',
        description:
          'Without gaps and in order, including deletions. Keep `meta.cursor` and send it with the next request. 410 `cursor_expired`: the database was restored or a standby took over, so events that you have seen may be gone, and new ones may have their positions. Start again without `since`, and discard what you derived from earlier events.',
        tags: ['changes'],
        querystring: ChangesQuery,
        response: { 200: ChangesPage },
      },
      config: { scope: 'content:read', faults: ['cursor_expired'] },
    },
    async (request) => {
      const { since, limit, view, type: types, lang: langs } = request.query
      if (view === 'all') requireScope(request, 'drafts:read')
      const place = since === undefined || since === 'now' ? null : parsePlace(since)
      // A writer reads its own changes, even if they have not been numbered yet.
      if (await hasUnnumbered(db)) await announce(app.db)
      return inEpoch(app.db, async (tx, epoch) => {
        const last = await lastPosition(tx)
        if (place) checkPlace(place, epoch, last)
        const after = since === 'now' ? last : (place?.position ?? 0)
        // Positions have no gaps, so they count the events that are looked at.
        const end = types || langs ? Math.min(last, after + maxScanned) : last
        const range = { after, last: end, limit: limit + 1, types, langs }
        const rows = await (view === 'all' ? listChanges : listPublicChanges)(tx, range)
        const data = rows.slice(0, limit)
        const isFull = rows.length > limit
        // Otherwise the cursor also skips the events that the view and the filters leave out.
        const cursor = renderPlace(epoch, isFull ? (data.at(-1)?.position ?? end) : end)
        return { data, meta: { cursor, more: isFull || end < last } }
      })
    },
  )
}
