import type { Database } from '../../database/client.ts'
import { AppError } from '../../errors.ts'
import { type Cut, newestFinds } from '../../search/query/newest-first.ts'
import { type ParsedSearch, parseSearch } from '../../search/query/parse.ts'
import { findRecent } from '../../search/query/recent.ts'
import { searchSource } from '../../search/query/sql.ts'
import { hasStems, queryTokens } from '../../search/query/tokens.ts'
import { langOf } from '../../sql/langs.ts'
import { newValues, type Values } from '../../sql/values.ts'
import { isListed, isListedBy } from '../../sql/visible.ts'
import { conditionsOf, isSkewed, visibility } from './filters.ts'
import { exactLangs } from './langs.ts'
import { type Columns, type Order, orderOf } from './order.ts'
import type { ListArticles } from './schema.ts'
import { findTerms, tagId } from './term-filters-queries.ts'
import { rootCollation, titleCollation } from './title-order.ts'

/** A list as it is asked of the database. */
export interface ListPlan {
  from: () => string
  where: string[]
  order: Order
  values: Values
  /** As `isSkewed` says of its filters. */
  skewed: boolean
  /** A search whose finds can be cut to a page before any article is read: these finds. Null where they can not after all. */
  finds?: ((cut: Cut, plainly: boolean) => string | null) | undefined
}

const ofArticle: Columns = { sortAt: 'a.sort_at', id: 'a.id' }
const ofLink: Columns = { sortAt: 'l.sort_at', id: 'l.article_id' }
const ofFind: Columns = { sortAt: 's.sort_at', id: 's.article_id' }

/** What a query asks for; a search looks for the stems of words in the languages that are `present`, or in all. */
export async function planList(db: Database, asked: ListArticles, present?: string[]): Promise<ListPlan> {
  const values = newValues()
  const query = visibility(asked) === isListed ? await exactLangs(db, asked) : asked
  const titles = query.sort?.by === 'title' ? await titleCollation(db, askedLangs(asked)?.map(langOf)) : null
  if (query.q !== undefined) {
    const search = { q: query.q, titles, present, langs: askedLangs(asked) }
    return planSearch(db, query, values, search)
  }
  const byTag = await byOneTag(db, query, values)
  if (byTag) return { ...byTag, values, order: orderOf(query.sort ? query : newestFirst, ofLink) }
  return {
    from: () => 'articles a',
    where: conditionsOf({ ...query, ...(await findTerms(db, query)) }, values),
    values,
    skewed: isSkewed(query) || isOfOneLang(titles),
    order: orderOf(query.sort ? query : newestFirst, ofArticle, titles),
  }
}

// Each language would take a name of its own from those that are kept for the forms of lists.
const isOfOneLang = (titles: string | null) => titles !== null && titles !== rootCollation

const newestFirst = { sort: { by: 'publishedAt', descending: true } } as const

/** Whether it is a search in which it matters which languages there are. */
export const wantsLangs = (query: ListArticles) =>
  query.q !== undefined && !askedLangs(query) && visibility(query) === isListed && hasStems(searchOf(query.q))

/** The languages that are asked for: whose words a search looks for, and how titles are sorted. */
export const askedLangs = (query: Pick<ListArticles, 'lang' | 'lang[exact]'>) =>
  query.lang ?? query['lang[exact]']

/** The search that `q` asks for; 400 when it asks for too much. */
export function searchOf(q: string, langs?: readonly string[]): ParsedSearch {
  const result = parseSearch(q, langs)
  if (result.ok) return result.search
  throw new AppError('bad_request', `q: ${result.message}`, [
    { parameter: 'q', code: 'invalid_search', message: result.message },
  ])
}

/** What is looked for, with what depends on the languages as they were asked for. */
interface Search {
  q: string
  langs: string[] | undefined
  present: string[] | undefined
  titles: string | null
}

async function planSearch(
  db: Database,
  query: ListArticles,
  values: Values,
  { q, langs, present, titles }: Search,
): Promise<ListPlan> {
  const tokens = await queryTokens(db, { ...searchOf(q, langs), present })
  const where = conditionsOf({ ...query, ...(await findTerms(db, query)) }, values)
  const finds = () => searchSource(tokens, values.add, where[0] === isListed)
  const order = orderOf(query, ofFind, titles)
  const inFinds = order.keys.every(({ expression }) => expression.includes('s.'))
  const asked = askedLangs(query)?.map(langOf)
  // All that lists show, or all of some languages.
  const wide = where[0] === isListed && where.length === (asked ? 2 : 1)
  const recent = wide && order.sortKey === 's.rank' ? await findRecent(db, asked) : null
  const page = (cut: Cut, plainly: boolean) =>
    (recent && !plainly && newestFinds(tokens, values.add, recent, { ...cut, only: where[1] })) ||
    (asked ? null : finds())
  return {
    from: () => `(${finds()}) s join articles a on a.id = s.article_id`,
    where,
    order,
    values,
    skewed: isSkewed(query) || isOfOneLang(titles),
    finds: wide && inFinds ? page : undefined,
  }
}

// The commonest filtered list, public by one tag in the default order, is a scan of the tag's own index.
async function byOneTag(
  db: Database,
  query: ListArticles,
  values: Values,
): Promise<Pick<ListPlan, 'from' | 'where' | 'skewed'> | null> {
  const { tag, sort, status, listed, trashed, category, ...rest } = query
  const single = tag?.length === 1 && tag[0]?.length === 1 ? tag[0][0] : undefined
  const plain = (!sort || sort.by === 'publishedAt') && !status && !listed?.includes('false') && !trashed
  if (!single || !plain) return null
  const shown = `l.tag_id = ${tagId(single, values)} and ${isListedBy('l')}`
  return {
    from: () => 'article_tags l join articles a on a.id = l.article_id',
    where: [shown, ...conditionsOf({ ...rest, ...(await findTerms(db, { category })) }, values)],
    skewed: isSkewed({ ...rest, category }),
  }
}
