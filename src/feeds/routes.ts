import { z } from 'zod'
import { filterParams } from '../articles/list/schema.ts'
import { findPageLinks } from '../articles/references/page-links.ts'
import { resolveReferences } from '../articles/references/queries.ts'
import { readFiles } from '../articles/references/shown-file.ts'
import type { Sql } from '../database/client.ts'
import { notFound } from '../errors.ts'
import { escapeComma } from '../http/request/canonical.ts'
import { folding } from '../http/request/lists.ts'
import { integerParam } from '../http/request/query.ts'
import { type App, type Reply, type Request, readDb } from '../http/route.ts'
import { toBytes } from '../turns.ts'
import { atomPieces } from './atom.ts'
import type { Feed } from './feed.ts'
import { feedItem, urlOf } from './items.ts'
import { jsonFeedPieces } from './json-feed.ts'
import {
  countPublic,
  type FeedFilters,
  listNewest,
  listSitemap,
  type SitemapRow,
} from './queries.ts'
import { rssPieces } from './rss.ts'
import { JsonFeed } from './schema.ts'
import { maxSitemapUrls, renderSitemapIndex, type SitemapEntry, sitemapPieces } from './sitemap.ts'

const config = { scope: 'content:read', cache: { tags: ['articles', 'terms', 'feeds'] } } as const
const tags = ['feeds']
const maxItems = 50
const defaultItems = 20

const FeedQuery = folding(
  z.strictObject({ ...filterParams, limit: integerParam(1, maxItems).default(defaultItems) }),
)

const SitemapQuery = z.strictObject({
  page: integerParam(1, 50_000)
    .optional()
    .describe('The number of a part of a large sitemap, from its index.'),
})

const feeds = [
  {
    id: 'getAtomFeed',
    path: '/feed.xml',
    name: 'Atom',
    type: 'application/atom+xml; charset=utf-8',
    shape: z.string(),
    piecesOf: atomPieces,
  },
  {
    id: 'getRssFeed',
    path: '/rss.xml',
    name: 'RSS 2.0',
    type: 'application/rss+xml; charset=utf-8',
    shape: z.string(),
    piecesOf: rssPieces,
  },
  {
    id: 'getJsonFeed',
    path: '/feed.json',
    name: 'JSON Feed 1.1',
    type: 'application/feed+json; charset=utf-8',
    shape: JsonFeed,
    piecesOf: jsonFeedPieces,
  },
] as const

export async function feedRoutes(app: App) {
  for (const { id, path, name, type, shape, piecesOf } of feeds)
    app.get(
      path,
      {
        schema: {
          operationId: id,
          summary: `Newest articles as ${name}`,
          tags,
          querystring: FeedQuery,
          produces: [type.replace(/;.*/, '')],
          response: { 200: shape },
        },
        config,
      },
      async (request, reply) => {
        const feed = await feedOf(app, request, path, request.query)
        return sendPieces(reply, type, piecesOf(feed))
      },
    )

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

async function sendPieces(reply: Reply, type: string, pieces: Iterable<string>): Promise<Reply> {
  return reply.type(type).send(await toBytes(pieces))
}

// A feed without items must not change by itself.
const updatedIfEmpty = '1970-01-01T00:00:00.000Z'

/** How many references of each article are looked up. */
const maxReferencesEach = 200

async function feedOf(
  app: App,
  request: Request,
  path: string,
  { limit, ...filters }: FeedFilters & { limit: number },
): Promise<Feed> {
  const { siteUrl, siteTitle } = app.config
  const db = readDb(app, request)
  const rows = await listNewest(db, filters, limit)
  const files = { addresses: app.fileAddresses, config: app.config }
  const ids = rows.map(({ id }) => id)
  const found = await resolveReferences(db, ids, maxReferencesEach)
  const linking = { most: maxReferencesEach, reader: 'public', site: siteUrl } as const
  const pages = await findPageLinks(db, rows, linking)
  const langs = new Set(rows.map(({ lang }) => lang))
  const [lang] = langs
  return {
    title: siteTitle,
    ...(lang !== undefined && langs.size === 1 ? { lang } : {}),
    siteUrl,
    id: siteUrl + path + queryOf(filters),
    selfUrl: siteUrl + path + queryOf(filters, limit),
    updated: rows.reduce(
      (newest, { revisedAt }) => (revisedAt > newest ? revisedAt : newest),
      updatedIfEmpty,
    ),
    items: await Promise.all(
      rows.map((row) =>
        feedItem(app.config, row, files, {
          files: readFiles(found.get(row.id), files),
          pages: pages.get(row.id) ?? [],
        }),
      ),
    ),
  }
}

/** The query in canonical order; the default `limit` is left out. */
function queryOf(
  { tag = [], category = [], lang = [], 'lang[exact]': exact = [] }: FeedFilters,
  limit: number = defaultItems,
): string {
  const query = new URLSearchParams()
  const addAll = (name: string, groups: string[][]) => {
    for (const group of groups.map((names) => names.toSorted().map(escapeComma).join(',')).sort())
      query.append(name, group)
  }
  addAll('tag', tag)
  addAll('category', category)
  addAll('lang', lang.length > 0 ? [lang] : [])
  addAll('lang[exact]', exact.length > 0 ? [exact] : [])
  if (limit !== defaultItems) query.append('limit', String(limit))
  return query.size > 0 ? `?${query}` : ''
}
