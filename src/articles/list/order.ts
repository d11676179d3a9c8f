import { z } from 'zod'
import {
  type Cursor,
  CursorNumber,
  CursorText,
  CursorTime,
  type Position,
} from '../../http/request/pagination.ts'
import type { Values } from '../../sql/values.ts'
import type { TextSize } from '../read/text-queries.ts'
import type { ArticleRow, ShownRow } from '../row.ts'
import type { ListArticles } from './schema.ts'

/**
 * A row of a list; `sortKey` is the search rank or the start of the title, if a cursor needs it.
 */
export type ListedRow = ShownRow &
  TextSize &
  Pick<ArticleRow, 'publishedAt' | 'createdAt' | 'updatedAt'> & {
    sortKey: string | number | null
    /** `publicLangs`, if a search needs them. */
    langs?: string
  }

// The columns of an order by the source of a list: the article, the link of a tag, or the matches
// of a search.
const columnsOf = {
  articles: { sortAt: 'a.sort_at', id: 'a.id' },
  tag: { sortAt: 'l.sort_at', id: 'l.article_id' },
  search: { sortAt: 's.sort_at', id: 's.article_id' },
} as const

/** A total order of articles: expressions that are compared in turn, the id last. */
export interface Order {
  keys: {
    expression: string
    cast: keyof typeof shapes
    value: (row: ListedRow) => string | number | null
  }[]
  descending: boolean
  /** Whether the source of the list has all keys, so that sorting reads no articles. */
  inSource: boolean
  byRelevance: boolean
  /** The expression of `sortKey`. */
  sortKey: string
}

const undated = '-infinity'

/**
 * The order of a list: as requested, or else by relevance for a search, or else newest first.
 * Undated articles come last. Titles are sorted by the `collation`; without one by the code points
 * of their lower-case letters.
 */
export function orderOf(
  { sort, q }: Pick<ListArticles, 'sort' | 'q'>,
  source: Source,
  collation: string | null,
): Order {
  const { by, descending } = sort ?? { by: 'relevance', descending: true }
  if (by === 'relevance' && q !== undefined) return byRelevance(source)
  if (by === 'updatedAt' || by === 'createdAt') return byTime(source, by, descending)
  if (by === 'title') return byTitle(source, collation, descending)
  return byDate(source, descending)
}

type Source = keyof typeof columnsOf
type Key = Order['keys'][number]

const idOf = (source: Source): Key => ({
  expression: columnsOf[source].id,
  cast: 'uuid',
  value: (row) => row.id,
})

const dateOf = (source: Source): Key => ({
  expression: columnsOf[source].sortAt,
  cast: 'timestamptz',
  value: (row) => row.publishedAt ?? undated,
})

const byRelevance = (source: Source): Order => ({
  keys: [
    { expression: 's.rank', cast: 'int', value: (row) => row.sortKey },
    dateOf(source),
    idOf(source),
  ],
  descending: true,
  inSource: true,
  byRelevance: true,
  sortKey: 's.rank',
})

function byTime(source: Source, by: 'updatedAt' | 'createdAt', descending: boolean): Order {
  const expression = by === 'updatedAt' ? 'a.updated_at' : 'a.created_at'
  return {
    keys: [{ expression, cast: 'timestamptz', value: (row) => row[by] }, idOf(source)],
    descending,
    inSource: false,
    byRelevance: false,
    sortKey: 'null',
  }
}

function byTitle(source: Source, collation: string | null, descending: boolean): Order {
  // Cuts the title, because the key is part of the cursor, and the cursor part of a URL.
  const key = collation ? 'left(a.title, 200)' : 'left(lower(a.title), 200)'
  const expression = `${key} collate "${collation ?? 'C'}"`
  return {
    keys: [{ expression, cast: 'text', value: (row) => row.sortKey }, idOf(source)],
    descending,
    inSource: false,
    byRelevance: false,
    sortKey: key,
  }
}

function byDate(source: Source, descending: boolean): Order {
  // In descending order -infinity comes last anyway; in ascending order undated articles need a
  // key.
  const isUndated: Key = {
    expression: `(${columnsOf[source].sortAt} = '${undated}')`,
    cast: 'boolean',
    value: (row) => String(row.publishedAt === null),
  }
  const keys = [dateOf(source), idOf(source)]
  return {
    keys: descending ? keys : [isUndated, ...keys],
    descending,
    inSource: true,
    byRelevance: false,
    sortKey: 'null',
  }
}

/** `order by` of an order, read forwards or (for a `prev` cursor) backwards. */
export function orderBy(order: Order, cursor: Cursor | null): string {
  return order.keys
    .map(({ expression }) => `${expression} ${directionOf(order, cursor)}`)
    .join(', ')
}

/** The condition for rows after a cursor, as one row comparison. */
export function afterCursor(order: Order, cursor: Cursor, values: Values): string {
  const keys = order.keys.map(({ expression }) => expression).join(', ')
  const bounds = cursor.position.map(
    (value, index) => `${values.add(value)}::${order.keys[index]?.cast}`,
  )
  return `(${keys}) ${directionOf(order, cursor) === 'asc' ? '>' : '<'} (${bounds.join(', ')})`
}

const directionOf = ({ descending }: Order, cursor: Cursor | null) =>
  descending === (cursor?.direction === 'prev') ? 'asc' : 'desc'

/** The position of a row in an order. */
export const positionIn = (order: Order, row: ListedRow): Position =>
  order.keys.map(({ value }) => value(row))

const shapes = {
  timestamptz: z.union([CursorTime, z.literal(undated)]),
  boolean: z.enum(['true', 'false']),
  uuid: z.uuid(),
  int: CursorNumber,
  text: CursorText,
} as const

/** The schema of a cursor's position in this order. */
export function positionShape(order: Order): z.ZodType<Position> {
  const [first = shapes.uuid, ...rest] = order.keys.map(({ cast }) => shapes[cast] as z.ZodType)
  return z.tuple([first, ...rest]) as unknown as z.ZodType<Position>
}
