import type { OutgoingHttpHeaders } from 'node:http'
import { publicActor } from '../actor.ts'
import type { Changes } from '../events/changes.ts'
import { acceptedEncoding, encodedEtag, isCompressible } from './encoding.ts'
import { noneMatch } from './etag.ts'
import { type Begun, type CachedAnswer, createResponseCache, type ResponseCache } from './response-cache.ts'
import type { App, Reply, Request } from './route.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Public answers of this route are kept; the names go into `Cache-Tag`, for a CDN to purge by. */
    cache?: { tags: readonly string[] }
  }
}

// What belongs to one request and not to the answer.
const perRequest = new Set([
  'x-request-id',
  'date',
  'connection',
  'keep-alive',
  'access-control-allow-origin',
])

const began = new WeakMap<Request, { key: string; begun: Begun }>()

/** Serves public reads from finished bytes. Comes behind identity, rate limit and scopes, so that hits count too. */
export function registerCacheLookup(app: App, changes: Changes): ResponseCache | null {
  const { cacheBytes, publicRead } = app.config
  if (cacheBytes === 0 || !publicRead) return null
  const cache = createResponseCache(app.db, changes, cacheBytes)
  app.addHook('onRequest', (request, reply, done) => {
    const key = keyOf(request)
    if (key === null) return done()
    const answer = cache.find(key)
    if (answer) return void serve(cache, request, reply, answer).catch(done)
    began.set(request, { key, begun: cache.begin() })
    done()
  })
  return cache
}

/** Keeps what a miss has made; comes behind the finishing of the ETag and before 304 and compression. */
export function registerCacheStore(app: App, cache: ResponseCache | null): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const { cache: declared } = request.routeOptions.config
    if (declared && reply.statusCode === 200) addTags(reply, declared.tags)
    const miss = began.get(request)
    if (!cache || !miss || reply.statusCode !== 200) return payload
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload
    const body = Buffer.from(payload as string)
    const headers = headersOf(reply)
    const compressible = isCompressible(body.length, headers['content-type'])
    const mine = { etag: String(headers.etag), headers, body, compressible, encoded: {} }
    const kept = await cache.store(miss.key, miss.begun, mine)
    if (kept === mine) return payload
    reply.headers({ ...kept.headers, etag: kept.etag })
    return kept.body
  })
}

/** Adds names to `Cache-Tag`. */
export function addTags(reply: Reply, tags: readonly string[]): void {
  const given = reply.getHeader('cache-tag')
  const all = [...(typeof given === 'string' ? given.split(',') : []), ...tags]
  reply.header('cache-tag', [...new Set(all)].join(','))
}

// The only inputs of a public answer are its URL and whether Markdown is wanted; anyone with a key passes by.
function keyOf(request: Request): string | null {
  if (!request.routeOptions.config.cache || request.actor !== publicActor) return null
  if (request.method !== 'GET' && request.method !== 'HEAD') return null
  const { accept } = request.headers
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return request.url
  return accept.length > 1000 ? null : `${accept}\n${request.url}`
}

function headersOf(reply: Reply): Record<string, string | number> {
  const headers: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (
      !perRequest.has(name) &&
      !name.startsWith('x-ratelimit') &&
      (typeof value === 'string' || typeof value === 'number')
    )
      headers[name] = value
  return headers
}

// Written to the socket as it is: hooks and serializer would cost more than all the rest.
async function serve(
  cache: ResponseCache,
  request: Request,
  reply: Reply,
  answer: CachedAnswer,
): Promise<void> {
  const encoding = answer.compressible ? acceptedEncoding(request.headers['accept-encoding']) : null
  const bytes = encoding ? (answer.encoded[encoding] ?? (await cache.encoded(answer, encoding))) : answer.body
  const etag = encoding ? encodedEtag(answer.etag, encoding) : answer.etag
  const headers = { ...reply.getHeaders(), ...answer.headers, etag } as OutgoingHttpHeaders
  reply.hijack()
  if (noneMatch(request.headers['if-none-match'], etag)) {
    const { 'content-type': _type, 'content-length': _length, ...kept } = headers
    reply.raw.writeHead(304, kept)
    reply.raw.end()
    return
  }
  const coded = encoding ? { 'content-encoding': encoding } : {}
  reply.raw.writeHead(200, { ...headers, ...coded, 'content-length': bytes.length })
  reply.raw.end(request.method === 'HEAD' ? undefined : bytes)
}
