import { z } from 'zod'
import { listArticles } from '../articles/list/queries.ts'
import { ListArticles } from '../articles/list/schema.ts'
import { memberParams } from '../articles/read/alternate.ts'
import { requireScopesOf } from '../articles/read/view.ts'
import type { ShownRow } from '../articles/row.ts'
import { AppError } from '../errors.ts'
import { printQuery } from '../http/request/canonical.ts'
import { linkPages, pageOf } from '../http/request/pagination.ts'
import { noQuery } from '../http/request/query.ts'
import { nameLangs } from '../http/response/languages.ts'
import { type App, type Reply, type Request, readDb } from '../http/route.ts'
import { toBytes } from '../turns.ts'
import { type MarkdownEntry, type MarkdownPage, markdownPieces } from './markdown-list.ts'

const config = { scope: 'content:read', cache: { tags: ['articles', 'terms'] } } as const
const type = 'text/markdown; charset=utf-8'
const newest = 50
/** Only pages with texts wait for their turn, and these have none. */
const noTurn = async () => {}

/** Lists of articles as Markdown, for programs that read text rather than JSON. */
export async function markdownListRoutes(app: App) {
  const { siteTitle } = app.config

  app.get(
    '/v1/articles.md',
    {
      schema: {
        operationId: 'listArticlesAsMarkdown',
        summary: 'List articles as Markdown',
        description:
          'The list of `/v1/articles` with the same filters, as links to the Markdown files.',
        tags: ['articles'],
        querystring: ListArticles,
        produces: ['text/markdown'],
        response: { 200: z.string() },
      },
      config,
    },
    async (request, reply) => {
      const { query } = request
      requireScopesOf(request, query)
      refuseShape(query)
      const { rows, meta } = pageOf(await listArticles(readDb(app, request), query, noTurn))
      linkPages(request, reply, meta)
      if (query.fallback) nameLangs(reply, rows)
      const next = meta.nextCursor === null ? null : nextOf(request, meta.nextCursor)
      const about = 'Each link is the Markdown file of an article.'
      return sendPage(reply, { title: siteTitle, about, entries: rows.map(entryOf), next })
    },
  )

  app.get(
    '/llms.txt',
    {
      schema: {
        operationId: 'getLlmsText',
        summary: 'Newest articles for language models',
        description: 'In the form of llmstxt.org: links to the Markdown files of articles.',
        tags: ['feeds'],
        querystring: noQuery,
        produces: ['text/markdown'],
        response: { 200: z.string() },
      },
      config: { ...config, cache: { tags: ['articles', 'feeds'] } },
    },
    async (request, reply) => {
      const { rows } = await listArticles(readDb(app, request), { limit: newest }, noTurn)
      const about = 'The newest articles. Each link is the Markdown file of an article.'
      const entries = rows.slice(0, newest).map(entryOf)
      return sendPage(reply, { title: siteTitle, about, entries, next: '/v1/articles.md' })
    },
  )
}

/**
 * PostgreSQL makes the members of an article in a list as JSON; a list of links needs few of them.
 */
const entryOf = ({ id, json }: Pick<ShownRow, 'id' | 'json'>): MarkdownEntry => ({
  ...(JSON.parse(json) as Omit<MarkdownEntry, 'id'>),
  id,
})

function refuseShape(query: ListArticles): void {
  const given = memberParams.find((name) => query[name])
  if (given === undefined) return
  const message = `A list as Markdown takes no ${given}.`
  const detail = { parameter: given, code: 'unknown_parameter', message }
  throw new AppError('bad_request', message, [detail])
}

function nextOf(request: Request, cursor: string): string {
  const query = new URLSearchParams(printQuery(request.query as object))
  query.delete('page')
  query.set('cursor', cursor)
  return `/v1/articles.md?${query}`
}

const sendPage = async (reply: Reply, page: MarkdownPage): Promise<Reply> =>
  reply.type(type).send(await toBytes(markdownPieces(page)))
