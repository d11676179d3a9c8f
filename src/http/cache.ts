import { publicActor } from '../actor.ts'
import type { Changes } from '../events/changes.ts'
import { wantsMarkdown } from './accept.ts'
import { sharedCaching } from './cache-control.ts'
import type { DueTimes } from './due-times.ts'
import { acceptedEncoding, isCompressible } from './encoding.ts'
import { noneMatch } from './etag.ts'
import {
  type Begun,
  type CachedAnswer,
  createResponseCache,
  type Form,
  type NewAnswer,
  type ResponseCache,
} from './response-cache.ts'
import type { App, Reply, Request } from './route.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Public answers of this route are kept; the names go into `Cache-Tag`, for a CDN to purge by. */
    cache?: { tags: readonly string[] }
  }
}

// What belongs to one request and not to the answer: sent beside what is kept.
const perRequest = ['x-request-id', 'access-control-allow-origin', 'access-control-expose-headers']
const neverKept = new Set([...perRequest, 'cache-control', 'date', 'connection', 'keep-alive'])

const began = new WeakMap<Request, { key: string; begun: Begun }>()

/** Serves public reads from finished bytes. Comes behind identity, rate limit and scopes, so that hits count too. */
export function registerCacheLookup(app: App, changes: Changes, due: DueTimes): ResponseCache | null {
  const { cacheBytes, publicRead } = app.config
  if (cacheBytes === 0 || !publicRead) return null
  const cache = createResponseCache(changes, due, cacheBytes)
  app.addHook('onRequest', (request, reply, done) => {
    const key = keyOf(request)
    if (key === null) return done()
    const answer = cache.find(key)
    if (answer) return serve(cache, request, reply, answer, done)
    began.set(request, { key, begun: cache.begin() })
    done()
  })
  return cache
}

/** Keeps what a miss has made; comes behind the finishing of the ETag and before 304 and compression. */
export function registerCacheStore(app: App, cache: ResponseCache | null): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { cache: declared } = request.routeOptions.config
    if (declared && reply.statusCode === 200) addTags(reply, declared.tags)
    const miss = began.get(request)
    if (!cache || !miss || reply.statusCode !== 200) return done(null, payload)
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return done(null, payload)
    const mine = answerOf(reply, Buffer.isBuffer(payload) ? payload : Buffer.from(payload))
    cache.store(miss.key, miss.begun, mine).then((kept) => {
      if (kept === mine) return done(null, payload)
      reply.headers({ ...kept.headers, etag: kept.etag })
      done(null, kept.body)
    }, done)
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
  return wantsMarkdown(request) ? `markdown\n${request.url}` : request.url
}

function answerOf(reply: Reply, body: Buffer): NewAnswer {
  const headers = headersOf(reply)
  const compressible = isCompressible(body.length, headers['content-type'])
  return { etag: String(headers.etag), headers, body, compressible, forms: {} }
}

function headersOf(reply: Reply): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    const isPlain = typeof value === 'string' || typeof value === 'number'
    if (isPlain && !neverKept.has(name) && !name.startsWith('x-ratelimit')) headers[name] = String(value)
  }
  return headers
}

function serve(
  cache: ResponseCache,
  request: Request,
  reply: Reply,
  answer: CachedAnswer,
  failed: (error: Error) => void,
): void {
  const encoding = answer.compressible ? acceptedEncoding(request.headers['accept-encoding']) : null
  const form = cache.formOf(answer, encoding)
  if (form instanceof Promise) form.then((made) => send(request, reply, made, answer.expires)).catch(failed)
  else send(request, reply, form, answer.expires)
}

// Written to the socket as it is: hooks and serializer would cost more than all the rest.
function send(request: Request, reply: Reply, { etag, head, bytes }: Form, next: number): void {
  const all = [...head, 'cache-control', sharedCaching({ next })]
  for (const name of perRequest) {
    const value = reply.getHeader(name)
    if (value !== undefined) all.push(name, String(value))
  }
  if (request.server.draining.now) all.push('connection', 'close')
  reply.hijack()
  if (noneMatch(request.headers['if-none-match'], etag)) {
    reply.raw.writeHead(304, withoutBody(all))
    reply.raw.end()
    return
  }
  reply.raw.writeHead(200, all)
  reply.raw.end(request.method === 'HEAD' ? undefined : bytes)
}

function withoutBody(head: readonly string[]): string[] {
  const isOfBody = (name: string | undefined) => name === 'content-type' || name === 'content-length'
  return head.filter((_, index) => !isOfBody(head[index - (index % 2)]))
}
