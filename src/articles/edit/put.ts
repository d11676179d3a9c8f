import type { Writer } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import { AppError } from '../../errors.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { versionCheck } from '../../http/response/etag.ts'
import type { App, Request } from '../../http/route.ts'
import { findArticleByPath } from '../path-queries.ts'
import { lockArticle } from '../queries.ts'
import type { ArticleRow } from '../row.ts'
import {
  type ArticleAddress,
  createAt,
  createFromFields,
  createFromMarkdown,
  type Written,
} from './create.ts'
import { replaceArticle, replaceText } from './replace.ts'
import { type WholeArticle, wholeArticleOf } from './request-body.ts'

/** The result of a PUT. */
export interface Put extends Written {
  isNew: boolean
}

/** The defaults for articles that are created over the API. */
export const defaults = ({ config }: App) => ({
  lang: config.defaultLang,
  timeZone: config.timeZone,
})

/** Replaces the article with this id, or creates it. */
export async function putWhole(
  app: App,
  request: Request,
  tx: Tx,
  writer: Writer,
  id: string,
): Promise<Put> {
  const whole = wholeArticleOf(request)
  const target = { id, check: versionCheck(request) }
  const present = await lockArticle(tx, id)
  refuseUnmatched(request, present)
  if (!present) return { ...(await createWhole(app, tx, writer, whole, id)), isNew: true }
  const problems =
    'text' in whole
      ? await replaceText(tx, writer, target, whole.text)
      : await replaceArticle(tx, writer, target, whole.fields)
  return { id, problems, isNew: false }
}

/** Replaces the article at this address with a Markdown file, or creates it. */
export async function putText(
  app: App,
  request: Request,
  tx: Tx,
  writer: Writer,
  at: ArticleAddress,
): Promise<Put> {
  const whole = wholeArticleOf(request)
  if (!('text' in whole))
    throw new AppError('unsupported_media_type', 'Send a Markdown file (text/markdown).')
  const present = await lockAt(tx, at)
  refuseUnmatched(request, present)
  const check = versionCheck(request)
  if (!present)
    return { ...(await createAt(tx, writer, whole.text, defaults(app), at)), isNew: true }
  const { id } = present
  const problems = await replaceText(tx, writer, { id, check }, whole.text)
  return { id, problems, isNew: false }
}

// Checks the address again after taking the lock: a concurrent write may have moved the article.
async function lockAt(tx: Sql, { lang, path }: ArticleAddress): Promise<ArticleRow | null> {
  const found = await findArticleByPath(tx, lang, path, 'all')
  const row = found && (await lockArticle(tx, found.id))
  return row && row.lang === lang && row.path === path && row.trashedAt === null ? row : null
}

// `If-Match` requires that the article exists.
function refuseUnmatched(request: Request, present: ArticleRow | null): void {
  if (present || request.headers['if-match'] === undefined) return
  const message = 'There is no article whose version could match If-Match.'
  const detail = { parameter: 'If-Match', code: 'precondition_failed', message }
  throw new AppError('precondition_failed', message, [detail])
}

/** Creates an article, with an id that the client chooses if it does. */
export function createWhole(
  app: App,
  tx: Tx,
  writer: Writer,
  whole: WholeArticle,
  id?: string,
): Promise<Written> {
  if ('text' in whole) return createFromMarkdown(tx, writer, whole.text, defaults(app), id)
  return createFromFields(tx, writer, whole.fields, defaults(app), id)
}
