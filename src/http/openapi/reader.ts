import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { type FastifyInstance, fastify, type RouteOptions } from 'fastify'
import { describeApi, describeRoute } from './describe.ts'
import { faultAnswers } from './faults.ts'
import { responseHeaders } from './headers.ts'
import { bearer, description, tagTexts } from './texts.ts'

/**
 * A small separate app that knows all routes, serves none of them and describes them at `/docs`.
 */
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
        headers: responseHeaders,
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
    uiConfig: {
      layout: 'BaseLayout',
      docExpansion: 'list',
      deepLinking: true,
      tryItOutEnabled: true,
      filter: true,
      defaultModelsExpandDepth: 1,
    },
    theme: { title: 'Broadsheet API', css: [{ filename: 'locks.css', content: locks(routes) }] },
  })
  await reader.ready()
  return reader
}

// The page draws its locks the wrong way round: closed where a key is optional, open where one is
// required.
function locks(routes: readonly RouteOptions[]): string {
  const isOpen = ({ config }: RouteOptions) =>
    !config?.keyed && (config?.scope === 'public' || config?.scope === 'content:read')
  const draw = (some: readonly RouteOptions[], shackle: string) => {
    const buttons = some.flatMap(({ schema }) => {
      const tag = schema?.tags?.[0]?.replaceAll(' ', '_')
      return schema?.operationId
        ? [`#operations-${tag}-${schema.operationId} .authorization__btn`]
        : []
    })
    const image = encodeURIComponent(lock(shackle))
    return `:is(${buttons}) svg { display: none }\n:is(${buttons})::before { content: url("data:image/svg+xml,${image}") }\n`
  }
  const closed = routes.filter((route) => !isOpen(route))
  return (
    draw(closed, 'M6 9V6a4 4 0 0 1 8 0v3') + draw(routes.filter(isOpen), 'M6 5a4 4 0 0 1 8 0v4')
  )
}

const lock = (shackle: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><path d="${shackle}" fill="none" stroke="black" stroke-width="2"/><rect x="3" y="9" width="14" height="10" rx="2"/></svg>`

const pageCsp =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
