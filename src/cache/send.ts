import { isUnchanged } from '../http/response/conditionals.ts'
import { acceptedEncoding } from '../http/response/encoding.ts'
import { noRoom } from '../http/response/sending.ts'
import type { Reply, Request } from '../http/route.ts'
import { sharedCaching } from './control.ts'
import { type CachedResponse, type Form, formOf } from './store.ts'

/** Headers that belong to one request and not to the cached response; sent in addition to it. */
export const perRequest = [
  'x-request-id',
  'ratelimit',
  'ratelimit-policy',
  'access-control-allow-origin',
  'access-control-expose-headers',
]

/**
 * Sends a cached response and skips the later hooks; synchronously if its bytes exist in the wanted
 * coding.
 */
export function sendCached(
  request: Request,
  reply: Reply,
  response: CachedResponse,
  isStale = false,
): void | Promise<void> {
  const encoding = response.compressible
    ? acceptedEncoding(request.headers['accept-encoding'])
    : null
  const form = formOf(response, encoding)
  if (form instanceof Promise)
    return form.then((made) => send(request, reply, made, caching(response, isStale)))
  send(request, reply, form, caching(response, isStale))
}

/** The headers of a response that was valid before the primary was lost. */
export const staleHeaders = {
  'cache-control': 'no-store',
  'cache-status': 'broadsheet; hit; detail=stale',
}

const staleHead = Object.entries(staleHeaders).flat()

const caching = ({ expires }: CachedResponse, isStale: boolean) =>
  isStale ? staleHead : ['cache-control', sharedCaching({ next: expires })]

// Writes directly to the socket: hooks and serializer would cost more than everything else.
function send(
  request: Request,
  reply: Reply,
  { etag, head, bytes }: Form,
  caching: readonly string[],
): void {
  const all = [...head, ...caching]
  addHeadOfRequest(request, reply, all)
  const { sending } = request.server
  const unchanged = isUnchanged(request, etag)
  if (!unchanged && request.method === 'GET' && !sending.admits(request, bytes.length))
    throw noRoom()
  reply.hijack()
  if (unchanged) {
    reply.raw.writeHead(304, withoutBody(all))
    reply.raw.end()
    return
  }
  // For the log, which sees no header that was written directly.
  reply.header('content-length', bytes.length)
  reply.raw.writeHead(200, all)
  reply.raw.end(request.method === 'HEAD' ? undefined : bytes)
  // The operating system takes most responses immediately.
  if (reply.raw.writableLength > 0) sending.track(request, reply, reply.raw.writableLength)
}

/** Adds the headers that belong to this one request. */
export function addHeadOfRequest(request: Request, reply: Reply, head: string[]): void {
  for (const name of perRequest) {
    const value = reply.getHeader(name)
    if (value !== undefined) head.push(name, String(value))
  }
  const { now, retiring } = request.server.draining
  if (now || retiring) head.push('connection', 'close')
}

/** The same names and values for a 304, without those that describe a body. */
export function withoutBody(head: readonly string[]): string[] {
  const isOfBody = (name: string | undefined) =>
    name === 'content-type' || name === 'content-length'
  return head.filter((_, index) => !isOfBody(head[index - (index % 2)]))
}
