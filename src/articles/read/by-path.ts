import { z } from 'zod'
import { readerOf } from '../../actor.ts'
import { addTags } from '../../cache/hooks.ts'
import { notFound } from '../../errors.ts'
import { printQuery } from '../../http/request/canonical.ts'
import { type App, type Reply, type Request, readDb, single } from '../../http/route.ts'
import { encodeSegments } from '../../markdown/file/percent.ts'
import { langOf } from '../../sql/langs.ts'
import { findInFallback, findPreferred } from '../fallback-queries.ts'
import {
  type ArticleLocation,
  findArticleByPath,
  findMovedPath,
  findPlaceBelow,
} from '../path-queries.ts'
import { findArticle } from '../queries.ts'
import type { ShownRow } from '../row.ts'
import { ShownArticle } from '../schema.ts'
import { sendArticle, sendFile } from './respond.ts'
import { PathQuery } from './schema.ts'

const PathParams = z.object({ '*': z.string() })

type PathRequest = Request & { query: z.infer<typeof PathQuery> }
/** The article at a path, or the address that it has now. */
type Found = { row: ShownRow } | ArticleLocation | null

/** Route to read an article by its public path. */
export async function articleByPathRoutes(app: App) {
  app.get(
    '/articles/by-path/*',
    {
      schema: {
        operationId: 'getArticleByPath',
        summary: 'Read an article by its public path',
        description:
          'A former path, an alias or a trailing slash gets 301 with the present path in `Location`. A path with `.md` appended returns the file, byte for byte, regardless of `Accept`, unless that is itself the path of an article.',
        tags: ['articles'],
        params: PathParams,
        querystring: PathQuery,
        response: {
          200: single(ShownArticle),
          301: single(z.object({ lang: z.string(), path: z.string() })),
        },
      },
      config: {
        scope: 'content:read',
        cache: { tags: ['terms'], missing: ['articles', 'terms'] },
        markdown: true,
      },
    },
    async (request, reply) => {
      const given = request.params['*'].normalize('NFC')
      const found = await findByPath(app, request, given)
      if (found && 'row' in found) {
        nameLang(request, reply, found.row)
        return sendArticle(app, request, reply, found.row, request.query)
      }
      if (found) return redirect(request, reply, found)
      const stem = fileStem(given)
      const ofFile = stem === null ? null : await findByPath(app, request, stem)
      if (!ofFile) throw missing(askedLang(app, request))
      if (!('row' in ofFile))
        return redirect(request, reply, { ...ofFile, path: `${ofFile.path}.md` })
      nameLang(request, reply, ofFile.row)
      return sendFile(app, request, reply, ofFile.row)
    },
  )
}

// A path without `lang=` is one in the default language, which is easy to forget.
const missing = (lang: string) => notFound(`article in "${lang}"; lang= names another language`)

const askedLang = ({ config }: App, { query }: PathRequest) =>
  langOf(query['lang[exact]'] ?? query.lang ?? config.defaultLang)

async function findByPath(app: App, request: PathRequest, given: string): Promise<Found> {
  const lang = askedLang(app, request)
  const found = await findInLang(app, request, given, lang)
  return found ?? findInFallbacks(app, request, given, lang)
}

async function findInLang(
  app: App,
  request: PathRequest,
  given: string,
  lang: string,
): Promise<Found> {
  const db = readDb(app, request)
  const path = withoutSlash(given)
  const reader = readerOf(request.actor)
  const detailed = request.query.include !== undefined
  const row = await findArticleByPath(db, lang, path, reader, detailed)
  if (row && path === given) return { row }
  const place =
    (row ? { id: row.id, lang, path } : await findMovedPath(db, lang, path, reader)) ??
    (request.query['lang[exact]'] === undefined
      ? await findPlaceBelow(db, lang, path, reader)
      : null)
  if (place && 'moved' in place && !place.moved && path === given) {
    const near = await findArticle(db, place.id, reader, detailed)
    if (near) return { row: near }
  }
  return place
}

// A translation in a better language, which has another path, comes before the article at this
// path.
async function findInFallbacks(
  app: App,
  request: PathRequest,
  given: string,
  lang: string,
): Promise<Found> {
  const { fallback, include, 'lang[exact]': exact } = request.query
  if (!fallback) return null
  const db = readDb(app, request)
  const path = withoutSlash(given)
  const reader = readerOf(request.actor)
  const langs = fallback.langs.map(langOf)
  const place = await findInFallback(db, langs, path, reader)
  if (!place) return null
  const better = langs.slice(0, place.rank)
  const asked = { tag: lang, isExact: exact !== undefined }
  const preferred = await findPreferred(db, place.id, asked, better, reader)
  if (preferred) return preferred
  if (place.moved || path !== given) return place
  const row = await findArticle(db, place.id, reader, include !== undefined)
  return row ? { row } : null
}

const withoutSlash = (path: string) => (path.endsWith('/') ? path.slice(0, -1) : path)

/** `post` for `post.md`, or null. */
const fileStem = (path: string) => (/[^/]\.md$/.test(path) ? path.slice(0, -'.md'.length) : null)

// An article in another language is only the answer until there is one in this language.
function nameLang({ query }: PathRequest, reply: Reply, { lang }: ShownRow): void {
  if (!query.fallback) return
  reply.header('content-language', lang)
  addTags(reply, ['articles'])
}

// The redirect keeps the other query parameters.
function redirect(request: Request, reply: Reply, { id, lang, path }: ArticleLocation): Reply {
  const query = new URLSearchParams(printQuery(request.query as object))
  query.delete('lang[exact]')
  query.set('lang', lang)
  reply.header('location', `/v1/articles/by-path/${encodeSegments(path)}?${query}`)
  addTags(reply, [`article-${id}`, 'articles'])
  return reply.code(301).send({ data: { lang, path } })
}
