import { createHash } from 'node:crypto'
import type { Statement } from '../../database/client.ts'
import type { Cursor } from '../../http/request/pagination.ts'
import { publicLangs } from '../../search/query/langs.ts'
import { newestFinds, ofArticle } from '../../search/query/newest-first.ts'
import { isPlainSearch, searchSource } from '../../search/query/sql.ts'
import { langConditions } from '../../sql/langs.ts'
import { newValues, type Values } from '../../sql/values.ts'
import { isListedBy } from '../../sql/visible.ts'
import { articleStatement } from '../queries.ts'
import { boundTexts, needsOrigin, textColumns } from '../read/text-queries.ts'
import { maxEachInList, resolvedWithin } from '../references/queries.ts'
import { originColumns, shownColumns } from '../row.ts'
import { countedSource } from './counted-queries.ts'
import { conditionsOf } from './filters.ts'
import { afterCursor, orderBy } from './order.ts'
import type { ListPlan } from './plan.ts'
import type { ListArticles } from './schema.ts'
import { termConditions } from './term-cut-queries.ts'
import { tagId } from './term-filters-queries.ts'

/** Further columns of a statement: `langs` selects the existing languages (`publicLangs`). */
interface ExtraColumns {
  langs: boolean
}

/** The statement that counts all articles of a plan, as `total`. */
export function countStatement(plan: ListPlan, { langs }: ExtraColumns): Statement {
  const values = newValues()
  const text = `select count(*)::int as total${langsColumn(langs)} from ${countedFrom(plan, values)}`
  return prepared(text, values.list, plan.unnamed)
}

function countedFrom(plan: ListPlan, values: Values): string {
  const smaller = countedSource(plan, values)
  if (smaller) return `(${smaller}) counted`
  const { from, where } = sourceOf(plan, values)
  return `${from} where ${where.join(' and ')}`
}

/** A query for the ids of all articles of a plan. */
export function idsOf(plan: ListPlan, values: Values): string {
  const { from, where } = sourceOf(plan, values)
  return `select a.id from ${from} where ${where.join(' and ')}`
}

/**
 * The statement that reads one page of a plan and one more row; with texts, if they have at most
 * the given number of bytes.
 */
export function pageStatement(
  query: ListArticles,
  plan: ListPlan,
  cursor: Cursor | null,
  extra: ExtraColumns,
  maxTextBytes: number | null,
): Statement {
  const values = newValues()
  const texts = maxTextBytes !== null
  const page = pageOf(query, plan, cursor, columnsOf(query, plan, extra, texts), values)
  const unnamed = plan.unnamed || !usualLimits.has(query.limit)
  if (!texts) return prepared(withFiles(page, query, unnamed), values.list, unnamed)
  const bound = boundTexts(page, query.limit, `${values.add(maxTextBytes)}::float8`)
  return prepared(bound, values.list, unnamed)
}

function columnsOf(
  query: ListArticles,
  { order }: ListPlan,
  { langs }: ExtraColumns,
  texts: boolean,
): string {
  const more = texts ? `, ${textColumns}` : needsOrigin(query) ? `, ${originColumns}` : ''
  return `${shownColumns}, ${positionColumns}, ${order.sortKey} as "sortKey"${more}${langsColumn(langs)}`
}

function pageOf(
  query: ListArticles,
  plan: ListPlan,
  cursor: Cursor | null,
  columns: string,
  values: Values,
): string {
  const matches = matchesOf(plan, query, cursor, values)
  return matches
    ? `select ${columns} from (${matches}) s join articles a on a.id = s.article_id order by ${orderBy(plan.order, cursor)}`
    : `select ${columns} ${articlesPage(plan, query, cursor, values)}`
}

/**
 * Adds to a page what its articles refer to, if the query asks for it: a second statement costs
 * more. A statement that is planned each time stays short.
 */
function withFiles(page: string, { include }: ListArticles, unnamed: boolean): string {
  if (unnamed || !include?.includes('files')) return page
  return `select p.*, ${resolvedWithin('p.id', maxEachInList)} as files
    from (select p.*, row_number() over () as place from (${page}) p) p order by place`
}

const positionColumns =
  'a.published_at as "publishedAt", a.created_at as "createdAt", a.updated_at as "updatedAt"'

const langsColumn = (langs: boolean) => (langs ? `, ${publicLangs} as langs` : '')

function articlesPage(
  plan: ListPlan,
  query: ListArticles,
  cursor: Cursor | null,
  values: Values,
): string {
  const { from, where } = sourceOf(plan, values)
  const after = cursor ? [afterCursor(plan.order, cursor, values)] : []
  return `from ${from} where ${[...where, ...after].join(' and ')} ${tailOf(plan, query, cursor, values)}`
}

/** A page cut out of the matches of a search; null if the articles must be read to decide. */
function matchesOf(
  plan: ListPlan,
  query: ListArticles,
  cursor: Cursor | null,
  values: Values,
): string | null {
  const { source, filters, order } = plan
  if (source.kind !== 'search' || !source.cut) return null
  const { recent, ofLangs, terms } = source.cut
  const readsForward = recent && cursor?.direction !== 'prev' && offsetOf(query) === 0
  const isNewest = readsForward && isPlainSearch(source.alternatives)
  if (!isNewest && ofLangs && !terms?.few) return null
  const after = cursor ? afterCursor(order, cursor, values) : undefined
  const tail = tailOf(plan, query, cursor, values)
  const only = [
    ...langConditions(filters, values).map(ofArticle),
    ...(terms ? termConditions(terms, values) : []),
  ]
  if (!isNewest) {
    const found = searchSource(source.alternatives, values.add, true)
    const where = [...(after ? [after] : []), ...only]
    return `select * from (${found}) s ${where.length > 0 ? `where ${where.join(' and ')}` : ''} ${tail}`
  }
  const cut = { after, only, tail, limit: query.limit + 1, byRank: order.byRelevance }
  return `select * from (${newestFinds(source.alternatives, values.add, recent, cut)}) s ${after ? `where ${after}` : ''} ${tail}`
}

/** The FROM clause of a plan, and the conditions that all its articles must meet. */
export function sourceOf(
  { source, filters, order }: ListPlan,
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
  // `findFewMatches` has found too many: then the walk in the order of the articles ends early.
  const isCommon = isPlainSearch(source.alternatives) && !order.inSource && source.few === null
  const matches = searchSource(source.alternatives, values.add, source.listed, isCommon)
  const few = source.few === null ? [] : [`s.article_id = any(${values.add(source.few)}::uuid[])`]
  return {
    from: `(${matches}) s join articles a on a.id = s.article_id`,
    where: [...few, ...where],
  }
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

/** Pages of other sizes are rare, and would use up the limited statement names. */
const usualLimits = new Set([5, 10, 12, 20, 24, 25, 30, 50, 100])

// Names of prepared statements by their text. Their number is limited, and further combinations of
// filters stay unnamed, so that no client can fill the sessions of PostgreSQL with plans.
const names = new Map<string, string>()
const maxNames = 60

function prepared(text: string, values: unknown[], unnamed: boolean): Statement {
  let name = unnamed ? undefined : names.get(text)
  if (!name && !unnamed && names.size < maxNames) {
    name = `list_${createHash('sha1').update(text).digest('hex').slice(0, 16)}`
    names.set(text, name)
  }
  return articleStatement(name, text, values)
}
