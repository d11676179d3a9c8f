import { z } from 'zod'
import type { Cursor, Position } from '../../http/request/pagination.ts'
import type { Values } from '../../sql/values.ts'
import type { ArticleRow, ShownRow } from '../row.ts'
import type { ListArticles } from './schema.ts'

/**
 * A row of a list; `sortKey` is what the row does not show: the search rank or the beginning of the
 * title.
 */
export type ListedRow = ShownRow &
  Pick<ArticleRow, 'publishedAt' | 'createdAt' | 'updatedAt'> & {
    sortKey: string | number | null
    /** How many texts the page has, and their size in all, where they are asked for. */
    texts?: number
    textBytes?: number
    /** `publicLangs`, where a search needs them. */
    langs?: string
  }

// Where the expressions of an order come from: the article, the link of a tag, or the finds of a
// search.
const columnsOf = {
  articles: { sortAt: 'a.sort_at', id: 'a.id' },
  tag: { sortAt: 'l.sort_at', id: 'l.article_id' },
  search: { sortAt: 's.sort_at', id: 's.article_id' },
} as const

/** A total order of articles: expressions compared one after another, the id last. */
export interface Order {
  keys: {
    expression: string
    cast: keyof typeof shapes
    value: (row: ListedRow) => string | number | null
  }[]
  descending: boolean
  /** Whether the source of the list has all keys, so that no article need be read to sort. */
  inSource: boolean
  byRelevance: boolean
  /** What `sortKey` selects. */
  sortKey: string
}

const undated = '-infinity'

/**
 * The order of a list: as asked, else by relevance for a search, else newest first. Undated
 * articles come last. Titles go by the `collation`, without one by the code points of their
 * lower-case letters.
 */
export function orderOf(
  { sort, q }: Pick<ListArticles, 'sort' | 'q'>,
  source: keyof typeof columnsOf,
  collation: string | null = null,
): Order {
  const columns = columnsOf[source]
  const { by, descending } = sort ?? { by: 'relevance', descending: true }
  const id = { expression: columns.id, cast: 'uuid', value: (row: ListedRow) => row.id } as const
  const dated = {
    expression: columns.sortAt,
    cast: 'timestamptz',
    value: (row: ListedRow) => row.publishedAt ?? undated,
  } as const
  if (by === 'relevance' && q !== undefined)
    return {
      keys: [{ expression: 's.rank', cast: 'int', value: (row) => row.sortKey }, dated, id],
      descending: true,
      inSource: true,
      byRelevance: true,
      sortKey: 's.rank',
    }
  const others = { descending, inSource: false, byRelevance: false }
  if (by === 'updatedAt' || by === 'createdAt') {
    const expression = by === 'updatedAt' ? 'a.updated_at' : 'a.created_at'
    return {
      ...others,
      keys: [{ expression, cast: 'timestamptz', value: (row) => row[by] }, id],
      sortKey: 'null',
    }
  }
  if (by === 'title') {
    // A cursor carries the key, and the address of the next page the cursor: a title of any length
    // must fit.
    const key = collation ? 'left(a.title, 200)' : 'left(lower(a.title), 200)'
    const expression = `${key} collate "${collation ?? 'C'}"`
    return {
      ...others,
      keys: [{ expression, cast: 'text', value: (row) => row.sortKey }, id],
      sortKey: key,
    }
  }
  // Downwards -infinity is last by itself; upwards the undated are set apart.
  const isUndated = {
    expression: `(${columns.sortAt} = '${undated}')`,
    cast: 'boolean',
    value: (row: ListedRow) => String(row.publishedAt === null),
  } as const
  return {
    ...others,
    inSource: true,
    keys: descending ? [dated, id] : [isUndated, dated, id],
    sortKey: 'null',
  }
}

/** `order by` of an order, read forwards or (for a `prev` cursor) backwards. */
export function orderBy(order: Order, cursor: Cursor | null): string {
  return order.keys
    .map(({ expression }) => `${expression} ${directionOf(order, cursor)}`)
    .join(', ')
}

/** The rows behind a cursor, as one row comparison. */
export function behind(order: Order, cursor: Cursor, values: Values): string {
  const keys = order.keys.map(({ expression }) => expression).join(', ')
  const bounds = cursor.position.map(
    (value, index) => `${values.add(value)}::${order.keys[index]?.cast}`,
  )
  return `(${keys}) ${directionOf(order, cursor) === 'asc' ? '>' : '<'} (${bounds.join(', ')})`
}

const directionOf = ({ descending }: Order, cursor: Cursor | null) =>
  descending === (cursor?.direction === 'prev') ? 'asc' : 'desc'

/** Where a row stands in an order. */
export const positionIn = (order: Order, row: ListedRow): Position =>
  order.keys.map(({ value }) => value(row))

const shapes = {
  timestamptz: z.union([z.iso.datetime().regex(/^(?!0000)/), z.literal(undated)]),
  boolean: z.enum(['true', 'false']),
  uuid: z.uuid(),
  int: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  text: z.string().refine((text) => !text.includes('\0') && text.isWellFormed()),
} as const

/** What the position of a cursor must look like to be compared in this order. */
export function positionShape(order: Order): z.ZodType<Position> {
  const [first = shapes.uuid, ...rest] = order.keys.map(({ cast }) => shapes[cast] as z.ZodType)
  return z.tuple([first, ...rest]) as unknown as z.ZodType<Position>
}
