import { z } from 'zod'
import type { Sql } from '../database/client.ts'
import {
  bindingOf,
  type Fetched,
  type Position,
  pageOf,
  parseCursor,
} from '../http/request/pagination.ts'
import type { PageMeta } from '../http/route.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { countTerms, listTerms, type Term, type TermFilter, type TermRow } from './queries.ts'
import type { ListTerms, TermSort } from './schema.ts'

const highest = 2_147_483_647

// Checked before PostgreSQL sees them: a cursor is a text that anyone may write.
const positions: Record<TermSort, z.ZodType<Position>> = {
  name: z.tuple([z.string().regex(/^[^\0]*$/), z.uuid()]),
  articleCount: z.tuple([z.int().min(0).max(highest), z.uuid()]),
  createdAt: z.tuple([z.iso.datetime(), z.uuid()]),
}

/** One page of tags or categories, by name unless another sort is asked for. */
export async function termPage<T extends Term>(
  db: Sql,
  kind: TermKind,
  query: z.infer<typeof ListTerms> & TermFilter,
): Promise<{ data: T[]; meta: PageMeta }> {
  const { limit, page, count, sort = { by: 'name', descending: false } } = query
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

function positionBy(sort: TermSort): (row: TermRow<Term>) => Position {
  if (sort === 'name') return (row) => [row.key, row.id]
  return (row) => [row[sort], row.id]
}
