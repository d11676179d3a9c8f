import { z } from 'zod'
import { requireScope } from '../auth/hooks.ts'
import { AppError } from '../errors.ts'
import { wantsEvents } from '../http/request/accept.ts'
import { choicesParam, commaParam } from '../http/request/lists.ts'
import { choiceParam, integerParam, textParam } from '../http/request/query.ts'
import type { App, Request } from '../http/route.ts'
import { type FeedPlace, parsePlace } from './cursor.ts'
import { sendStream } from './follow/stream.ts'
import { maxWait, waitForChanges } from './follow/wait.ts'
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
  wait: integerParam(0, maxWait)
    .optional()
    .describe(
      'Seconds to wait for a change if there is none after `since`; the response may come a little earlier, with no changes. Not for a stream.',
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
          'Without gaps and in order, including deletions. Keep `meta.cursor` and send it with the next request. With `wait` the response comes as soon as there is a change. With `Accept: text/event-stream` the changes come as server-sent events: `data` is one change, its id the cursor after it, and the event `end` says with `code` and `detail` why a stream cannot go on. 410 `cursor_expired`: the database was restored or a standby took over, so events that you have seen may be gone, and new ones may have their positions. Start again without `since`, and discard what you derived from earlier events.',
        tags: ['changes'],
        querystring: ChangesQuery,
        response: { 200: ChangesPage },
      },
      config: {
        scope: 'content:read',
        faults: ['cursor_expired'],
        events: true,
        takesTurns: true,
        requestHeaders: {
          'Last-Event-ID':
            'For a stream: the id of the last event received, in place of `since`. Only later events are sent.',
        },
      },
    },
    async (request, reply) => {
      const { limit, view, type: types, lang: langs, source: sources, wait = 0 } = request.query
      if (view === 'all' || sources) requireScope(request, 'drafts:read')
      const wanted = { limit, view, types, langs, sources }
      if (wantsEvents(request)) {
        if (request.query.wait !== undefined) throw needsNoWait()
        return sendStream(app, request, reply, startOf(request, request.query.since), wanted)
      }
      const found = await readPage(db, placeOf(request.query.since), wanted)
      // Behind another response of its connection it has no socket yet: nobody reads what comes
      // late, and Node reports no lost connection while many responses are due.
      const isBehind = reply.raw.socket === null
      const isAtEnd = found.data.length === 0 && !found.more
      const mayWait = isAtEnd && request.method !== 'HEAD' && !isBehind
      const page =
        wait > 0 && mayWait ? await waitForChanges(app, request, found, wanted, wait) : found
      return { data: page.data, meta: { cursor: page.cursor, more: page.more } }
    },
  )
}

const placeOf = (since: string | undefined): FeedPlace | 'now' | undefined =>
  since === undefined || since === 'now' ? since : parsePlace(since)

// A browser that connects again sends the first address, and this header.
function startOf({ headers }: Request, since: string | undefined): FeedPlace | 'now' | undefined {
  const last = headers['last-event-id']
  return last ? parsePlace(String(last), 'Last-Event-ID') : placeOf(since)
}

function needsNoWait(): AppError {
  const message = 'A stream waits by itself: leave wait out, or accept application/json.'
  return new AppError('bad_request', message, [
    { parameter: 'wait', code: 'invalid_value', message },
  ])
}
