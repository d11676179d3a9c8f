import { z } from 'zod'
import { readerOf } from '../../actor.ts'
import { addTags } from '../../cache/hooks.ts'
import { notFound } from '../../errors.ts'
import { printQuery } from '../../http/request/canonical.ts'
import { textParam } from '../../http/request/query.ts'
import { type App, type Reply, type Request, readDb, single } from '../../http/route.ts'
import { decodePath } from '../../markdown/file/percent.ts'
import { shapeParams } from '../list/schema.ts'
import { findArticlesByUrl, findMovedUrl } from '../path-queries.ts'
import { ShownArticle } from '../schema.ts'
import { sendArticle } from './respond.ts'

const UrlQuery = z.strictObject({
  ...shapeParams,
  url: textParam
    .max(4000)
    .describe('The address on the site, such as `/posts/hello/`; a host before it is ignored.'),
})

/** Route to read an article by the address that its site's generator gives it. */
export async function articleByUrlRoutes(app: App) {
  app.get(
    '/articles/by-url',
    {
      schema: {
        operationId: 'getArticleByUrl',
        summary: 'Read an article by its address on the site',
        description:
          'For articles whose dialect is a site generator. An address that differs only by its last slash or `index.html`, and the former address of an article that moved, get 301.',
        tags: ['articles'],
        querystring: UrlQuery,
        response: {
          200: single(ShownArticle),
          301: single(z.object({ url: z.string() })),
        },
      },
      config: {
        scope: 'content:read',
        cache: { tags: ['terms'], missing: ['articles', 'terms'] },
        markdown: true,
        faults: ['not_found'],
      },
    },
    async (request, reply) => {
      const { url: given, ...asked } = request.query
      const { url, decoded } = pathsIn(given)
      const db = readDb(app, request)
      const reader = readerOf(request.actor)
      const found = await findArticlesByUrl(
        db,
        [...new Set([url, decoded, ...near(decoded)])],
        reader,
        asked.include !== undefined,
      )
      const exact = found.find((row) => row.url === url) ?? found.find((row) => row.url === decoded)
      if (exact) return sendArticle(app, request, reply, exact, asked)
      const other = found[0] ?? (await findMovedUrl(db, decoded, reader))
      if (!other?.url) throw notFound('article')
      return redirect(request, reply, other.id, other.url)
    },
  )
}

/** The path of an address in NFC, as it is given and decoded, in which form `url` is stored. */
function pathsIn(address: string): { url: string; decoded: string } {
  const path = /^https?:\/\/[^/]*(.*)$/is.exec(address)?.[1] ?? address
  const bare = path.replace(/[?#].*$/s, '')
  const url = (bare.startsWith('/') ? bare : `/${bare}`).normalize('NFC')
  return { url, decoded: decodePath(url).normalize('NFC') }
}

/** The addresses that differ from this one only by their last slash or `index.html`. */
function near(url: string): string[] {
  const page = url.replace(/index\.html?$/i, '')
  const bare = page.replace(/\/+$/, '')
  const all = [bare || '/', `${bare}/`, `${bare}/index.html`]
  return all.filter((one) => one !== url)
}

// The redirect keeps the other query parameters.
function redirect(request: Request, reply: Reply, id: string, url: string): Reply {
  const query = new URLSearchParams(printQuery(request.query as object))
  query.set('url', url)
  reply.header('location', `/v1/articles/by-url?${query}`)
  addTags(reply, [`article-${id}`, 'articles'])
  return reply.code(301).send({ data: { url } })
}
