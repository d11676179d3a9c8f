import { previewActor, readerOf, type Writer, writerOf } from '../../actor.ts'
import { requireScope } from '../../auth/hooks.ts'
import { addTags } from '../../cache/hooks.ts'
import type { Config } from '../../config.ts'
import type { Sql } from '../../database/client.ts'
import { isTransient } from '../../database/errors.ts'
import { AppError, notFound } from '../../errors.ts'
import { type Tx, writeTransaction } from '../../events/write-transaction.ts'
import { keepStored } from '../../http/idempotency/idempotency.ts'
import { asFile, wantsMarkdown } from '../../http/request/accept.ts'
import { versioned } from '../../http/response/etag.ts'
import { type App, type Reply, type Request, readDb } from '../../http/route.ts'
import type { Problem } from '../../shapes.ts'
import { type Piece, toBytes } from '../../turns.ts'
import type { Written } from '../edit/create.ts'
import { findArticle } from '../queries.ts'
import type { ShownRow } from '../row.ts'
import { alternate } from './alternate.ts'
import { coverUrl } from './cover.ts'
import { presentArticles, type View } from './present.ts'

/** The query parameters that decide what a read returns of an article. */
export interface ReadParams {
  include?: readonly string[] | undefined
  fields?: readonly string[] | undefined
  status?: readonly string[] | undefined
  listed?: readonly string[] | undefined
  trashed?: boolean | undefined
  source?: readonly string[] | undefined
  'file[prefix]'?: string | undefined
  importId?: readonly string[] | undefined
  updatedBy?: readonly string[] | undefined
  idPrefix?: string | undefined
}

/** 403 for a query of drafts, trash, unlisted articles or origins without the scope for them. */
export function requireScopesOf(request: Request, asked: ReadParams): void {
  // A preview shows all of its article.
  if (request.actor === previewActor) return
  const { include, status, listed, trashed } = asked
  const asksHidden = listed?.includes('false') || status?.some((state) => state !== 'published')
  if (trashed || asksHidden || include?.includes('origin') || asksOrigin(asked))
    requireScope(request, 'drafts:read')
}

const asksOrigin = (asked: ReadParams) =>
  asked.source !== undefined ||
  asked['file[prefix]'] !== undefined ||
  asked.importId !== undefined ||
  asked.updatedBy !== undefined

/** The view that a request asks for. */
export function viewOf(request: Request, { include, fields, idPrefix }: ReadParams): View {
  if (idPrefix !== undefined && !include?.some((name) => name === 'html' || name === 'toc'))
    throw needsInclude()
  return {
    idPrefix: idPrefix === undefined ? undefined : () => idPrefix,
    reader: readerOf(request.actor),
    include: new Set(include),
    fields: fields && new Set([...fields, 'id']),
    links: linksOf(request.server.config),
    coverUrl: (row) => coverUrl(request.server.config, row),
    files: { addresses: request.server.fileAddresses, config: request.server.config },
  }
}

/** The view of a list; each article has its own id prefix, so that HTML ids do not collide. */
export function listViewOf(request: Request, asked: ReadParams): View {
  const { idPrefix } = asked
  const each = idPrefix === undefined ? undefined : (id: string) => `${idPrefix}${id}-`
  return { ...viewOf(request, asked), idPrefix: each }
}

function needsInclude(): AppError {
  const message = 'Only html and toc have ids: add one of them to include.'
  return new AppError('bad_request', message, [
    { parameter: 'idPrefix', code: 'needs_include', message },
  ])
}

/**
 * Same rule as the feeds, but host-relative when articles live on the site itself, so that previews
 * and mirrors work.
 */
function linksOf({ siteUrl, articleUrl }: Config): View['links'] {
  const onSite = articleUrl.startsWith('{site}/')
  return { site: onSite ? new URL(siteUrl).pathname.replace(/\/$/, '') : siteUrl, articleUrl }
}

/** Sends one article, as JSON with its body or as its Markdown file. */
export async function sendArticle(
  app: App,
  request: Request,
  reply: Reply,
  row: ShownRow,
  asked: ReadParams = {},
): Promise<Reply> {
  const bytes = await presentResponse(readDb(app, request), request, reply, row, asked)
  if (!wantsMarkdown(request)) reply.header('link', alternate(`/v1/articles/${row.id}.md`))
  return sendBytes(reply, bytes)
}

/** Sends the Markdown file of an article, whatever `Accept` says. */
export function sendFile(app: App, request: Request, reply: Reply, row: ShownRow): Promise<Reply> {
  asFile(request)
  return sendArticle(app, request, reply, row)
}

/** Makes the body of that response and sets its headers; after a write its JSON has `problems`. */
export async function presentResponse(
  db: Sql,
  request: Request,
  reply: Reply,
  row: ShownRow,
  asked: ReadParams = {},
  problems?: readonly Problem[],
): Promise<Buffer> {
  requireScopesOf(request, asked)
  addTags(reply, [`article-${row.id}`])
  if (wantsMarkdown(request)) {
    versioned(reply, row.version, null)
    reply.type('text/markdown; charset=utf-8')
    return toBytes([row.head, row.body])
  }
  const view = viewOf(request, asked)
  if (view.include.has('files') || view.include.has('html')) addTags(reply, ['files'])
  // Its HTML holds the addresses of other articles.
  if (row.url !== null && view.include.has('html')) addTags(reply, ['articles'])
  if (!asked.fields) view.include = new Set([...view.include, 'body'])
  const [article = []] = await presentArticles(db, [row], view)
  versioned(reply, row.version, null)
  reply.type(json)
  const rest = problems ? `,"problems":${JSON.stringify(problems)}` : ''
  return toBytes(['{"data":', ...article, `${rest}}`])
}

const json = 'application/json; charset=utf-8'

/**
 * Sends a finished body without serializing it by the schema. Takes bytes, so that the ETag and the
 * socket share one copy.
 */
export const sendBytes = (reply: Reply, bytes: Buffer): Reply => reply.send(bytes)

/** The JSON of articles as `data`, with further members; `sendJson` sends it. */
export async function presentList(data: readonly Piece[][], rest: object = {}): Promise<Buffer> {
  const between = data.flatMap((article, index) => (index === 0 ? article : [',', ...article]))
  const end = JSON.stringify({ data: [], ...rest }).slice('{"data":['.length)
  return toBytes(['{"data":[', ...between, end])
}

/** Sends finished JSON without serializing it by the schema. */
export const sendJson = (reply: Reply, bytes: Buffer): Reply => sendBytes(reply.type(json), bytes)

/** Sends a Markdown file without serializing it by the schema. */
export const sendMarkdown = (reply: Reply, text: string): Reply =>
  sendBytes(reply.type('text/markdown; charset=utf-8'), Buffer.from(text))

/** Runs a write in a transaction that also records for retries that the request was stored. */
export function writeArticle<T>(
  app: App,
  request: Request,
  work: (tx: Tx, writer: Writer) => Promise<T>,
): Promise<T> {
  return writeTransaction(app.db, async (tx) => {
    const done = await work(tx, writerOf(request.actor))
    await keepStored(tx, request)
    return done
  })
}

/** Sends the article after a write, with the problems of its text. */
export async function sendWritten(
  app: App,
  request: Request,
  reply: Reply,
  written: Written,
): Promise<Reply> {
  const db = app.db
  const bytes = await presentStored(async () => {
    const row = await findArticle(db, written.id, 'all')
    if (!row) throw notFound('article')
    return presentResponse(db, request, reply, row, {}, written.problems)
  })
  return sendBytes(reply, bytes)
}

// The write is committed, so the error of a lost database must not say that nothing was stored.
async function presentStored(read: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await read()
  } catch (error) {
    if (!isTransient(error)) throw error
    const detail = {
      code: 'stored',
      message: 'Read the article when the database is available again; do not repeat the change.',
    }
    const message =
      'The change was stored, but the database failed before the article could be read.'
    throw new AppError('unavailable', message, [detail], { 'retry-after': '2' })
  }
}
