import type { FastifyInstance, RouteOptions } from 'fastify'
import { z } from 'zod'
import { AppError, notFound } from '../../errors.ts'
import { refuseLoad } from '../../file-errors.ts'
import { noQuery } from '../request/query.ts'
import type { App } from '../route.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The app that describes the routes; built on first use. */
    reader(): Promise<FastifyInstance>
  }
}

/**
 * Collects all routes registered after it. The libraries that describe them take longer to load
 * than the rest of the server, so they are loaded on first use.
 */
export function registerOpenapi(app: App): void {
  const routes: RouteOptions[] = []
  let reader: Promise<FastifyInstance> | undefined
  app.addHook('onRoute', (route) => {
    if (!route.schema?.hide && route.method !== 'HEAD') routes.push(route)
  })
  // A reader that could not be loaded is tried again.
  const forget = (error: unknown) => {
    reader = undefined
    throw error
  }
  app.decorate('reader', () => {
    reader ??= loadReader()
      .then(({ buildReader }) => buildReader(routes))
      .catch(forget)
    return reader
  })
  app.addHook('onClose', async () => {
    await (await reader)?.close()
  })
}

/** Loads the module that describes the routes before its first use. */
export const loadReader = () => import('./reader.ts').catch(refuseLoad)

// Made and compressed once, because they are the same for every reader.
const cache = { tags: ['service'] }

/** `/openapi.json`, and `/docs`, which shows it as a page. */
export async function openapiRoutes(app: App): Promise<void> {
  let document: string | undefined
  app.get(
    '/openapi.json',
    {
      schema: {
        operationId: 'getOpenapi',
        summary: 'This document',
        description:
          'All routes, parameters and shapes, made from the schemas that the server itself checks.',
        tags: ['service'],
        querystring: noQuery,
        response: {
          200: z.string().meta({ openapi: { type: 'object' }, description: 'OpenAPI 3.1.' }),
        },
      },
      config: { scope: 'public', cache },
    },
    async (_request, reply) => {
      document ??= JSON.stringify((await app.reader()).swagger())
      return reply.type('application/json').serializer(String).send(document)
    },
  )

  for (const url of ['/docs', '/docs/*'])
    app.get(
      url,
      { schema: { hide: true }, config: { scope: 'public', cache } },
      async (request, reply) => {
        const page = await (await app.reader()).inject({ url: request.url })
        if (page.statusCode >= 500) throw unreadable()
        if (page.statusCode >= 400) throw notFound('part of this page')
        const { connection, date, ...headers } = page.headers
        if (!String(headers['content-type']).startsWith('text/html'))
          return reply.code(page.statusCode).headers(headers).send(page.rawPayload)
        const { 'content-length': _, ...others } = headers
        return reply
          .code(page.statusCode)
          .headers(others)
          .send(page.payload.replace('<head>', `<head>${viewport}`))
      },
    )
}

const viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'

// The parts of the page are files, and the app that serves them does not translate file errors.
const unreadable = () =>
  new AppError('unavailable', 'The page cannot be read at the moment.', [], { 'retry-after': '5' })
