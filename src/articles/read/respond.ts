import { readerOf, type Writer, writerOf } from '../../actor.ts'
import { requireScope } from '../../auth/hooks.ts'
import { addTags } from '../../cache/hooks.ts'
import type { Config } from '../../config.ts'
import { asSql, type Sql } from '../../database/client.ts'
import { isTransient } from '../../database/errors.ts'
import { AppError, notFound } from '../../errors.ts'
import { type Tx, writeTransaction } from '../../events/write-transaction.ts'
import { keepStored } from '../../http/idempotency/idempotency.ts'
import { wantsMarkdown } from '../../http/request/accept.ts'
import { versioned } from '../../http/response/etag.ts'
import { type App, type Reply, type Request, readDb } from '../../http/route.ts'
import type { Problem } from '../../shapes.ts'
import { type Piece, toBytes } from '../../turns.ts'
import type { Written } from '../edit/changes.ts'
import { findArticle } from '../queries.ts'
import type { ShownRow } from '../row.ts'
import { coverUrl } from './cover.ts'
import { presentArticles, type View } from './present.ts'

/** What a read asks for beyond the article itself. */
export interface Asked {
  include?: readonly string[] | undefined
  fields?: readonly string[] | undefined
  status?: readonly string[] | undefined
  listed?: readonly string[] | undefined
  trashed?: boolean | undefined
  idPrefix?: string | undefined
}

/**
 * 403 where drafts, the trash, origins or what lists do not show are asked for without the scope.
 */
export function requireScopesOf(
  request: Request,
  { include, status, listed, trashed }: Asked,
): void {
  const unseen = listed?.includes('false') || status?.some((state) => state !== 'published')
  if (trashed || unseen || include?.includes('origin')) requireScope(request, 'drafts:read')
}

/** What of its articles an answer shows. */
export function viewOf(request: Request, { include, fields, idPrefix }: Asked): View {
  if (idPrefix !== undefined && !include?.some((name) => name === 'html' || name === 'toc'))
    throw noIds()
  return {
    idPrefix: idPrefix === undefined ? undefined : () => idPrefix,
    reader: readerOf(request.actor),
    include: new Set(include),
    fields: fields && new Set([...fields, 'id']),
    links: linksOf(request.server.config),
    coverUrl: (row) => coverUrl(request.server.config, row),
  }
}

/** The same for several articles on one page, whose ids must not collide. */
export function listViewOf(request: Request, asked: Asked): View {
  const { idPrefix } = asked
  const each = idPrefix === undefined ? undefined : (id: string) => `${idPrefix}${id}-`
  return { ...viewOf(request, asked), idPrefix: each }
}

function noIds(): AppError {
  const message = 'Ids are in html and toc alone: ask for one of them with include as well.'
  return new AppError('bad_request', message, [
    { parameter: 'idPrefix', code: 'needs_include', message },
  ])
}

/**
 * As in the feeds, but without the host where the articles stand on that of the site: previews and
 * copies of it work, too.
 */
function linksOf({ siteUrl, articleUrl }: Config): View['links'] {
  const onSite = articleUrl.startsWith('{site}/')
  return { site: onSite ? new URL(siteUrl).pathname.replace(/\/$/, '') : siteUrl, articleUrl }
}

/** Answers one article: as JSON with its body, or as the Markdown file that it is. */
export async function sendArticle(
  app: App,
  request: Request,
  reply: Reply,
  row: ShownRow,
  asked: Asked = {},
): Promise<Reply> {
  return sendPrinted(reply, await renderArticle(readDb(app, request), request, reply, row, asked))
}

/**
 * The bytes of that answer, its headers set; the JSON of one to a write says the `problems`, too.
 */
export async function renderArticle(
  db: Sql,
  request: Request,
  reply: Reply,
  row: ShownRow,
  asked: Asked = {},
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
  if (!asked.fields) view.include = new Set([...view.include, 'body'])
  const [article = []] = await presentArticles(db, [row], view)
  versioned(reply, row.version, null)
  reply.type(json)
  const rest = problems ? `,"problems":${JSON.stringify(problems)}` : ''
  return toBytes(['{"data":', ...article, `${rest}}`])
}

const json = 'application/json; charset=utf-8'

/**
 * Sends what is finished, past the schema of the JSON answer; as bytes, which are made once for tag
 * and socket.
 */
export const sendPrinted = (reply: Reply, bytes: Buffer): Reply => reply.send(bytes)

/** Sends the JSON of articles as `data`, and what else the answer holds. */
export async function sendList(
  reply: Reply,
  data: readonly Piece[][],
  rest: object = {},
): Promise<Reply> {
  const between = data.flatMap((article, index) => (index === 0 ? article : [',', ...article]))
  const end = JSON.stringify({ data: [], ...rest }).slice('{"data":['.length)
  return reply.type(json).send(await toBytes(['{"data":[', ...between, end]))
}

/** The bytes of a Markdown file, past the schema of the JSON answer. */
export const sendMarkdown = (reply: Reply, text: string): Reply =>
  sendPrinted(reply.type('text/markdown; charset=utf-8'), Buffer.from(text))

/** Runs a write in a transaction, which also keeps that the request was stored. */
export function write<T>(
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

/** Answers a write with the article as it is now, and with what an import would say of it. */
export async function answer(
  app: App,
  request: Request,
  reply: Reply,
  written: Written,
): Promise<Reply> {
  const db = asSql(app.db.pool)
  const bytes = await shown(async () => {
    const row = await findArticle(db, written.id, 'all')
    if (!row) throw notFound('article')
    return renderArticle(db, request, reply, row, {}, written.problems)
  })
  return sendPrinted(reply, bytes)
}

// The write is committed by now: nobody must be told that nothing was stored.
async function shown(read: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await read()
  } catch (error) {
    if (!isTransient(error)) throw error
    const detail = {
      code: 'stored',
      message: 'Read the article when the database is back; do not send the change again.',
    }
    const message = 'The change was stored, but the database was lost before it could be shown.'
    throw new AppError('unavailable', message, [detail], { 'retry-after': '2' })
  }
}
