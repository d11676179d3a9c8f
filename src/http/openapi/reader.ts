import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { type FastifyInstance, fastify, type RouteOptions } from 'fastify'
import { describeApi, describeRoute } from './describe.ts'
import { faultAnswers } from './faults.ts'
import { answerHeaders } from './headers.ts'
import { bearer, description, tagTexts } from './texts.ts'

/** A small app of its own that knows all routes, serves none of them, and describes them at `/docs`. */
export async function buildReader(routes: readonly RouteOptions[]): Promise<FastifyInstance> {
  const reader = fastify({ exposeHeadRoutes: false })
  reader.setValidatorCompiler(() => () => true)
  reader.setSerializerCompiler(() => String)
  await reader.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Broadsheet',
        version: '1',
        description,
        contact: { name: 'Broadsheet' },
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'This server' }],
      tags: Object.entries(tagTexts).map(([name, text]) => ({ name, description: text })),
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer', description: bearer } },
        responses: faultAnswers,
        headers: answerHeaders,
      },
    },
    transform: describeRoute,
    transformObject: describeApi,
  })
  for (const { method, url, schema = {}, config = {} } of routes)
    reader.route({ method, url, schema, config, handler: async () => '' })
  await reader.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pageCsp,
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list', deepLinking: true, tryItOutEnabled: true },
    theme: { title: 'Broadsheet API' },
  })
  await reader.ready()
  return reader
}

const pageCsp =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
