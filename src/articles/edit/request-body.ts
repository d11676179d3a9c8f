import { AppError, invalid } from '../../errors.ts'
import { unreadableType } from '../../http/request/media-types.ts'
import type { App, Request } from '../../http/route.ts'
import { decodeText } from '../../markdown/encoding/decode.ts'
import { parseFileName, pathOf } from '../../markdown/file/paths.ts'
import type { NewArticle } from '../changes-schema.ts'
import type { ArticleAddress } from './create.ts'

/**
 * Lets the routes of this plugin read Markdown. A PUT without a Content-Type is read as Markdown,
 * because `curl -T` sends none.
 */
export function registerMarkdownBody(app: App): void {
  const keep = async (_request: unknown, bytes: Buffer) => bytes
  app.addContentTypeParser('text/markdown', { parseAs: 'buffer' }, keep)
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: Request, bytes: Buffer) => {
    if (request.method === 'PUT' && request.headers['content-type'] === undefined) return bytes
    throw unreadableType(request)
  })
}

/** A whole article: its fields, or the text of a Markdown file. */
export type WholeArticle = { fields: NewArticle } | { text: string }

/** The whole article in a request body; 400 for an empty body, 422 for bytes that are not text. */
export function wholeArticleOf({ body }: Request): WholeArticle {
  if (Buffer.isBuffer(body) && body.length > 0) return { text: textOf(body) }
  if (body && !Buffer.isBuffer(body)) return { fields: body as NewArticle }
  const message = 'The body is missing.'
  throw new AppError('bad_request', message, [{ pointer: '', code: 'missing_body', message }])
}

function textOf(bytes: Buffer): string {
  const decoded = decodeText(bytes)
  if (decoded.ok) return decoded.text
  throw invalid(decoded.problems.map(({ code, message }) => ({ code, message })))
}

/** The address of an upload: the target is a path, or a file name if it ends in `.md`. */
export function addressOf(target: string, lang: string): ArticleAddress {
  const path = target.normalize('NFC')
  if (!/\.(md|markdown)$/i.test(path)) return { path, lang }
  const file = `${lang}/${path}`
  const parsed = parseFileName(file)
  if (!parsed.ok) throw invalid([{ code: parsed.code, message: parsed.message }])
  return { path: pathOf(parsed.name), lang: parsed.name.lang ?? lang, file }
}
