import { z } from 'zod'
import { AppError } from '../errors.ts'
import { noQuery } from '../http/request/query.ts'
import type { App } from '../http/route.ts'
import { pingDatabase } from './queries.ts'

const tags = ['service']
// A probe is never refused, neither by the rate limit nor under load.
const config = { scope: 'public', rateLimit: false, shedLoad: false, probe: true } as const
// A scrape takes about 30 ms, so it needs a key and counts against its rate limit.
const scraping = { scope: 'metrics:read', shedLoad: false } as const

const Health = z.object({ status: z.literal('ok') })

export async function healthRoutes(app: App) {
  const ready = cachedFor(1000, () => pingDatabase(app.db))
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
          '503 while the database does not respond and during a shutdown; responds within two seconds.',
        tags,
        querystring: noQuery,
        response: { 200: Health },
      },
      config,
    },
    async () => {
      if (app.draining.now) throw notReady('The server is shutting down.')
      if (!(await ready())) throw notReady('The database does not respond.')
      return { status: 'ok' as const }
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

const notReady = (message: string) =>
  new AppError('unavailable', message, [], { 'retry-after': '1' })

/**
 * Runs one query at a time and caches its result briefly, so that probes cannot exhaust the pool.
 */
function cachedFor<T>(milliseconds: number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  let until = 0
  return () => {
    if (!answer || Date.now() > until) {
      until = Number.POSITIVE_INFINITY
      answer = ask().finally(() => {
        until = Date.now() + milliseconds
      })
    }
    return answer
  }
}
