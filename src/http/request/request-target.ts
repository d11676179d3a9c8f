import type { IncomingMessage } from 'node:http'

/**
 * The target of a request as path and query. A client may also send scheme and host (RFC 9112,
 * 3.2.2, as to a proxy); they must reach neither routes nor links.
 */
export function originForm({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  if (url.charCodeAt(0) === slash) return url
  const rest = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*(.*)$/is.exec(url)?.[1]
  if (rest === undefined) return url
  return rest.startsWith('/') ? rest : `/${rest}`
}

const slash = 47
