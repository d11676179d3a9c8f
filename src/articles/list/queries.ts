import type { Database } from '../../database/client.ts'
import { bindingOf, type Cursor, type Fetched, parseCursor } from '../../http/request/pagination.ts'
import { inPublicLangs } from '../../search/query/langs.ts'
import { refuseTooMuch } from '../read/text-queries.ts'
import { type ListedRow, type Order, positionIn, positionShape } from './order.ts'
import { planList, wantsLangs } from './plan.ts'
import type { ListArticles } from './schema.ts'
import { countStatement, pageStatement } from './statement.ts'

/** One page of articles, with the total number if the query asks for it. */
export async function listArticles(db: Database, query: ListArticles): Promise<Fetched<ListedRow>> {
  const { rows, counted, order, cursor } = await readPage(db, query)
  refuseTooMuch(rows, query)
  return {
    rows,
    limit: query.limit,
    cursor,
    binding: bindingOf(query),
    positionOf: (row) => positionIn(order, row),
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

async function readPage(db: Database, query: ListArticles): Promise<Page> {
  if (!wantsLangs(query)) return readOnce(db, query)
  return inPublicLangs(db, async (langs) => {
    const found = await readOnce(db, query, langs)
    return { found, langs: [found.rows[0]?.langs, ...(found.counted ? [found.counted.langs] : [])] }
  })
}

async function readOnce(db: Database, query: ListArticles, langs?: string[]): Promise<Page> {
  const plan = await planList(db, query, langs)
  const { order } = plan
  const cursor = query.cursor
    ? parseCursor(query.cursor, bindingOf(query), positionShape(order))
    : null
  const extras = { langs: langs !== undefined }
  const [{ rows }, counts] = await Promise.all([
    db.query<ListedRow>(pageStatement(query, plan, cursor, extras)),
    query.count
      ? db.query<{ total: number; langs?: string }>(countStatement(plan, extras))
      : undefined,
  ])
  return { rows, counted: counts?.rows[0], order, cursor }
}
