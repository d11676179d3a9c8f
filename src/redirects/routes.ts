import { createLargePages } from '../articles/read/large-pages.ts'
import { linkPages, pageOf } from '../http/request/pagination.ts'
import { type App, page, type Reply, type Request, readDb } from '../http/route.ts'
import { toBytes } from '../turns.ts'
import { readSiteRedirects } from './addresses.ts'
import { netlifyLines } from './netlify.ts'
import { nginxLines } from './nginx.ts'
import { listRedirects } from './queries.ts'
import { ListRedirects, Redirect } from './schema.ts'

const files = { netlify: netlifyLines, nginx: nginxLines }

/** Routes to list redirects, also as files for web servers. */
export async function redirectRoutes(app: App) {
  const largePages = createLargePages()

  app.get(
    '/redirects',
    {
      schema: {
        operationId: 'listRedirects',
        summary: 'List redirects',
        description:
          'Former paths and aliases of articles that are listed now, by language and path, for the redirects of a static site or a proxy. A read `by-path` gets 301 for them. With `format` they are a file with the addresses of the site.',
        tags: ['articles'],
        querystring: ListRedirects,
        produces: ['application/json', 'text/plain'],
        response: { 200: page(Redirect) },
      },
      config: { scope: 'content:read', cache: { tags: ['articles'] } },
    },
    async (request, reply) => {
      const { format } = request.query
      if (format) return sendFile(request, reply, format)
      const { rows, meta } = pageOf(await listRedirects(readDb(app, request), request.query))
      linkPages(request, reply, meta)
      return { data: rows, meta }
    },
  )

  async function sendFile(
    request: Request & { query: ListRedirects },
    reply: Reply,
    format: keyof typeof files,
  ): Promise<Reply> {
    const bytes = await largePages.make(async (turn) => {
      await turn()
      const found = await readSiteRedirects(readDb(app, request), request.query, app.config)
      return toBytes(files[format](found))
    })
    return reply.type('text/plain; charset=utf-8').send(bytes)
  }
}
