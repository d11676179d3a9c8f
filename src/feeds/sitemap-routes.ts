import { z } from 'zod'
import type { Sql } from '../database/client.ts'
import { notFound } from '../errors.ts'
import { integerParam } from '../http/request/query.ts'
import { type App, readDb } from '../http/route.ts'
import { urlOf } from './items.ts'
import { countPublic, listSitemap, type SitemapRow } from './queries.ts'
import { config, sendPieces, tags } from './send.ts'
import { maxSitemapUrls, renderSitemapIndex, type SitemapEntry, sitemapPieces } from './sitemap.ts'

const SitemapQuery = z.strictObject({
  page: integerParam(1, 50_000)
    .optional()
    .describe('The number of a part of a large sitemap, from its index.'),
})

/** Route of the sitemap, or of its parts. */
export async function sitemapRoutes(app: App) {
  app.get(
    '/sitemap.xml',
    {
      schema: {
        operationId: 'getSitemap',
        summary: 'Sitemap of all public articles',
        description: `With more than ${maxSitemapUrls} articles it is an index of several sitemaps.`,
        tags,
        querystring: SitemapQuery,
        produces: ['application/xml'],
        response: { 200: z.string() },
      },
      config: { ...config, faults: ['not_found'] },
    },
    async (request, reply) =>
      sendPieces(
        reply,
        'application/xml; charset=utf-8',
        await sitemap(readDb(app, request), request.query.page),
      ),
  )

  async function sitemap(db: Sql, page: number | undefined): Promise<Iterable<string>> {
    if (page === undefined) {
      const pages = Math.ceil((await countPublic(db)) / maxSitemapUrls)
      if (pages > 1) return [renderSitemapIndex(sitemapsOf(pages))]
    }
    const rows = await listSitemap(db, page ?? 1, maxSitemapUrls)
    if (rows.length === 0 && page !== undefined && page > 1) throw notFound('part of the sitemap')
    return sitemapPieces(entriesOf(rows))
  }

  const sitemapsOf = (pages: number) =>
    Array.from({ length: pages }, (_, index) => ({
      url: `${app.config.siteUrl}/sitemap.xml?page=${index + 1}`,
    }))

  function* entriesOf(rows: readonly SitemapRow[]): Generator<SitemapEntry> {
    for (const { translations, ...row } of rows)
      yield {
        url: urlOf(app.config, row),
        updatedAt: row.revisedAt,
        lang: row.lang,
        translations: (translations ?? []).map((other) => ({
          lang: other.lang,
          url: urlOf(app.config, other),
        })),
      }
  }
}
