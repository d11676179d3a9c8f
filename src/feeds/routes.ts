import { z } from 'zod'
import { filterParams } from '../articles/list/schema.ts'
import { findPageLinks } from '../articles/references/page-links.ts'
import { resolveReferences } from '../articles/references/queries.ts'
import { readFiles } from '../articles/references/shown-file.ts'
import { escapeComma } from '../http/request/canonical.ts'
import { folding } from '../http/request/lists.ts'
import { integerParam } from '../http/request/query.ts'
import { type App, type Request, readDb } from '../http/route.ts'
import { atomPieces } from './atom.ts'
import type { Feed } from './feed.ts'
import { feedItem } from './items.ts'
import { jsonFeedPieces } from './json-feed.ts'
import { type FeedFilters, listNewest } from './queries.ts'
import { rssPieces } from './rss.ts'
import { JsonFeed } from './schema.ts'
import { config, sendPieces, tags } from './send.ts'

const maxItems = 50
const defaultItems = 20

const FeedQuery = folding(
  z.strictObject({ ...filterParams, limit: integerParam(1, maxItems).default(defaultItems) }),
)

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

/** Routes of the feeds of the newest articles. */
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
