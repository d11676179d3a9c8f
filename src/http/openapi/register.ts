import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { z } from 'zod'
import { noQuery } from '../query.ts'
import type { App } from '../route.ts'
import { describeApi, describeRoute } from './describe.ts'

/** Every tag a route may carry, in the order of the document. */
export const tagTexts: Record<string, string> = {
  articles: 'Articles: Markdown with fields, versions and an exact file.',
  tags: 'Flat labels.',
  categories: 'A tree of sections.',
  imports: 'Markdown files and archives in.',
  export: 'The same files out.',
  changes: 'What happened, in order.',
  keys: 'API keys and their scopes.',
  feeds: 'Atom, RSS, JSON Feed and sitemap.',
  service: 'Health, metrics and this document.',
}

/** `/docs`, over a document of the routes registered after this; it is made when it is first asked for. */
export async function registerOpenapi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Broadsheet', version: '1', description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'This server' }],
      tags: Object.entries(tagTexts).map(([name, text]) => ({ name, description: text })),
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: bearer } } },
    },
    transform: describeRoute,
    transformObject: describeApi,
  })
  await app.register(docsRoutes)
}

/** `/openapi.json`. */
export async function openapiRoutes(app: App): Promise<void> {
  let document: string | undefined
  app.get(
    '/openapi.json',
    {
      schema: {
        summary: 'This document',
        tags: ['service'],
        querystring: noQuery,
        response: { 200: z.string().describe('OpenAPI 3.1.') },
      },
      config: { scope: 'public' },
    },
    async (_request, reply) => {
      document ??= JSON.stringify(app.swagger())
      return reply.type('application/json').serializer(String).send(document)
    },
  )
}

// The page's own routes declare no scope: it is given to them here.
async function docsRoutes(app: App): Promise<void> {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, scope: 'public' }
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pageCsp,
    uiConfig: { url: '/openapi.json', docExpansion: 'list', deepLinking: true, tryItOutEnabled: true },
    theme: { title: 'Broadsheet API' },
  })
}

const pageCsp =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"

const bearer = 'A key `bs_<id>_<secret>`, or the value of `ADMIN_KEY`.'

const description = `A headless CMS for Markdown: front-matter files in, JSON out, the same files back byte for byte.

- Answers: \`{"data": …}\`; lists add \`meta\` with \`nextCursor\` and \`prevCursor\`, and a \`Link\` header.
- Times are RFC 3339 in UTC.
- Faults are \`application/problem+json\` (RFC 9457) and name **all** that is wrong at once, in \`errors\`.
- Unknown parameters and fields are refused, never ignored.
- Commas in a filter mean *any of*, a repeated parameter means *all of*.
- \`If-Match\` guards a change, \`If-None-Match\` saves a read, \`Idempotency-Key\` makes a POST safe to retry.`
