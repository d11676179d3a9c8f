import { createHash } from 'node:crypto'
import type { Database, Statement } from '../../database/client.ts'
import { bindingOf, type Cursor, type Fetched, parseCursor } from '../../http/request/pagination.ts'
import { inPublicLangs, publicLangs } from '../../search/query/langs.ts'
import { articleStatement } from '../queries.ts'
import { boundTexts, needsTexts, refuseTooMuch, textSize } from '../read/text-queries.ts'
import { detailColumns, shownColumns } from '../row.ts'
import { behind, type ListedRow, type Order, orderBy, positionIn, positionShape } from './order.ts'
import { type ListPlan, planList, wantsLangs } from './plan.ts'
import type { ListArticles } from './schema.ts'

/** One page of articles, and how many there are in all when the query asks for it. */
export async function listArticles(db: Database, query: ListArticles): Promise<Fetched<ListedRow>> {
  const { rows, total, order, cursor } = await readPage(db, query)
  refuseTooMuch(rows, query)
  return {
    rows,
    limit: query.limit,
    cursor,
    binding: bindingOf(query),
    positionOf: (row) => positionIn(order, row),
    total,
    page: query.page,
  }
}

interface Page {
  rows: ListedRow[]
  total: number | undefined
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

async function readOnce(db: Database, query: ListArticles, langs?: string[]) {
  const plan = await planList(db, query, langs)
  const { order } = plan
  const cursor = query.cursor ? parseCursor(query.cursor, bindingOf(query), positionShape(order)) : null
  const [{ rows }, counted] = await Promise.all([
    db.query<ListedRow>(pageStatement(query, plan, cursor, langsColumn(langs))),
    query.count ? countArticles(db, query, langs) : undefined,
  ])
  return { rows, counted, total: counted?.total, order, cursor }
}

/** How many articles the filters leave. */
async function countArticles(db: Database, query: ListArticles, langs?: string[]) {
  const { from, where, values, skewed } = await planList(db, query, langs)
  const text = `select count(*)::int as total${langsColumn(langs)} from ${from()} where ${where.join(' and ')}`
  const { rows } = await db.query<{ total: number; langs?: string }>(prepared(text, values.list, skewed))
  return rows[0] as { total: number; langs?: string }
}

const langsColumn = (langs: string[] | undefined) => (langs ? `, ${publicLangs} as langs` : '')

const positionColumns =
  'a.published_at as "publishedAt", a.created_at as "createdAt", a.updated_at as "updatedAt"'

function pageStatement(query: ListArticles, plan: ListPlan, cursor: Cursor | null, langs: string): Statement {
  const { order, values, finds, skewed } = plan
  const texts = needsTexts(query)
  const columns = `${shownColumns}, ${positionColumns}, ${texts ? `${detailColumns}, ${textSize},` : ''} ${order.sortKey} as "sortKey"${langs}`
  const unnamed = skewed || !usualLimits.has(query.limit)
  const statement = (text: string) => prepared(texts ? boundTexts(text, query) : text, values.list, unnamed)
  const after = cursor ? behind(order, cursor, values) : undefined
  const offset = query.page && query.page > 1 ? ` offset ${values.add((query.page - 1) * query.limit)}` : ''
  // A number and no value: of a limit it does not know PostgreSQL thinks so ill that it plans anew each time.
  const limit = query.limit + 1
  const tail = `order by ${orderBy(order, cursor)} limit ${limit}${offset}`
  const found = finds?.({ after, tail, limit }, offset !== '' || cursor?.direction === 'prev')
  if (!found) {
    const where = [...plan.where, ...(after ? [after] : [])].join(' and ')
    return statement(`select ${columns} from ${plan.from()} where ${where} ${tail}`)
  }
  const page = `select * from (${found}) s ${after ? `where ${after}` : ''} ${tail}`
  return statement(
    `select ${columns} from (${page}) s join articles a on a.id = s.article_id order by ${orderBy(order, cursor)}`,
  )
}

/** Pages of other sizes are rare, and would fill the names that are kept for the forms of lists. */
const usualLimits = new Set([5, 10, 12, 20, 24, 25, 30, 50, 100])

// Prepared under a name of its own while there are few forms; odd combinations of filters stay unnamed, so that no
// client can fill the sessions of the server with plans.
const names = new Map<string, string>()
const mostNames = 60

function prepared(text: string, values: unknown[], unnamed: boolean): Statement {
  let name = unnamed ? undefined : names.get(text)
  if (!name && !unnamed && names.size < mostNames) {
    name = `list_${createHash('sha1').update(text).digest('hex').slice(0, 16)}`
    names.set(text, name)
  }
  return articleStatement(name, text, values)
}
