import { addHeadOfRequest } from '../../cache/send.ts'
import type { Reply, Request } from '../../http/route.ts'
import type { Served } from './served.ts'

/** All headers of a response with a blob: names and values in turn. */
export function headOf(
  request: Request,
  reply: Reply,
  { head, expiry }: Served,
  more: readonly string[],
): string[] {
  const all = [...head, ...more]
  if (expiry !== null) all.push('cache-control', privateUntil(expiry))
  addHeadOfRequest(request, reply, all)
  const vary = reply.getHeader('vary')
  if (vary !== undefined) all.push('vary', String(vary))
  return all
}

// Only the browser of a reader with a signed address keeps the bytes, and no longer than it.
const privateUntil = (expiry: number) =>
  `private, max-age=${Math.max(0, Math.floor(expiry - Date.now() / 1000))}`
