import { z } from 'zod'
import { readerOf } from '../../actor.ts'
import { addTags } from '../../cache/hooks.ts'
import { notFound } from '../../errors.ts'
import { asFile } from '../../http/request/accept.ts'
import { printQuery } from '../../http/request/canonical.ts'
import { linkPages, pageOf } from '../../http/request/pagination.ts'
import { integerParam, noQuery, textParam } from '../../http/request/query.ts'
import { type App, page, type Reply, type Request, readDb, single } from '../../http/route.ts'
import { highlightAll } from '../../search/highlight/highlight.ts'
import { Id } from '../../shapes.ts'
import { askedLangs, langOf } from '../../sql/langs.ts'
import { listArticles } from '../list/queries.ts'
import { ListArticles, shapeParams } from '../list/schema.ts'
import {
  type ArticleLocation,
  findArticle,
  findArticleByPath,
  findMovedPath,
  findPlaceBelow,
  listRelated,
} from '../queries.ts'
import type { ShownRow } from '../row.ts'
import { ShownArticle } from '../schema.ts'
import { createLargePages } from './large-pages.ts'
import { presentArticles } from './present.ts'
import { listViewOf, requireScopesOf, sendArticle, sendList } from './respond.ts'

const tags = ['articles']
const lists = ['articles', 'terms'] as const
const config = { scope: 'content:read', cache: { tags: lists } } as const
const ofOne = { scope: 'content:read', cache: { tags: ['terms'], missing: lists } } as const
const asEither = { ...ofOne, markdown: true } as const

const IdParams = z.object({ id: Id })
const PathParams = z.object({ '*': z.string() })
const ReadQuery = z.strictObject(shapeParams)
const PathQuery = z
  .strictObject({
    ...shapeParams,
    lang: textParam
      .optional()
      .describe(
        'The language of the path, without it `DEFAULT_LANG`; where nothing has the path in `en` itself, `en-GB` and others below it are tried.',
      ),
    'lang[exact]': textParam.optional().describe('This language alone.'),
  })
  .superRefine(({ lang, 'lang[exact]': exact }, context) => {
    if (lang === undefined || exact === undefined) return
    context.addIssue({
      code: 'custom',
      path: ['lang[exact]'],
      message: 'Give either lang or lang[exact].',
    })
  })
const RelatedQuery = z.strictObject({ ...shapeParams, limit: integerParam(1, 100).default(5) })

export async function articleRoutes(app: App) {
  const largePages = createLargePages()

  app.get(
    '/articles',
    {
      schema: {
        operationId: 'listArticles',
        summary: 'List articles',
        description:
          'What is public now, newest first, without `body` unless `include` names it. Unknown parameters are refused.',
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
      const fetched = await listArticles(db, query)
      const { rows, meta } = pageOf(fetched)
      const search =
        query.highlight && query.q ? { ...query.q, langs: askedLangs(query) ?? [] } : null
      const highlights = search ? await highlightAll(db, search, rows) : undefined
      const view = { ...listViewOf(request, query), highlights }
      linkPages(request, reply, meta)
      return largePages.make(rows, async () =>
        sendList(reply, await presentArticles(db, rows, view), { meta }),
      )
    },
  )

  app.get(
    '/articles/:id',
    {
      schema: {
        operationId: 'getArticle',
        summary: 'Read an article',
        description:
          '`Accept: text/markdown` gives the file, byte for byte, and so does `/v1/articles/{id}.md`. A key with `drafts:read` also sees what is not public, what is in the trash included (`trashedAt`).',
        tags,
        params: IdParams,
        querystring: ReadQuery,
        response: { 200: single(ShownArticle) },
      },
      config: asEither,
    },
    async (request, reply) => {
      const { id } = request.params
      const row = await findArticle(
        readDb(app, request),
        id,
        readerOf(request.actor),
        request.query.include !== undefined,
      )
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
        description: 'Byte for byte, whatever `Accept` says.',
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
          'A former path, an alias or a slash at the end answers 301 with the present one in `Location`. `.md` behind a path gives the file, byte for byte, whatever `Accept` says, unless that is itself the path of an article.',
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
      const behind = stem === null ? null : await findByPath(request, stem)
      if (!behind) throw notFound('article')
      if ('row' in behind) return sendFile(app, request, reply, behind.row)
      return redirect(request, reply, { ...behind, path: `${behind.path}.md` })
    },
  )

  /** The article at a path, or where it is now. */
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
      const related = await listRelated(db, row.id, request.query)
      const view = listViewOf(request, request.query)
      return largePages.make(related, async () =>
        sendList(reply, await presentArticles(db, related, view)),
      )
    },
  )
}

function sendFile(app: App, request: Request, reply: Reply, row: ShownRow): Promise<Reply> {
  asFile(request)
  return sendArticle(app, request, reply, row)
}

/** `post` for `post.md`, or null. */
const fileStem = (path: string) => (/[^/]\.md$/.test(path) ? path.slice(0, -'.md'.length) : null)

// What else was asked for is asked for there as well.
function redirect(request: Request, reply: Reply, { id, lang, path }: ArticleLocation): Reply {
  const query = new URLSearchParams(printQuery(request.query as object))
  query.delete('lang[exact]')
  query.set('lang', lang)
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  reply.header('location', `/v1/articles/by-path/${encoded}?${query}`)
  addTags(reply, [`article-${id}`, 'articles'])
  return reply.code(301).send({ data: { lang, path } })
}
