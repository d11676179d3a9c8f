import { acceptedEncoding } from '../http/response/encoding.ts'
import { noneMatch } from '../http/response/etag.ts'
import { noRoom } from '../http/response/sending.ts'
import type { Reply, Request } from '../http/route.ts'
import { sharedCaching } from './control.ts'
import { type CachedAnswer, type Form, formOf } from './store.ts'

/** What belongs to one request and not to the answer: sent beside what is kept. */
export const perRequest = [
  'x-request-id',
  'ratelimit',
  'ratelimit-policy',
  'access-control-allow-origin',
  'access-control-expose-headers',
]

/**
 * Answers with finished bytes, past the hooks that follow; at once where they are there in the
 * coding that is wanted.
 */
export function sendKept(
  request: Request,
  reply: Reply,
  answer: CachedAnswer,
): void | Promise<void> {
  const encoding = answer.compressible ? acceptedEncoding(request.headers['accept-encoding']) : null
  const form = formOf(answer, encoding)
  if (form instanceof Promise)
    return form.then((made) => send(request, reply, made, answer.expires))
  send(request, reply, form, answer.expires)
}

// Written to the socket as it is: hooks and serializer would cost more than all the rest.
function send(request: Request, reply: Reply, { etag, head, bytes }: Form, next: number): void {
  const all = [...head, 'cache-control', sharedCaching({ next })]
  for (const name of perRequest) {
    const value = reply.getHeader(name)
    if (value !== undefined) all.push(name, String(value))
  }
  if (request.server.draining.now) all.push('connection', 'close')
  const { sending } = request.server
  const sameAsTheirs = noneMatch(request.headers['if-none-match'], etag)
  if (!sameAsTheirs && request.method === 'GET' && !sending.admits(request, bytes.length))
    throw noRoom()
  reply.hijack()
  if (sameAsTheirs) {
    reply.raw.writeHead(304, withoutBody(all))
    reply.raw.end()
    return
  }
  reply.raw.writeHead(200, all)
  reply.raw.end(request.method === 'HEAD' ? undefined : bytes)
  // Most answers the system takes at once.
  if (reply.raw.writableLength > 0) sending.track(request, reply, reply.raw.writableLength)
}

function withoutBody(head: readonly string[]): string[] {
  const isOfBody = (name: string | undefined) =>
    name === 'content-type' || name === 'content-length'
  return head.filter((_, index) => !isOfBody(head[index - (index % 2)]))
}
