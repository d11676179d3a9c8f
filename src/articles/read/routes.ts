import { z } from 'zod'
import { readerOf } from '../../actor.ts'
import { hashSecret } from '../../auth/create.ts'
import { notFound } from '../../errors.ts'
import { linkPages, pageOf } from '../../http/request/pagination.ts'
import { noQuery } from '../../http/request/query.ts'
import { nameLangs } from '../../http/response/languages.ts'
import { type App, page, readDb, single } from '../../http/route.ts'
import { highlightAll } from '../../search/highlight/highlight.ts'
import { Id } from '../../shapes.ts'
import { askedLangs } from '../../sql/langs.ts'
import { listArticles } from '../list/queries.ts'
import { ListArticles } from '../list/schema.ts'
import { findPreviewed } from '../previews/queries.ts'
import { findArticle } from '../queries.ts'
import { ShownArticle } from '../schema.ts'
import { linkMarkdownList } from './alternate.ts'
import { createLargePages } from './large-pages.ts'
import { presentArticles } from './present.ts'
import { listRelated } from './related-queries.ts'
import { presentList, sendArticle, sendFile, sendJson } from './respond.ts'
import { ReadQuery, RelatedQuery } from './schema.ts'
import { listViewOf, requireScopesOf } from './view.ts'

const tags = ['articles']
const lists = ['articles', 'terms'] as const
const config = { scope: 'content:read', cache: { tags: lists } } as const
const ofOne = { scope: 'content:read', cache: { tags: ['terms'], missing: lists } } as const
const withPreview = { ...ofOne, markdown: true, preview: true } as const

const IdParams = z.object({ id: Id })

/** Routes to list articles and to read one by its id. */
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
        if (query.fallback) nameLangs(reply, rows)
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
