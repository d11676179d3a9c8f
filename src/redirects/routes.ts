import { linkPages, pageOf } from '../http/request/pagination.ts'
import { type App, page, readDb } from '../http/route.ts'
import { listRedirects } from './queries.ts'
import { ListRedirects, Redirect } from './schema.ts'

export async function redirectRoutes(app: App) {
  app.get(
    '/redirects',
    {
      schema: {
        operationId: 'listRedirects',
        summary: 'List redirects',
        description:
          'Former paths and aliases of articles that are listed now, by language and path, for the redirects of a static site or a proxy. A read `by-path` gets 301 for them.',
        tags: ['articles'],
        querystring: ListRedirects,
        response: { 200: page(Redirect) },
      },
      config: { scope: 'content:read', cache: { tags: ['articles'] } },
    },
    async (request, reply) => {
      const { rows, meta } = pageOf(await listRedirects(readDb(app, request), request.query))
      linkPages(request, reply, meta)
      return { data: rows, meta }
    },
  )
}
