import type { Database } from '../../database/client.ts'
import type { ParsedSearch } from '../../search/query/parse.ts'
import { findRecent, type Recent } from '../../search/query/recent.ts'
import { hasStems, queryTokens, type TokenAlternative } from '../../search/query/tokens.ts'
import { askedLangs, langOf } from '../../sql/langs.ts'
import { findFewMatches } from './few-matches-queries.ts'
import { type Filters, hasSkewedFilter, narrows, showsListed } from './filters.ts'
import { exactLangs } from './langs.ts'
import { type Order, orderOf } from './order.ts'
import type { ListArticles } from './schema.ts'
import { findTermCut, type TermCut } from './term-cut-queries.ts'
import { findTerms } from './term-filters-queries.ts'
import { rootCollation, titleCollation } from './title-order.ts'

/** The source of the rows of a list. */
type Source = { kind: 'articles' } | { kind: 'tag'; called: string } | SearchSource

interface SearchSource {
  kind: 'search'
  alternatives: readonly TokenAlternative[]
  /** Whether only listed articles match. */
  listed: boolean
  /**
   * How to cut the page out of the matches before articles are read; null if that is not possible.
   */
  cut: Cutting | null
  /** The ids of the matches, if they are few and the articles sort them; else null. */
  few: string | null
}

/** How to cut a page out of the matches of a search over all listed articles. */
interface Cutting {
  /** The start of the newest articles, for pages that show the newest first; else null. */
  recent: Recent | null
  /** Whether the query names languages, which the search index does not have. */
  ofLangs: boolean
  /** How the terms of the query narrow the matches. */
  terms: TermCut | null
}

/** A list with all look-ups done that its SQL depends on; statement.ts writes the SQL. */
export interface ListPlan {
  source: Source
  filters: Filters
  order: Order
  /**
   * Whether its statement stays unnamed, because each value needs a plan or there are many forms.
   */
  unnamed: boolean
}

/** Plans the list of a query; a search stems its words in the languages `present`, or in all. */
export async function planList(
  db: Database,
  asked: ListArticles,
  present?: string[],
): Promise<ListPlan> {
  const query = showsListed(asked) ? await exactLangs(db, asked) : asked
  const langs = askedLangs(asked)
  const titles = query.sort?.by === 'title' ? await titleCollation(db, langs?.map(langOf)) : null
  // Each language would use up one of the limited statement names.
  const hasOwnCollation = titles !== null && titles !== rootCollation
  const tag = query.q === undefined ? onlyTag(query) : null
  const { tag: _, ...withoutTag } = query
  const wanted = tag === null ? query : withoutTag
  const filters = { ...wanted, ...(await findTerms(db, wanted)) }
  const kind = query.q ? 'search' : tag === null ? 'articles' : 'tag'
  const order = orderOf(query.sort || query.q ? query : newestFirst, kind, titles)
  const source: Source = query.q
    ? await searchFor(db, filters, order, { ...query.q, langs, present })
    : tag === null
      ? { kind: 'articles' }
      : { kind: 'tag', called: tag }
  const hasFew = source.kind === 'search' && source.few !== null
  const unnamed = hasSkewedFilter(wanted) || hasOwnCollation || hasFew
  return { source, filters, order, unnamed }
}

const newestFirst = { sort: { by: 'publishedAt', descending: true } } as const

/** Whether the query is a search that depends on which languages exist. */
export const wantsLangs = (query: ListArticles) =>
  query.q !== undefined && !askedLangs(query) && showsListed(query) && hasStems(query.q)

// The most common filtered list, public articles by one tag and date, is an index scan over the
// links of the tag.
function onlyTag(query: ListArticles): string | null {
  const [group = [], ...more] = query.tag ?? []
  const [called, ...alternatives] = group
  const isPlain = showsListed(query) && (!query.sort || query.sort.by === 'publishedAt')
  return isPlain && called !== undefined && more.length === 0 && alternatives.length === 0
    ? called
    : null
}

type SearchIn = Pick<ParsedSearch, 'alternatives'> & {
  langs: string[] | undefined
  present: string[] | undefined
}

async function searchFor(
  db: Database,
  filters: Filters,
  order: Order,
  { alternatives, langs, present }: SearchIn,
): Promise<SearchSource> {
  const listed = showsListed(filters)
  const tokens = await queryTokens(db, { alternatives, langs: langs ?? [], present })
  const isWide = listed && order.inSource && !narrows(filters)
  const cut = isWide ? await cuttingOf(db, filters, order, langs) : null
  const few = order.inSource ? null : await findFewMatches(db, tokens, listed)
  return { kind: 'search', alternatives: tokens, listed, cut, few }
}

async function cuttingOf(
  db: Database,
  filters: Filters,
  order: Order,
  langs: string[] | undefined,
): Promise<Cutting> {
  const terms = await findTermCut(db, filters)
  const mayBeRecent = order.descending && !terms?.few
  const recent = mayBeRecent ? await findRecent(db, langs?.map(langOf)) : null
  return { recent, ofLangs: langs !== undefined, terms }
}
