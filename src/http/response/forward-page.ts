import type { z } from 'zod'
import { bindingOf, linkPages, type Position, pageOf, parseCursor } from '../request/pagination.ts'
import type { PageMeta, Reply, Request } from '../route.ts'

/** A list that is read forwards only, without `prevCursor`. */
interface ForwardList<Row, Shape extends z.ZodType<Position>> {
  /** What the list shows: a cursor that was made for another one is refused. */
  of: object
  /** What a cursor holds. */
  position: Shape
  /** Reads up to `count` rows after this position; null means from the first on. */
  read: (after: z.output<Shape> | null, count: number) => Promise<Row[]>
  positionOf: (row: Row) => Position
}

type PagedRequest = Request & { query: { limit: number; cursor?: string | undefined } }

/** One page of such a list, with its `Link` header; 400 for a cursor of another list. */
export async function forwardPage<Row, Shape extends z.ZodType<Position>>(
  request: PagedRequest,
  reply: Reply,
  { of, position, positionOf, read }: ForwardList<Row, Shape>,
): Promise<{ data: Row[]; meta: PageMeta }> {
  const { limit, cursor } = request.query
  const binding = bindingOf(of)
  const after = cursor ? parseCursor(cursor, binding, position).position : null
  const rows = await read(after as z.output<Shape> | null, limit + 1)
  const { rows: data, meta } = pageOf({ rows, limit, cursor: null, binding, positionOf })
  linkPages(request, reply, meta)
  return { data, meta }
}
