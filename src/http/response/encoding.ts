import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import Negotiator from 'negotiator'
import type { App } from '../route.ts'
import { createCompressionQueue } from './compression-queue.ts'

export type Encoding = 'br' | 'gzip'

const smallest = 1024
const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)

/** Longer headers are not an honest preference: the response is sent without a coding. */
const maxHeaderLength = 1000

/**
 * The content coding to answer with (RFC 9110, 12.5.3): Brotli before gzip where the client names
 * both. A wildcard names neither.
 */
export function acceptedEncoding(header: string | string[] | undefined): Encoding | null {
  if (header === undefined || header === 'identity' || header.length > maxHeaderLength) return null
  const accepted = new Negotiator({ headers: { 'accept-encoding': String(header) } })
    .encodings()
    .map((coding) => coding.toLowerCase())
  return accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : null
}

// In bits: a quarter of a megabyte is looked back on. The usual 22 let each compression hold
// several times as much memory.
const window = 18

const queue = createCompressionQueue()

/** Compresses finished bytes; waits while as many compressions as may run do so. */
export const compress = (bytes: Buffer, encoding: Encoding): Promise<Buffer> =>
  queue.run(bytes.length, () => compressNow(bytes, encoding))

// The levels are those at which a page takes about half a millisecond.
function compressNow(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return toGzip(bytes, { level: 5 })
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 4,
    [constants.BROTLI_PARAM_LGWIN]: window,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  return toBrotli(bytes, { params })
}

/** Whether compressing pays. */
export function isCompressible(length: number, contentType: unknown): boolean {
  return (
    length >= smallest &&
    /^(application\/([\w.+-]*json|[\w.+-]*xml)|text\/)/.test(String(contentType))
  )
}

/** Another coding is another representation, so it gets a different strong tag: `"v3-…-br"`. */
export const encodedEtag = (etag: string, encoding: Encoding) => `${etag.slice(0, -1)}-${encoding}"`

/** Compresses what was not in the cache, unless it is a stream. */
export function registerCompression(app: App): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const encoding = acceptedEncoding(request.headers['accept-encoding'])
    if (!encoding || reply.statusCode !== 200 || reply.hasHeader('content-encoding'))
      return done(null, payload)
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return done(null, payload)
    if (!isCompressible(payload.length, reply.getHeader('content-type'))) return done(null, payload)
    const plain = Buffer.isBuffer(payload) ? payload : Buffer.from(payload)
    compress(plain, encoding).then((bytes) => {
      const etag = reply.getHeader('etag')
      if (typeof etag === 'string') reply.header('etag', encodedEtag(etag, encoding))
      reply.header('content-encoding', encoding).header('content-length', bytes.length)
      done(null, bytes)
    }, done)
  })
}
