import { LRUCache } from 'lru-cache'
import { publicActor } from '../actor.ts'
import type { Changes } from '../events/changes.ts'
import { createFairShare, registerFairShare } from '../http/guard/fair-share.ts'
import { wantsMarkdown } from '../http/request/accept.ts'
import { printPath, printQuery } from '../http/request/canonical.ts'
import { isCompressible } from '../http/response/encoding.ts'
import type { App, Reply, Request } from '../http/route.ts'
import type { DueTimes } from './due-times.ts'
import { createFlights, type Flight } from './flights.ts'
import { createJoining, isOutage } from './joining.ts'
import type { Outage } from './outage.ts'
import { perRequest, sendCached, staleHeaders } from './send.ts'
import {
  type CachedResponse,
  createResponseCache,
  type NewResponse,
  type ResponseCache,
} from './store.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Caches public responses of this route; the names go into `Cache-Tag`, by which a CDN can
     * purge (see docs/caching.md). A 404 gets the tags of lists (`missing`), because the event that
     * adds the resource to lists also ends the 404; without `missing` it gets the usual tags.
     */
    cache?: { tags: readonly string[]; missing?: readonly string[] }
  }
}

const uncachedHeaders = new Set([
  ...perRequest,
  'cache-control',
  'date',
  'connection',
  'keep-alive',
])

/** The cache keys of requests that no cached response answered. */
const keys = new WeakMap<Request, string>()
/** The requests among them that failed because the primary cannot be reached. */
const failed = new WeakSet<Request>()

/** The requests that make a response, with their cache keys. */
const making = new WeakMap<Request, { key: string; flight: Flight }>()

// All spellings of a URL share one cache key. The key of a spelling is remembered, because parsing
// a URL takes longer than a cache hit; long spellings are not, to save memory.
const maxSpellings = 2_000
const maxSpellingLength = 500

/**
 * Serves public reads from finished bytes. Runs after identity, rate limit and scopes, so that
 * cache hits count too. On a miss, equal concurrent requests share one response.
 */
export function registerCacheLookup(
  app: App,
  changes: Changes,
  due: DueTimes,
  outage: Outage,
): ResponseCache | null {
  const { cacheBytes, publicRead, poolMax } = app.config
  const share = createFairShare(poolMax)
  const isOn = cacheBytes > 0 && publicRead
  registerFairShare(app, share, (request) => isOn && isCacheable(request))
  if (!isOn) {
    app.addHook('preHandler', async (request, reply) => {
      if (isCacheable(request)) markStale(reply)
    })
    return null
  }
  const cache = createResponseCache(changes, due, cacheBytes)
  const flights = createFlights()
  const join = createJoining(cache, flights, due, share)
  const spellings = new LRUCache<string, string>({ max: maxSpellings })

  app.addHook('onRequest', (request, reply, done) => {
    if (!isCacheable(request)) return done()
    const key = spellings.get(spellingOf(request))
    if (key === undefined) return done()
    const cached = cache.find(key)
    if (cached) {
      cache.counts.hit++
      sendCached(request, reply, cached)?.catch(done)
    } else if (!sendStale(key, request, reply, done)) done()
  })
  app.addHook('preHandler', (request, reply, done) => {
    if (!isCacheable(request)) return done()
    const key = keyOf(request)
    const spelling = spellingOf(request)
    if (spelling.length <= maxSpellingLength) spellings.set(spelling, key)
    if (sendStale(key, request, reply, done)) return
    markStale(reply)
    keys.set(request, key)
    join(key, request, reply).then((flight) => {
      if (!flight) return
      making.set(request, { key, flight })
      // If the client leaves before there is a response, the requests that wait for it stop
      // waiting.
      reply.raw.once('close', () => flight.settle(null))
      done()
    }, done)
  })
  app.addHook('onError', (request, _reply, error, done) => {
    making.get(request)?.flight.settle({ error })
    // What replaces an error can become no other error, such as 412.
    const isSafe = request.headers['if-match'] === undefined
    if (isSafe && keys.has(request) && isOutage(error) && outage.allows) failed.add(request)
    done()
  })
  return cache

  // The replica shows what was true before the primary was lost.
  function markStale(reply: Reply) {
    if (outage.isOn && app.reads.replica() === 'last') reply.headers(staleHeaders)
  }

  function sendStale(key: string, request: Request, reply: Reply, done: (e: Error) => void) {
    const stale = outage.isOn ? cache.findStale(key) : undefined
    if (stale) sendCached(request, reply, stale, true)?.catch(done)
    return stale !== undefined
  }
}

/**
 * Stores the response of a miss; runs after the ETag is complete and before 304 and compression.
 */
export function registerCacheStore(app: App, cache: ResponseCache | null, outage: Outage): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    tag(request, reply)
    const stale = cache && failed.has(request) && cache.findStale(keys.get(request) ?? '')
    if (stale) return done(null, putStale(reply, stale))
    const made = making.get(request)
    if (!cache || !made) return done(null, payload)
    const { key, flight } = made
    const isOfPrimary = reply.statusCode < 500 && !reply.hasHeader('cache-status')
    if (isOfPrimary && outage.end(flight.begun.at)) cache.forget()
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) {
      flight.settle(null)
      return done(null, payload)
    }
    const body = Buffer.isBuffer(payload) ? payload : Buffer.from(payload)
    if (reply.statusCode !== 200) {
      flight.settle({ status: reply.statusCode, headers: headersOf(reply), body })
      return done(null, payload)
    }
    const mine = responseOf(reply, body)
    cache.store(key, flight.begun, mine).then((stored) => {
      flight.settle({ response: stored })
      if (stored === mine) return done(null, payload)
      reply.headers({ ...stored.headers, etag: stored.etag })
      done(null, stored.body)
    }, done)
  })
}

function tag({ routeOptions, actor }: Request, reply: Reply): void {
  const { cache } = routeOptions.config
  if (cache && reply.statusCode === 200) addTags(reply, cache.tags)
  if (cache && reply.statusCode === 404 && actor === publicActor)
    addTags(reply, cache.missing ?? cache.tags)
}

// In the place of an error.
function putStale(reply: Reply, { headers, etag, body }: CachedResponse): Buffer {
  reply.removeHeader('retry-after')
  reply.code(200).headers({ ...headers, etag, ...staleHeaders })
  return body
}

/** Adds tags to `Cache-Tag`. */
export function addTags(reply: Reply, tags: readonly string[]): void {
  const given = reply.getHeader('cache-tag')
  const all = [...(typeof given === 'string' ? given.split(',') : []), ...tags]
  reply.header('cache-tag', [...new Set(all)].join(','))
}

// Requests with a key bypass the cache.
const isCacheable = ({ routeOptions, actor, method }: Request) =>
  routeOptions.config.cache !== undefined &&
  actor === publicActor &&
  (method === 'GET' || method === 'HEAD')

// A public response depends only on its URL and on whether Markdown is wanted.
const inForm = (request: Request, text: string) =>
  wantsMarkdown(request) ? `markdown\n${text}` : text

const spellingOf = (request: Request) => inForm(request, request.url)

const keyOf = (request: Request) =>
  inForm(request, `${printPath(request)}?${printed(request.query)}`)

// The query of a route without validation is still a text, which the route ignores.
const printed = (query: unknown) =>
  typeof query === 'object' && query !== null ? printQuery(query) : ''

function responseOf(reply: Reply, body: Buffer): NewResponse {
  const headers = headersOf(reply)
  const compressible = isCompressible(body.length, headers['content-type'])
  return { etag: String(headers.etag), headers, body, compressible, forms: {} }
}

function headersOf(reply: Reply): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    const isPlain = typeof value === 'string' || typeof value === 'number'
    if (isPlain && !uncachedHeaders.has(name) && !name.startsWith('x-ratelimit'))
      headers[name] = String(value)
  }
  return headers
}
