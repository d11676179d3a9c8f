import { AppError } from '../errors.ts'
import { parseQueryString } from '../http/request/query-string.ts'
import type { Reply, Request } from '../http/route.ts'

/** Whether a request reads by a preview token; its query is still a text. */
export function readsPreview({ routeOptions, query }: Request): boolean {
  if (routeOptions.config.preview !== true || typeof query !== 'string' || query === '')
    return false
  return 'preview' in parseQueryString(query)
}

/** Keeps a response, also that of an error, out of caches and search engines. */
export function hideResponse(reply: Reply): void {
  reply.headers({
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex',
    'referrer-policy': 'no-referrer',
  })
}

/** 400: two credentials may disagree about what the caller sees. */
export function twoCredentials(): AppError {
  const message = 'A preview token replaces a key: leave the Authorization header out.'
  return new AppError('bad_request', message, [
    { parameter: 'preview', code: 'two_credentials', message },
  ])
}
