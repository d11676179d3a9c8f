import type { Reply } from '../http/route.ts'
import { toBytes } from '../turns.ts'

// What the routes of feeds and of the sitemap share.

export const config = {
  scope: 'content:read',
  cache: { tags: ['articles', 'terms', 'feeds'] },
} as const
export const tags = ['feeds']

/** Sends a text that is made in pieces. */
export async function sendPieces(
  reply: Reply,
  type: string,
  pieces: Iterable<string>,
): Promise<Reply> {
  return reply.type(type).send(await toBytes(pieces))
}
