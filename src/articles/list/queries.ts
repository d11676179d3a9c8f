import type { Database } from '../../database/client.ts'
import { bindingOf, type Cursor, type Fetched, parseCursor } from '../../http/request/pagination.ts'
import { inPublicLangs } from '../../search/query/langs.ts'
import type { Turn } from '../read/large-pages.ts'
import { needsTexts, readTexts } from '../read/text-queries.ts'
import { type ListedRow, type Order, positionIn, positionShape } from './order.ts'
import { planList, wantsLangs } from './plan.ts'
import type { ListArticles } from './schema.ts'
import { countStatement, pageStatement } from './statement.ts'

/**
 * One page of articles, with the total number if the query asks for it; a page of many texts awaits
 * its turn.
 */
export async function listArticles(
  db: Database,
  query: ListArticles,
  turn: Turn,
): Promise<Fetched<ListedRow>> {
  const { rows, counted, order, cursor } = await readPage(db, query, turn)
  return {
    rows,
    limit: query.limit,
    cursor,
    binding: bindingOf(query),
    positionOf: (row) => positionIn(order, row),
    more: rows[0]?.more,
    total: counted?.total,
    page: query.page,
  }
}

interface Page {
  rows: ListedRow[]
  counted: { total: number; langs?: string } | undefined
  order: Order
  cursor: Cursor | null
}

async function readPage(db: Database, query: ListArticles, turn: Turn): Promise<Page> {
  if (!wantsLangs(query)) return readOnce(db, query, turn)
  return inPublicLangs(db, async (langs) => {
    const found = await readOnce(db, query, turn, langs)
    return { found, langs: [found.rows[0]?.langs, ...(found.counted ? [found.counted.langs] : [])] }
  })
}

async function readOnce(
  db: Database,
  query: ListArticles,
  turn: Turn,
  langs?: string[],
): Promise<Page> {
  const plan = await planList(db, query, langs)
  const { order } = plan
  const cursor = query.cursor
    ? parseCursor(query.cursor, bindingOf(query), positionShape(order))
    : null
  const extras = { langs: langs !== undefined }
  const read = async (maxTextBytes: number | null) =>
    (await db.query<ListedRow>(pageStatement(query, plan, cursor, extras, maxTextBytes))).rows
  const [rows, counts] = await Promise.all([
    needsTexts(query) ? readTexts(query, turn, read) : read(null),
    query.count
      ? db.query<{ total: number; langs?: string }>(countStatement(plan, extras))
      : undefined,
  ])
  return { rows, counted: counts?.rows[0], order, cursor }
}
