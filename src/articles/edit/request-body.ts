import { AppError, invalid } from '../../errors.ts'
import { unreadableType } from '../../http/request/media-types.ts'
import type { App, Request } from '../../http/route.ts'
import { decodeText } from '../../markdown/encoding/decode.ts'
import { parseFileName, pathOf } from '../../markdown/file/paths.ts'
import type { NewArticle } from '../schema.ts'
import type { Place } from './changes.ts'

/**
 * Lets the routes of this plugin read Markdown. `curl -T` sends no Content-Type: a PUT without one
 * is taken as Markdown.
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
export type Whole = { fields: NewArticle } | { text: string }

/**
 * What a request brings to replace an article or to make one; 400 for nothing, 422 for bytes that
 * are no text.
 */
export function wholeOf({ body }: Request): Whole {
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

/**
 * Where an upload belongs: at the path as it stands, or, of `….md`, where a file of that name
 * belongs.
 */
export function placeOf(target: string, lang: string): Place {
  const path = target.normalize('NFC')
  if (!/\.(md|markdown)$/i.test(path)) return { path, lang }
  const file = `${lang}/${path}`
  const parsed = parseFileName(file)
  if (!parsed.ok) throw invalid([{ code: parsed.code, message: parsed.message }])
  return { path: pathOf(parsed.name), lang: parsed.name.lang ?? lang, file }
}
