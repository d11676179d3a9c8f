import { printQuery } from '../../http/request/canonical.ts'
import type { Reply, Request } from '../../http/route.ts'
import { shapeParams } from '../list/schema.ts'

/** A `Link` (RFC 8288) to the same content as Markdown. */
export const alternate = (target: string) => `<${target}>; rel="alternate"; type="text/markdown"`

/** The parameters that choose members: a list of links has none. */
export const memberParams = [...Object.keys(shapeParams), 'highlight'] as (
  | keyof typeof shapeParams
  | 'highlight'
)[]

/** Adds a link to the same page of the list as Markdown, which has no members to choose. */
export function linkMarkdownList(request: Request, reply: Reply): void {
  const query = new URLSearchParams(printQuery(request.query as object))
  for (const name of memberParams) query.delete(name)
  const target = `/v1/articles.md${query.size > 0 ? `?${query}` : ''}`
  reply.header('link', `${reply.getHeader('link')}, ${alternate(target)}`)
}
