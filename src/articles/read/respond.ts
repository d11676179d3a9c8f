import { type Writer, writerOf } from '../../actor.ts'
import { addTags } from '../../cache/hooks.ts'
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
import { presentArticles } from './present.ts'
import { type ReadParams, requireScopesOf, viewOf } from './view.ts'

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
