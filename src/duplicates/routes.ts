import { z } from 'zod'
import { readerOf } from '../actor.ts'
import {
  bindingOf,
  CursorText,
  type Position,
  parseCursor,
  renderCursor,
} from '../http/request/pagination.ts'
import { type App, readDb } from '../http/route.ts'
import { groupsOf } from './groups.ts'
import { countLeft, listKeys, listMembers } from './queries.ts'
import { DuplicateGroup, DuplicatesMeta, ListDuplicates } from './schema.ts'

// The key of a group: a hash, an address or an id.
const position: z.ZodType<Position> = z.tuple([CursorText.min(1).max(1000)])

const keyForms = {
  body: /^[0-9a-f]{32}$/,
  link: /^/,
  text: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
} as const

/** Route to list articles that are the same or similar. */
export async function duplicateRoutes(app: App) {
  app.get(
    '/articles/duplicates',
    {
      schema: {
        operationId: 'listDuplicates',
        summary: 'List articles that are the same or similar',
        description:
          'Groups of articles, without the trash. A key with `drafts:read` sees those of all articles, others those that are public. Signatures are made by a job soon after a write; nothing is compared here but the members of a group.',
        tags: ['articles'],
        querystring: ListDuplicates,
        response: { 200: z.object({ data: z.array(DuplicateGroup), meta: DuplicatesMeta }) },
      },
      config: { scope: 'content:read', keyed: true },
    },
    async (request) => {
      const { by, limit, cursor } = request.query
      const db = readDb(app, request)
      const binding = bindingOf({ by })
      const form = position.and(z.tuple([z.string().regex(keyForms[by])]))
      const [after = null] = cursor === undefined ? [] : parseCursor(cursor, binding, form).position
      const { keys, next } = await listKeys(db, by, after === null ? null : `${after}`, limit)
      const members = await listMembers(db, by, keys, readerOf(request.actor))
      const nextCursor =
        next === null ? null : renderCursor({ direction: 'next', position: [next] }, binding)
      const meta = { limit, nextCursor, ...(await countLeft(db)) }
      return { data: groupsOf(by, members), meta }
    },
  )
}
