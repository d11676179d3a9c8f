import type { Database } from '../../database/client.ts'
import type { ParsedSearch } from '../../search/query/parse.ts'
import { findRecent, type Recent } from '../../search/query/recent.ts'
import { hasStems, queryTokens, type TokenAlternative } from '../../search/query/tokens.ts'
import { askedLangs, langOf } from '../../sql/langs.ts'
import { type Filters, isSkewed, narrows, showsListed } from './filters.ts'
import { exactLangs } from './langs.ts'
import { type Order, orderOf } from './order.ts'
import type { ListArticles } from './schema.ts'
import { findTerms } from './term-filters-queries.ts'
import { rootCollation, titleCollation } from './title-order.ts'

/** Where the rows of a list come from. */
export type Source = { kind: 'articles' } | { kind: 'tag'; called: string } | SearchSource

interface SearchSource {
  kind: 'search'
  alternatives: readonly TokenAlternative[]
  /** Only what lists show is looked for. */
  listed: boolean
  /** Whether a page can be cut out of the finds before any article is read. */
  cut: Cutting | null
}

/** How a page is cut out of the finds of a search for all that lists show. */
export interface Cutting {
  /** Where the newest begin, for pages by relevance that are read forwards; else null. */
  recent: Recent | null
  /** Whether languages are asked for, which the finds themselves do not know. */
  ofLangs: boolean
}

/** A list with everything looked up that its SQL depends on; statement.ts writes it. */
export interface ListPlan {
  source: Source
  filters: Filters
  order: Order
  /**
   * A statement of it gets no name: each value wants a plan of its own, or there are too many
   * forms.
   */
  unnamed: boolean
}

/**
 * What a query asks for; a search looks for the stems of words in the languages that are `present`,
 * or in all.
 */
export async function planList(
  db: Database,
  asked: ListArticles,
  present?: string[],
): Promise<ListPlan> {
  const query = showsListed(asked) ? await exactLangs(db, asked) : asked
  const langs = askedLangs(asked)
  const titles = query.sort?.by === 'title' ? await titleCollation(db, langs?.map(langOf)) : null
  // Each language would take a name of its own from those that are kept for the forms of lists.
  const isOfOneLang = titles !== null && titles !== rootCollation
  const tag = query.q === undefined ? onlyTag(query) : null
  const { tag: _, ...others } = query
  const wanted = tag === null ? query : others
  const filters = { ...wanted, ...(await findTerms(db, wanted)) }
  const kind = query.q ? 'search' : tag === null ? 'articles' : 'tag'
  const order = orderOf(query.sort || query.q ? query : newestFirst, kind, titles)
  return {
    source: query.q
      ? await searchFor(db, query, order, { ...query.q, langs, present })
      : tag === null
        ? { kind: 'articles' }
        : { kind: 'tag', called: tag },
    filters,
    order,
    unnamed: isSkewed(wanted) || isOfOneLang,
  }
}

const newestFirst = { sort: { by: 'publishedAt', descending: true } } as const

/** Whether it is a search in which it matters which languages there are. */
export const wantsLangs = (query: ListArticles) =>
  query.q !== undefined && !askedLangs(query) && showsListed(query) && hasStems(query.q)

// The commonest filtered list, public by one tag in the default order, is a scan of the tag's own
// index.
function onlyTag(query: ListArticles): string | null {
  const [group = [], ...more] = query.tag ?? []
  const [called, ...others] = group
  const isPlain = showsListed(query) && (!query.sort || query.sort.by === 'publishedAt')
  return isPlain && called !== undefined && more.length === 0 && others.length === 0 ? called : null
}

type SearchIn = Pick<ParsedSearch, 'alternatives'> & {
  langs: string[] | undefined
  present: string[] | undefined
}

async function searchFor(
  db: Database,
  query: ListArticles,
  order: Order,
  { alternatives, langs, present }: SearchIn,
): Promise<SearchSource> {
  const listed = showsListed(query)
  const tokens = await queryTokens(db, { alternatives, langs: langs ?? [], present })
  const isWide = listed && order.inSource && !narrows(query)
  const recent = isWide && order.byRelevance ? await findRecent(db, langs?.map(langOf)) : null
  const cut = isWide ? { recent, ofLangs: langs !== undefined } : null
  return { kind: 'search', alternatives: tokens, listed, cut }
}
