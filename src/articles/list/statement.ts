import { createHash } from 'node:crypto'
import type { Statement } from '../../database/client.ts'
import type { Cursor } from '../../http/request/pagination.ts'
import { publicLangs } from '../../search/query/langs.ts'
import { newestFinds } from '../../search/query/newest-first.ts'
import { isPlainSearch, searchSource } from '../../search/query/sql.ts'
import { langConditions } from '../../sql/langs.ts'
import { newValues, type Values } from '../../sql/values.ts'
import { isListedBy } from '../../sql/visible.ts'
import { articleStatement } from '../queries.ts'
import { boundTexts, needsTexts, textSize } from '../read/text-queries.ts'
import { detailColumns, shownColumns } from '../row.ts'
import { conditionsOf } from './filters.ts'
import { behind, orderBy } from './order.ts'
import type { ListPlan } from './plan.ts'
import type { ListArticles } from './schema.ts'
import { tagId } from './term-filters-queries.ts'

/** Whether the statement also tells which languages there are (`publicLangs`). */
export interface Telling {
  langs: boolean
}

/** How many articles a plan has in all, as `total`. */
export function countStatement(plan: ListPlan, { langs }: Telling): Statement {
  const values = newValues()
  const { from, where } = sourceOf(plan, values)
  const text = `select count(*)::int as total${langsColumn(langs)} from ${from} where ${where.join(' and ')}`
  return prepared(text, values.list, plan.unnamed)
}

/** One page of a plan, and one row more; each row with its texts where the query asks for them. */
export function pageStatement(
  query: ListArticles,
  plan: ListPlan,
  cursor: Cursor | null,
  { langs }: Telling,
): Statement {
  const { order } = plan
  const values = newValues()
  const texts = needsTexts(query)
  const columns = `${shownColumns}, ${positionColumns}, ${texts ? `${detailColumns}, ${textSize},` : ''} ${order.sortKey} as "sortKey"${langsColumn(langs)}`
  const finds = findsOf(plan, query, cursor, values)
  const text = finds
    ? `select ${columns} from (${finds}) s join articles a on a.id = s.article_id order by ${orderBy(order, cursor)}`
    : `select ${columns} ${wholePage(plan, query, cursor, values)}`
  const unnamed = plan.unnamed || !usualLimits.has(query.limit)
  return prepared(texts ? boundTexts(text, query) : text, values.list, unnamed)
}

const positionColumns =
  'a.published_at as "publishedAt", a.created_at as "createdAt", a.updated_at as "updatedAt"'

const langsColumn = (langs: boolean) => (langs ? `, ${publicLangs} as langs` : '')

function wholePage(
  plan: ListPlan,
  query: ListArticles,
  cursor: Cursor | null,
  values: Values,
): string {
  const { from, where } = sourceOf(plan, values)
  const after = cursor ? [behind(plan.order, cursor, values)] : []
  return `from ${from} where ${[...where, ...after].join(' and ')} ${tailOf(plan, query, cursor, values)}`
}

/** The page cut out of the finds of a search; null where each find depends on its article. */
function findsOf(
  plan: ListPlan,
  query: ListArticles,
  cursor: Cursor | null,
  values: Values,
): string | null {
  const { source, filters, order } = plan
  if (source.kind !== 'search' || !source.cut) return null
  const { recent, ofLangs } = source.cut
  const isFirstWay = recent && cursor?.direction !== 'prev' && offsetOf(query) === 0
  const isNewest = isFirstWay && isPlainSearch(source.alternatives)
  if (!isNewest && ofLangs) return null
  const [only] = langConditions(filters, values)
  const after = cursor ? behind(order, cursor, values) : undefined
  const tail = tailOf(plan, query, cursor, values)
  const found = isNewest
    ? newestFinds(source.alternatives, values.add, recent, {
        after,
        only,
        tail,
        limit: query.limit + 1,
      })
    : searchSource(source.alternatives, values.add, true)
  return `select * from (${found}) s ${after ? `where ${after}` : ''} ${tail}`
}

/** Where the articles of a plan come from, and what all of them must be. */
export function sourceOf(
  { source, filters }: ListPlan,
  values: Values,
): { from: string; where: string[] } {
  const where = conditionsOf(filters, values)
  if (source.kind === 'articles') return { from: 'articles a', where }
  if (source.kind === 'tag') {
    const shown = `l.tag_id = ${tagId(source.called, values)} and ${isListedBy('l')}`
    return {
      from: 'article_tags l join articles a on a.id = l.article_id',
      where: [shown, ...where],
    }
  }
  const finds = searchSource(source.alternatives, values.add, source.listed)
  return { from: `(${finds}) s join articles a on a.id = s.article_id`, where }
}

const offsetOf = ({ page = 1, limit }: ListArticles) => (page - 1) * limit

// Inline the limit: with a parameter PostgreSQL misestimates and never switches to a generic plan.
function tailOf(
  { order }: ListPlan,
  query: ListArticles,
  cursor: Cursor | null,
  values: Values,
): string {
  const offset = offsetOf(query)
  const skipped = offset > 0 ? ` offset ${values.add(offset)}` : ''
  return `order by ${orderBy(order, cursor)} limit ${query.limit + 1}${skipped}`
}

/** Pages of other sizes are rare, and would fill the names that are kept for the forms of lists. */
const usualLimits = new Set([5, 10, 12, 20, 24, 25, 30, 50, 100])

// Prepared under a name of its own while there are few forms; odd combinations of filters stay
// unnamed, so that no client can fill the sessions of the server with plans.
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
