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
import { createJoining } from './joining.ts'
import { perRequest, sendKept } from './send.ts'
import { createResponseCache, type NewAnswer, type ResponseCache } from './store.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Public answers of this route are kept; the names go into `Cache-Tag`, for a CDN to purge by
     * (see docs/caching.md). A 404 is named as lists are, since what brings the thing into lists
     * ends it: by `missing`, else like the others.
     */
    cache?: { tags: readonly string[]; missing?: readonly string[] }
  }
}

const neverKept = new Set([...perRequest, 'cache-control', 'date', 'connection', 'keep-alive'])

/** The requests that make an answer, and what they ask. */
const making = new WeakMap<Request, { key: string; flight: Flight }>()

// What is asked does not depend on how a URL spells it. Spellings that were read once are
// remembered, since an answer out of the cache takes less time than reading one; long ones are not,
// so that they take no room.
const mostSpellings = 2_000
const longestSpelling = 500

/**
 * Serves public reads from finished bytes. Comes behind identity, rate limit and scopes, so that
 * hits count too. What is not there yet is made once for all that ask the same meanwhile.
 */
export function registerCacheLookup(
  app: App,
  changes: Changes,
  due: DueTimes,
): ResponseCache | null {
  const { cacheBytes, publicRead, poolMax } = app.config
  const share = createFairShare(poolMax)
  const isOn = cacheBytes > 0 && publicRead
  registerFairShare(app, share, (request) => isOn && isKept(request))
  if (!isOn) return null
  const cache = createResponseCache(changes, due, cacheBytes)
  const flights = createFlights()
  const join = createJoining(cache, flights, due, share)
  const spellings = new LRUCache<string, string>({ max: mostSpellings })

  app.addHook('onRequest', (request, reply, done) => {
    if (!isKept(request)) return done()
    const key = spellings.get(spellingOf(request))
    const answer = key === undefined ? undefined : cache.find(key)
    if (answer) sendKept(request, reply, answer)?.catch(done)
    else done()
  })
  app.addHook('preHandler', (request, reply, done) => {
    if (!isKept(request)) return done()
    const key = keyOf(request)
    const spelling = spellingOf(request)
    if (spelling.length <= longestSpelling) spellings.set(spelling, key)
    join(key, request, reply).then((flight) => {
      if (!flight) return
      making.set(request, { key, flight })
      // A caller that leaves before there is an answer keeps nobody waiting.
      reply.raw.once('close', () => flight.settle(null))
      done()
    }, done)
  })
  app.addHook('onError', (request, _reply, error, done) => {
    making.get(request)?.flight.settle({ error })
    done()
  })
  return cache
}

/**
 * Keeps what a miss has made; comes behind the finishing of the ETag and before 304 and
 * compression.
 */
export function registerCacheStore(app: App, cache: ResponseCache | null): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { cache: declared } = request.routeOptions.config
    if (declared && reply.statusCode === 200) addTags(reply, declared.tags)
    if (declared && reply.statusCode === 404 && request.actor === publicActor)
      addTags(reply, declared.missing ?? declared.tags)
    const made = making.get(request)
    if (!cache || !made) return done(null, payload)
    const { key, flight } = made
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) {
      flight.settle(null)
      return done(null, payload)
    }
    const body = Buffer.isBuffer(payload) ? payload : Buffer.from(payload)
    if (reply.statusCode !== 200) {
      flight.settle({ status: reply.statusCode, headers: headersOf(reply), body })
      return done(null, payload)
    }
    const mine = answerOf(reply, body)
    cache.store(key, flight.begun, mine).then((kept) => {
      flight.settle({ answer: kept })
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

// Anyone with a key passes by.
const isKept = ({ routeOptions, actor, method }: Request) =>
  routeOptions.config.cache !== undefined &&
  actor === publicActor &&
  (method === 'GET' || method === 'HEAD')

// The only inputs of a public answer are its URL and whether Markdown is wanted.
const inForm = (request: Request, text: string) =>
  wantsMarkdown(request) ? `markdown\n${text}` : text

const spellingOf = (request: Request) => inForm(request, request.url)

const keyOf = (request: Request) =>
  inForm(request, `${printPath(request)}?${printed(request.query)}`)

// A route that validates nothing reads none.
const printed = (query: unknown) =>
  typeof query === 'object' && query !== null ? printQuery(query) : ''

function answerOf(reply: Reply, body: Buffer): NewAnswer {
  const headers = headersOf(reply)
  const compressible = isCompressible(body.length, headers['content-type'])
  return { etag: String(headers.etag), headers, body, compressible, forms: {} }
}

function headersOf(reply: Reply): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    const isPlain = typeof value === 'string' || typeof value === 'number'
    if (isPlain && !neverKept.has(name) && !name.startsWith('x-ratelimit'))
      headers[name] = String(value)
  }
  return headers
}
