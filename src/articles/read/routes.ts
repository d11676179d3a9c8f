import { z } from 'zod'
import { readerOf } from '../../actor.ts'
import { hashSecret } from '../../auth/create.ts'
import { addTags } from '../../cache/hooks.ts'
import { notFound } from '../../errors.ts'
import { asFile } from '../../http/request/accept.ts'
import { printQuery } from '../../http/request/canonical.ts'
import { linkPages, pageOf } from '../../http/request/pagination.ts'
import { noQuery } from '../../http/request/query.ts'
import { type App, page, type Reply, type Request, readDb, single } from '../../http/route.ts'
import { highlightAll } from '../../search/highlight/highlight.ts'
import { Id } from '../../shapes.ts'
import { askedLangs, langOf } from '../../sql/langs.ts'
import { listArticles } from '../list/queries.ts'
import { ListArticles } from '../list/schema.ts'
import {
  type ArticleLocation,
  findArticleByPath,
  findMovedPath,
  findPlaceBelow,
} from '../path-queries.ts'
import { findPreviewed } from '../previews/queries.ts'
import { findArticle } from '../queries.ts'
import type { ShownRow } from '../row.ts'
import { ShownArticle } from '../schema.ts'
import { linkMarkdownList } from './alternate.ts'
import { createLargePages } from './large-pages.ts'
import { presentArticles } from './present.ts'
import { listRelated } from './related-queries.ts'
import { listViewOf, presentList, requireScopesOf, sendArticle, sendJson } from './respond.ts'
import { PathQuery, ReadQuery, RelatedQuery } from './schema.ts'

const tags = ['articles']
const lists = ['articles', 'terms'] as const
const config = { scope: 'content:read', cache: { tags: lists } } as const
const ofOne = { scope: 'content:read', cache: { tags: ['terms'], missing: lists } } as const
const asEither = { ...ofOne, markdown: true } as const
const withPreview = { ...asEither, preview: true } as const

const IdParams = z.object({ id: Id })
const PathParams = z.object({ '*': z.string() })

export async function articleRoutes(app: App) {
  const largePages = createLargePages()

  app.get(
    '/articles',
    {
      schema: {
        operationId: 'listArticles',
        summary: 'List articles',
        description:
          'Articles that are listed now, newest first; `body` only with `include=body`. Unknown parameters are refused.',
        tags,
        querystring: ListArticles,
        response: { 200: page(ShownArticle) },
      },
      config,
    },
    async (request, reply) => {
      const { query } = request
      const db = readDb(app, request)
      requireScopesOf(request, query)
      const bytes = await largePages.make(async (turn) => {
        const { rows, meta } = pageOf(await listArticles(db, query, turn))
        const search =
          query.highlight && query.q ? { ...query.q, langs: askedLangs(query) ?? [] } : null
        const highlights = search ? await highlightAll(db, search, rows) : undefined
        const view = { ...listViewOf(request, query), highlights }
        linkPages(request, reply, meta)
        linkMarkdownList(request, reply)
        return presentList(await presentArticles(db, rows, view), { meta })
      })
      return sendJson(reply, bytes)
    },
  )

  app.get(
    '/articles/:id',
    {
      schema: {
        operationId: 'getArticle',
        summary: 'Read an article',
        description:
          '`Accept: text/markdown` and `/v1/articles/{id}.md` return the file, byte for byte. A key with `drafts:read` also reads articles that are not public, including the trash (`trashedAt`).',
        tags,
        params: IdParams,
        querystring: ReadQuery,
        response: { 200: single(ShownArticle) },
      },
      config: withPreview,
    },
    async (request, reply) => {
      const { id } = request.params
      const { preview, include } = request.query
      const db = readDb(app, request)
      const detailed = include !== undefined
      const row =
        preview === undefined
          ? await findArticle(db, id, readerOf(request.actor), detailed)
          : await findPreviewed(db, id, hashSecret(preview), detailed)
      if (!row) throw notFound('article')
      return sendArticle(app, request, reply, row, request.query)
    },
  )

  app.get(
    '/articles/:id.md',
    {
      schema: {
        operationId: 'getArticleFile',
        summary: 'Read the file of an article',
        description: 'Byte for byte, regardless of `Accept`.',
        tags,
        params: IdParams,
        querystring: noQuery,
        produces: ['text/markdown'],
        response: { 200: z.string() },
      },
      config: ofOne,
    },
    async (request, reply) => {
      const row = await findArticle(
        readDb(app, request),
        request.params.id,
        readerOf(request.actor),
      )
      if (!row) throw notFound('article')
      return sendFile(app, request, reply, row)
    },
  )

  app.get(
    '/articles/by-path/*',
    {
      schema: {
        operationId: 'getArticleByPath',
        summary: 'Read an article by its public path',
        description:
          'A former path, an alias or a trailing slash gets 301 with the present path in `Location`. A path with `.md` appended returns the file, byte for byte, regardless of `Accept`, unless that is itself the path of an article.',
        tags,
        params: PathParams,
        querystring: PathQuery,
        response: {
          200: single(ShownArticle),
          301: single(z.object({ lang: z.string(), path: z.string() })),
        },
      },
      config: asEither,
    },
    async (request, reply) => {
      const given = request.params['*'].normalize('NFC')
      const found = await findByPath(request, given)
      if (found)
        return 'row' in found
          ? sendArticle(app, request, reply, found.row, request.query)
          : redirect(request, reply, found)
      const stem = fileStem(given)
      const ofFile = stem === null ? null : await findByPath(request, stem)
      if (!ofFile) throw notFound('article')
      if ('row' in ofFile) return sendFile(app, request, reply, ofFile.row)
      return redirect(request, reply, { ...ofFile, path: `${ofFile.path}.md` })
    },
  )

  /** The article at a path, or the address that it has now. */
  async function findByPath(
    request: Request & { query: z.infer<typeof PathQuery> },
    given: string,
  ): Promise<{ row: ShownRow } | ArticleLocation | null> {
    const db = readDb(app, request)
    const path = given.endsWith('/') ? given.slice(0, -1) : given
    const exact = request.query['lang[exact]']
    const lang = langOf(exact ?? request.query.lang ?? app.config.defaultLang)
    const reader = readerOf(request.actor)
    const detailed = request.query.include !== undefined
    const row = await findArticleByPath(db, lang, path, reader, detailed)
    if (row && path === given) return { row }
    const place =
      (row ? { id: row.id, lang, path } : await findMovedPath(db, lang, path, reader)) ??
      (exact === undefined ? await findPlaceBelow(db, lang, path, reader) : null)
    if (place && 'moved' in place && !place.moved && path === given) {
      const near = await findArticle(db, place.id, reader, detailed)
      if (near) return { row: near }
    }
    return place
  }

  app.get(
    '/articles/:id/related',
    {
      schema: {
        operationId: 'listRelatedArticles',
        summary: 'List related articles',
        description: 'Most shared tags first, then shared categories, newest first.',
        tags,
        params: IdParams,
        querystring: RelatedQuery,
        response: { 200: z.object({ data: z.array(ShownArticle) }) },
      },
      config,
    },
    async (request, reply) => {
      requireScopesOf(request, request.query)
      const db = readDb(app, request)
      const row = await findArticle(db, request.params.id, readerOf(request.actor))
      if (!row) throw notFound('article')
      const bytes = await largePages.make(async (turn) => {
        const related = await listRelated(db, row.id, request.query, turn)
        return presentList(await presentArticles(db, related, listViewOf(request, request.query)))
      })
      return sendJson(reply, bytes)
    },
  )
}

function sendFile(app: App, request: Request, reply: Reply, row: ShownRow): Promise<Reply> {
  asFile(request)
  return sendArticle(app, request, reply, row)
}

/** `post` for `post.md`, or null. */
const fileStem = (path: string) => (/[^/]\.md$/.test(path) ? path.slice(0, -'.md'.length) : null)

// The redirect keeps the other query parameters.
function redirect(request: Request, reply: Reply, { id, lang, path }: ArticleLocation): Reply {
  const query = new URLSearchParams(printQuery(request.query as object))
  query.delete('lang[exact]')
  query.set('lang', lang)
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  reply.header('location', `/v1/articles/by-path/${encoded}?${query}`)
  addTags(reply, [`article-${id}`, 'articles'])
  return reply.code(301).send({ data: { lang, path } })
}
