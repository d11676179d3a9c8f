import { z } from 'zod'
import { requireScope } from '../auth/hooks.ts'
import { choicesParam, commaParam } from '../http/request/lists.ts'
import { choiceParam, integerParam, textParam } from '../http/request/query.ts'
import type { App } from '../http/route.ts'
import { parsePlace } from './cursor.ts'
import { maxScanned, readPage } from './page.ts'
import { Change, eventTypes } from './schema.ts'

const ChangesQuery = z.strictObject({
  since: textParam
    .optional()
    .describe(
      '`meta.cursor` of the previous response. Without it the feed starts at the beginning; `now` returns no events, only a cursor for later ones.',
    ),
  view: choiceParam(['all', 'public'])
    .default('all')
    .describe(
      '`public`: only resources that lists show after the change or showed before it (`article.removed`), without `actor`, `actorName`, `importId` and `source`. `all` needs `drafts:read`. A cursor works with both.',
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
  source: commaParam
    .optional()
    .describe('Only articles and files of these sources; needs `drafts:read`.'),
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
      const { since, limit, view, type: types, lang: langs, source: sources } = request.query
      if (view === 'all' || sources) requireScope(request, 'drafts:read')
      const start = since === undefined || since === 'now' ? since : parsePlace(since)
      const page = await readPage(db, start, { limit, view, types, langs, sources })
      return { data: page.data, meta: { cursor: page.cursor, more: page.more } }
    },
  )
}
