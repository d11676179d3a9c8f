import { z } from 'zod'
import { AppError } from '../errors.ts'
import { noQuery } from '../http/request/query.ts'
import type { App } from '../http/route.ts'
import { pingDatabase } from './queries.ts'

const tags = ['service']
// A probe is never turned away: not by the rate limit, not by load.
const config = { scope: 'public', rateLimit: false, shedLoad: false, probe: true } as const
// A scrape takes some 30 ms, so it is for those who hold a key, and it counts against their limit.
const scraping = { scope: 'metrics:read', shedLoad: false } as const

const Health = z.object({ status: z.literal('ok') })

export async function healthRoutes(app: App) {
  const ready = remembered(1000, () => pingDatabase(app.db))
  app.get(
    '/health/live',
    {
      schema: {
        operationId: 'getLiveness',
        summary: 'The process runs',
        description: 'Asks nothing of the database.',
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
        summary: 'Requests can be served',
        description:
          '503 while the database does not answer and during a shutdown; known within two seconds.',
        tags,
        querystring: noQuery,
        response: { 200: Health },
      },
      config,
    },
    async () => {
      if (app.draining.now) throw notReady('The server is shutting down.')
      if (!(await ready())) throw notReady('The database does not answer.')
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
          'Counts and times, no content. `METRICS_PORT` serves them without a key, on a port of its own.',
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

/** Asks once at a time and keeps the answer for a moment, so that probes cannot use up the pool. */
function remembered<T>(milliseconds: number, ask: () => Promise<T>): () => Promise<T> {
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
