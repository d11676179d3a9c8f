import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Sql } from '../database/client.ts'
import { bindingOf, type Cursor, type Fetched, type Position, parseCursor } from '../http/pagination.ts'
import { conditionsOf, newValues, termId, type Values } from './filters.ts'
import type { ListArticles } from './list-schema.ts'
import { articleStatement } from './queries.ts'
import { type ArticleRow, originColumns, summaryColumns } from './row.ts'
import { searchSource } from './search-source.ts'

/** A row of a list, with the search rank where the list is by relevance and the lower-cased title where by title. */
export type ListedRow = ArticleRow & { sortKey: string | number | null }

/** A list as it is asked of the database. */
export interface ListPlan {
  from: string
  where: string[]
  order: Order
  columns: string
  values: Values
}

interface Order {
  /** Expressions compared in this order; the article's id comes last. */
  keys: string[]
  casts: string[]
  descending: boolean
  /** What `sortKey` selects. */
  sortKey: string
}

/** One page of articles, and how many there are in all when the query asks for it. */
export async function listArticles(db: Sql, query: ListArticles): Promise<Fetched<ListedRow>> {
  const binding = bindingOf(query)
  const plan = planList(query)
  const cursor = query.cursor ? parseCursor(query.cursor, binding, positionShape(plan.order)) : null
  const [rows, total] = await Promise.all([
    selectPage(db, query, plan, cursor),
    query.count ? countArticles(db, query) : undefined,
  ])
  const positionOf = (row: ListedRow): Position => positionIn(plan.order, row)
  return { rows, limit: query.limit, cursor, binding, positionOf, total, page: query.page }
}

/** How many articles the filters leave. */
export async function countArticles(db: Sql, query: ListArticles): Promise<number> {
  const { from, where, values } = planList(query)
  const text = `select count(*)::int as total from ${from} where ${where.join(' and ')}`
  const { rows } = await db.query<{ total: number }>(named(text, values.list))
  return rows[0]?.total ?? 0
}

function planList(query: ListArticles): ListPlan {
  const values = newValues()
  const columns = `${summaryColumns}${needsTexts(query) ? `, ${originColumns}, a.head, a.body` : ''}`
  const search = query.q ? searchSource(query.q, query.lang, values) : null
  const order = orderOf(query, search !== null)
  const byTag = search ? null : byOneTag(query, values)
  if (byTag) return { ...byTag, columns, values, order: { ...order, keys: ['l.sort_at', 'l.article_id'] } }
  const where = [...conditionsOf(query, values), ...(search?.where ?? [])]
  return { from: `articles a${search ? ` ${search.join}` : ''}`, where, order, columns, values }
}

const needsTexts = ({ include, highlight }: ListArticles) =>
  highlight || include?.some((name) => name !== 'translations')

// The commonest filtered list, public by one tag in the default order, is a scan of the tag's own index.
function byOneTag(query: ListArticles, values: Values): Pick<ListPlan, 'from' | 'where'> | null {
  const { tag, sort, status, trashed, ...rest } = query
  const single = tag?.length === 1 && tag[0]?.length === 1 ? tag[0][0] : undefined
  const plain = (!sort || (sort.by === 'publishedAt' && sort.descending)) && !status && !trashed
  if (!single || !plain) return null
  const listed = `l.tag_id = ${termId('tag', single, values)} and l.listed and l.sort_at <= now() and (l.expires_at is null or l.expires_at > now())`
  return {
    from: 'article_tags l join articles a on a.id = l.article_id',
    where: [listed, ...conditionsOf(rest, values)],
  }
}

const sortExpressions = {
  publishedAt: ['a.sort_at', 'timestamptz'],
  updatedAt: ['a.updated_at', 'timestamptz'],
  createdAt: ['a.created_at', 'timestamptz'],
  title: ['lower(a.title) collate "C"', 'text'],
} as const

function orderOf({ sort }: ListArticles, searching: boolean): Order {
  const { by, descending } = sort ?? { by: searching ? 'relevance' : 'publishedAt', descending: true }
  if (by === 'relevance')
    return searching
      ? {
          keys: ['s.rank', 'a.sort_at', 'a.id'],
          casts: ['real', 'timestamptz', 'uuid'],
          descending: true,
          sortKey: 's.rank::text',
        }
      : orderOf({ sort: { by: 'publishedAt', descending: true } } as ListArticles, false)
  const [key, cast] = sortExpressions[by]
  const order = {
    keys: [key, 'a.id'],
    casts: [cast, 'uuid'],
    descending,
    sortKey: by === 'title' ? key : 'null',
  }
  // Undated articles come last in either direction; downwards -infinity does that by itself.
  if (by !== 'publishedAt' || descending) return order
  return { ...order, keys: [`(a.sort_at = '-infinity')`, ...order.keys], casts: ['boolean', ...order.casts] }
}

async function selectPage(
  db: Sql,
  query: ListArticles,
  plan: ListPlan,
  cursor: Cursor | null,
): Promise<ListedRow[]> {
  const { order, values } = plan
  const backwards = cursor?.direction === 'prev'
  const direction = order.descending === backwards ? 'asc' : 'desc'
  const where = [...plan.where, ...(cursor ? [afterPosition(order, cursor, direction, values)] : [])]
  const offset = query.page ? ` offset ${values.add((query.page - 1) * query.limit)}` : ''
  const text = `select ${plan.columns}, ${order.sortKey} as "sortKey" from ${plan.from}
    where ${where.join(' and ')}
    order by ${order.keys.map((key) => `${key} ${direction}`).join(', ')}
    limit ${values.add(query.limit + 1)}${offset}`
  return (await db.query<ListedRow>(named(text, values.list))).rows
}

function afterPosition(order: Order, cursor: Cursor, direction: 'asc' | 'desc', values: Values): string {
  const bounds = cursor.position.map((value, index) => `${values.add(value)}::${order.casts[index]}`)
  return `(${order.keys.join(', ')}) ${direction === 'asc' ? '>' : '<'} (${bounds.join(', ')})`
}

const undated = '-infinity'

function positionIn({ keys, casts }: Order, row: ListedRow): Position {
  return keys.map((key, index) => {
    if (casts[index] === 'uuid') return row.id
    if (casts[index] === 'boolean') return String(row.publishedAt === null)
    if (key.endsWith('sort_at')) return row.publishedAt ?? undated
    if (key === 'a.updated_at') return row.updatedAt
    if (key === 'a.created_at') return row.createdAt
    return row.sortKey
  })
}

const time = z.union([z.iso.datetime(), z.literal(undated)])
const shapes = {
  timestamptz: time,
  boolean: z.enum(['true', 'false']),
  uuid: z.uuid(),
  real: z.string().regex(/^\d{1,10}(\.\d{1,12})?(e-?\d{1,2})?$/),
  text: z.string().refine((text) => !text.includes('\0') && text.isWellFormed()),
} as const

function positionShape(order: Order): z.ZodType<Position> {
  const [first, ...rest] = order.casts.map((cast) => shapes[cast as keyof typeof shapes])
  return z.tuple([first ?? shapes.uuid, ...rest]) as unknown as z.ZodType<Position>
}

// Prepared under a name of its own while there are few forms; odd combinations of filters stay unnamed, so that no
// client can fill the sessions of the server with plans.
const names = new Map<string, string>()
const mostNames = 60

function named(text: string, values: unknown[]) {
  let name = names.get(text)
  if (!name && names.size < mostNames) {
    name = `list_${createHash('sha1').update(text).digest('hex').slice(0, 16)}`
    names.set(text, name)
  }
  return articleStatement(name, text, values)
}
