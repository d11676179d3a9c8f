import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../errors.ts'
import type { PageMeta, Reply, Request } from '../route.ts'
import { inOrder, printPath, printQuery } from './canonical.ts'

// Keyset cursors: where a page begins or ends, not how many rows to skip. A cursor carries nothing
// secret and is only ever used as query parameters, so it is checked for shape, not signed.

/** The sort values and the id of a row: what a keyset comparison needs. */
export type Position = readonly (string | number | null)[]

/** A time of a cursor; PostgreSQL has no year 0. */
export const CursorTime = z.iso.datetime().regex(/^(?!0000)/)

/** A text of a cursor that PostgreSQL can hold. */
export const CursorText = z.string().refine((text) => !text.includes('\0') && text.isWellFormed())

/** A version or a sequence number of a cursor, which has 32 bits. */
export const CursorNumber = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)

export interface Cursor {
  direction: 'next' | 'prev'
  position: Position
}

/**
 * The binding of a cursor: a hash of the sort and filters it was made for, without paging
 * parameters.
 */
export function bindingOf(query: object): string {
  const bound = Object.entries(query).filter(([name]) => !paging.has(name))
  const sorted = bound.map(([name, value]) => [name, inOrder(value)]).sort()
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 8)
}

const paging = new Set(['limit', 'cursor', 'page', 'count', 'fields', 'include'])

/**
 * Reads a cursor; 400 if it is malformed, was made for other filters, or its values do not match
 * `shape`.
 */
export function parseCursor(text: string, binding: string, shape: z.ZodType<Position>): Cursor {
  const read = Wire.safeParse(decode(text))
  if (!read.success) throw invalidCursor(noCursor)
  const [, madeFor, direction, position] = read.data
  if (madeFor !== binding)
    throw invalidCursor('This cursor belongs to another sort or other filters.')
  if (!shape.safeParse(position).success) throw invalidCursor(noCursor)
  return { direction: direction === 'n' ? 'next' : 'prev', position }
}

export const noCursor = 'This is not a cursor of this API.'

/** Whether a text has the form of a cursor. */
export const isCursor = (text: string) => Wire.safeParse(decode(text)).success

/** The text of a cursor. */
export function renderCursor(cursor: Cursor, binding: string): string {
  const wire = [1, binding, cursor.direction === 'next' ? 'n' : 'p', cursor.position]
  return Buffer.from(JSON.stringify(wire)).toString('base64url')
}

export interface Fetched<Row> {
  /**
   * Up to `limit + 1` rows in the order they were read: reversed if the direction of the cursor is
   * `prev`.
   */
  rows: Row[]
  /** Whether a row follows, if `rows` has none beyond the limit. */
  more?: boolean | undefined
  /** Where a bounded search stopped before it had a full page: the next page begins after it. */
  stopped?: Position | undefined
  limit: number
  cursor: Cursor | null
  binding: string
  positionOf(row: Row): Position
  total?: number | undefined
  /** The `page` parameter, if it was used instead of a cursor. */
  page?: number | undefined
}

/**
 * One page of the fetched rows, in list order, with the cursors of the next and the previous page.
 */
export function pageOf<Row>(fetched: Fetched<Row>): { rows: Row[]; meta: PageMeta } {
  const { limit, cursor, total } = fetched
  const backwards = cursor?.direction === 'prev'
  const { stopped } = fetched
  const more = fetched.more ?? (stopped !== undefined || fetched.rows.length > limit)
  const cut = fetched.rows.slice(0, limit)
  const rows = backwards ? cut.reverse() : cut
  const arrived = cursor !== null || (fetched.page ?? 1) > 1
  const meta: PageMeta = {
    limit,
    nextCursor: (backwards ? arrived : more)
      ? edge(fetched, rows.at(-1), 'next', backwards ? undefined : stopped)
      : null,
    prevCursor: (backwards ? more : arrived)
      ? edge(fetched, rows[0], 'prev', backwards ? stopped : undefined)
      : null,
  }
  return { rows, meta: total === undefined ? meta : { ...meta, total } }
}

function edge<Row>(
  fetched: Fetched<Row>,
  row: Row | undefined,
  direction: 'next' | 'prev',
  stopped?: Position,
): string | null {
  // An empty page (its rows were deleted) still links back to the page before.
  const there = row === undefined ? fetched.cursor?.position : fetched.positionOf(row)
  const position = stopped ?? there
  return position ? renderCursor({ direction, position }, fetched.binding) : null
}

/**
 * Sets `Link` (RFC 8288) with relative targets, so that no host name is taken from the request. The
 * query is printed canonically, not copied: equal requests share a response, and one client must
 * not choose the links that all of them get.
 */
export function linkPages(request: Request, reply: Reply, meta: PageMeta): void {
  const path = printPath(request)
  const search = printQuery(request.query as object)
  const link = (rel: string, cursor: string | null) => {
    const query = new URLSearchParams(search)
    query.delete('cursor')
    query.delete('page')
    if (cursor) query.set('cursor', cursor)
    return `<${path}${query.size ? `?${query}` : ''}>; rel="${rel}"`
  }
  const links = [link('first', null)]
  if (meta.prevCursor) links.push(link('prev', meta.prevCursor))
  if (meta.nextCursor) links.push(link('next', meta.nextCursor))
  reply.header('link', links.join(', '))
}

const Wire = z.tuple([
  z.literal(1),
  z.string(),
  z.enum(['n', 'p']),
  z.array(z.union([z.string(), z.number(), z.null()])).max(8),
])

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return null
  }
}

const invalidCursor = (message: string) =>
  new AppError('bad_request', message, [{ parameter: 'cursor', code: 'invalid_cursor', message }])
