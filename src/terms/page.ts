import { z } from 'zod'
import type { Sql } from '../database/client.ts'
import {
  bindingOf,
  CursorNumber,
  CursorText,
  CursorTime,
  type Fetched,
  type Position,
  pageOf,
  parseCursor,
} from '../http/request/pagination.ts'
import type { PageMeta } from '../http/route.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { countTerms, listTerms, type TermFilter, type TermRow } from './list-queries.ts'
import type { Term } from './queries.ts'
import { type ListTerms, noPosition, type TermSort } from './schema.ts'

// Validates positions before PostgreSQL gets them, because a client can forge a cursor.
const positions: Record<TermSort, z.ZodType<Position>> = {
  name: z.tuple([CursorText, z.uuid()]),
  articleCount: z.tuple([CursorNumber, z.uuid()]),
  createdAt: z.tuple([CursorTime, z.uuid()]),
  position: z.tuple([CursorText.regex(/^\d{10}/), z.uuid()]),
}

/** One page of tags or categories, sorted by name unless the query gives another sort. */
export async function termPage<T extends Term>(
  db: Sql,
  kind: TermKind,
  query: z.infer<typeof ListTerms> & TermFilter,
): Promise<{ data: T[]; meta: PageMeta }> {
  const order = query.parentId === undefined ? 'name' : 'position'
  const { limit, page, count, sort = { by: order, descending: false } } = query
  const { reader: _, ...asked } = query
  const binding = bindingOf(asked)
  const cursor =
    query.cursor === undefined ? null : parseCursor(query.cursor, binding, positions[sort.by])
  const offset = page === undefined ? 0 : (page - 1) * limit
  const backwards = cursor?.direction === 'prev'
  const [rows, total] = await Promise.all([
    listTerms<T>(db, kind, query, {
      sort,
      from: cursor?.position,
      backwards,
      limit: limit + 1,
      offset,
    }),
    count && countTerms(db, kind, query),
  ])
  const fetched: Fetched<TermRow<T>> = {
    rows,
    limit,
    cursor,
    binding,
    positionOf: positionBy(sort.by),
    total,
    page,
  }
  const { rows: shown, meta } = pageOf(fetched)
  return { data: shown, meta }
}

type PlacedTerm = Term & { position?: number | null }

function positionBy(sort: TermSort): (row: TermRow<PlacedTerm>) => Position {
  if (sort === 'name') return (row) => [row.key, row.id]
  if (sort === 'position')
    return (row) => [`${row.position ?? noPosition}`.padStart(10, '0') + row.key, row.id]
  return (row) => [row[sort], row.id]
}
