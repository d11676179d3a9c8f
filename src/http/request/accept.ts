import Negotiator from 'negotiator'
import type { Request } from '../route.ts'

/** Longer headers are no preference that anybody states. */
const longest = 1000

// Requests whose address already says that the file is meant.
const files = new WeakSet<Request>()

/** Answers a request by the Markdown file, whatever its Accept says. */
export function asFile(request: Request): void {
  files.add(request)
}

/** Whether the answer to a request depends on its Accept. */
export const readsAccept = (request: Request): boolean =>
  request.routeOptions.config.markdown === true && !files.has(request)

/**
 * Whether Markdown is wanted rather than JSON: where Accept names `text/markdown` itself and
 * prefers it to everything else that it names (RFC 9110, 12.5.1). Of equal weights, what is named
 * first wins. A wildcard asks for nothing in particular.
 */
export function wantsMarkdown(request: Request): boolean {
  if (files.has(request)) return true
  const { accept } = request.headers
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return false
  if (accept.length > longest) return false
  return new Negotiator({ headers: { accept } }).mediaType()?.toLowerCase() === 'text/markdown'
}
