import { z } from 'zod'
import type { Outage } from '../cache/outage.ts'
import type { ResponseCache } from '../cache/store.ts'
import type { Changes } from '../events/changes.ts'
import { noQuery } from '../http/request/query.ts'
import type { App } from '../http/route.ts'
import { Readiness, watchReadiness } from './checks.ts'

const tags = ['service']
// A probe is never refused, neither by the rate limit nor under load.
const config = { scope: 'public', rateLimit: false, shedLoad: false, probe: true } as const
// A scrape takes about 30 ms, so it needs a key and counts against its rate limit.
const scraping = { scope: 'metrics:read', shedLoad: false } as const

const Health = z.object({ status: z.literal('ok') })

interface Watched {
  changes: Pick<Changes, 'state'>
  outage: Pick<Outage, 'isNear'>
  /** Null if it is off. */
  cache: Pick<ResponseCache, 'isOver'> | null
}

/** Routes of liveness, readiness and metrics. */
export async function healthRoutes(app: App, { changes, outage, cache }: Watched) {
  const { db, reads } = app
  const { dataDir } = app.config
  const showsStale = () =>
    outage.isNear && ((cache !== null && !cache.isOver()) || reads.replica() !== 'none')
  const readiness = watchReadiness({ db, reads, changes, dataDir })
  app.addHook('onClose', async () => readiness.stop())
  app.get(
    '/health/live',
    {
      schema: {
        operationId: 'getLiveness',
        summary: 'Check that the process runs',
        description: 'Does not ask the database.',
        tags,
        querystring: noQuery,
        response: { 200: Health },
      },
      config,
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/health/ready',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'Check that requests can be served',
        description:
          '503 while the database does not respond, before its migrations are applied, and during a shutdown, with the same body. Shows what the server, which examines itself every second, saw last, so it responds at once; it says so if that is old. A degraded server works: while notifications of other processes do not arrive, it serves each read from the database, and while the primary cannot be reached, it answers public reads by what was true before, for `STALE_IF_ERROR` seconds.',
        tags,
        querystring: noQuery,
        response: { 200: Readiness, 503: Readiness },
      },
      config,
    },
    async (_request, reply) => {
      const found = await readiness.now()
      const { database, ...others } = found.checks
      const isDown =
        Object.values(others).some(({ status }) => status === 'failed') ||
        (database.status === 'failed' && !showsStale())
      if (!isDown && !app.draining.now) return found
      return reply
        .code(503)
        .header('retry-after', '1')
        .send({ ...found, status: 'degraded' })
    },
  )

  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        summary: 'Metrics for Prometheus',
        description:
          'Counts and durations, no content. `METRICS_PORT` serves them without a key on a separate port.',
        tags,
        querystring: noQuery,
        produces: ['text/plain'],
        response: { 200: z.string() },
      },
      config: scraping,
    },
    async (_request, reply) =>
      reply
        .type(app.metrics.contentType)
        .serializer(String)
        .send(await app.metrics.text()),
  )
}
