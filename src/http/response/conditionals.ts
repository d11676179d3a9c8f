import { Readable } from 'node:stream'
import { AppError } from '../../errors.ts'
import type { App, Request } from '../route.ts'

/**
 * Whether a read of what has this ETag gets 304. Throws 412 if its `If-Match` does not name the
 * ETag, which counts first (RFC 9110, 13.2.2). `If-Unmodified-Since` and `If-Modified-Since` do not
 * count, because no response has a `Last-Modified` (13.1.3 and 13.1.4).
 */
export function isUnchanged({ headers }: Pick<Request, 'headers'>, etag: string): boolean {
  const { 'if-match': wanted, 'if-none-match': unwanted } = headers
  if (wanted !== undefined && !isNamed(wanted, etag, strong))
    throw preconditionFailed(`If-Match does not name what is current now: ${etag}.`, { etag })
  return unwanted !== undefined && isNamed(unwanted, etag, weak)
}

/**
 * Throws 412 if `If-Match` names an ETag, before a response that has none, such as a stream: none
 * of the list can match (RFC 9110, 13.1.1).
 */
export function checkWithoutEtag({ headers }: Pick<Request, 'headers'>): void {
  const wanted = headers['if-match']
  if (wanted === undefined || wanted.trim() === '*') return
  throw preconditionFailed('This response has no ETag, so If-Match can only be *.')
}

// Lists and `*`; the ETag of another coding of the same bytes also counts.
function isNamed(header: string, etag: string, bare: (tag: string) => string): boolean {
  if (header === etag || header.trim() === '*') return true
  const wanted = bare(etag)
  return header.split(',').some((tag) => bare(tag) === wanted)
}

const strong = (tag: string) => tag.trim().replace(/-(?:br|gzip)"$/, '"')

const weak = (tag: string) => strong(tag).replace(/^W\//, '')

function preconditionFailed(message: string, headers: Record<string, string> = {}): AppError {
  const detail = { parameter: 'If-Match', code: 'precondition_failed', message }
  return new AppError('precondition_failed', message, [detail], headers)
}

/** Turns an unchanged read into 304, whatever `Cache-Control` the request has, or into 412. */
export function registerConditionals(app: App): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const etag = reply.getHeader('etag')
    const isReading = request.method === 'GET' || request.method === 'HEAD'
    if (reply.statusCode !== 200 || typeof etag !== 'string' || !isReading)
      return done(null, payload)
    if (!isUnchanged(request, etag)) return done(null, payload)
    reply.code(304).removeHeader('content-type').removeHeader('content-length')
    // For HEAD, Fastify measures the body: it fails on null, and tells the length of an empty text.
    done(null, request.method === 'HEAD' ? Readable.from([]) : null)
  })
}
