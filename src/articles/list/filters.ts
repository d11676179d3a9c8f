import { langConditions } from '../../sql/langs.ts'
import type { Values } from '../../sql/values.ts'
import { isListed, isPublic } from '../../sql/visible.ts'
import { frontMatterKey } from '../store/front-matter-keys.ts'
import { asksOnePerGroup, onePerGroup } from './fallback.ts'
import { type ListArticles, type Listed, listedChoices } from './schema.ts'
import type { FoundTerms, NamedTerms } from './term-filters-queries.ts'

/** The filters of a list; all are optional. */
export type Filters = FoundTerms &
  Partial<
    Pick<
      ListArticles,
      | 'id'
      | 'lang'
      | 'lang[exact]'
      | 'fallback'
      | 'slug'
      | 'translationKey'
      | 'source'
      | 'file[prefix]'
      | 'importId'
      | 'updatedBy'
      | 'author'
      | 'frontMatter'
      | 'status'
      | 'listed'
      | 'trashed'
      | TimeFilter
    >
  >

type TimeFilter = `${keyof typeof timeColumns}[${keyof typeof operators}]`

/** The conditions on `articles a` for the filters of a list; all of them must hold. */
export function conditionsOf(query: Filters, values: Values): string[] {
  const shown = visibility(query)
  return [
    shown,
    ...(asksOnePerGroup(query) ? onePerGroup(query, shown, values) : langConditions(query, values)),
    ...(query.id ? [`a.id = any(${values.add(query.id)}::uuid[])`] : []),
    ...equalsAny('a.slug', query.slug, values),
    ...equalsAny('a.translation_key', query.translationKey, values),
    ...originConditions(query, values),
    ...(query.tagIds ?? []).map((ids) => hasTerm('tag', ids, values)),
    ...(query.categoryIds ?? []).map((ids) => hasTerm('category', ids, values)),
    ...(query.author ?? []).map((group) => `a.authors && ${values.add(group)}::text[]`),
    ...frontMatterConditions(query.frontMatter, values),
    ...times(query, values),
  ]
}

function originConditions(query: Filters, values: Values): string[] {
  const { importId } = query
  const prefix = query['file[prefix]']
  return [
    ...equalsAny('a.source', query.source, values),
    ...equalsAny('a.updated_by', query.updatedBy, values),
    ...(prefix === undefined ? [] : [`starts_with(a.file, ${values.add(prefix)})`]),
    ...(importId ? [writtenBy(values.add(importId))] : []),
  ]
}

const writtenBy = (ids: string) => `a.id in (select f.article_id from import_files f
  where f.import_id = any(${ids}::uuid[]) and f.outcome in ('created', 'updated', 'moved', 'restored', 'trashed'))`

function frontMatterConditions(wanted: Filters['frontMatter'], values: Values): string[] {
  const holdsOne = (keys: string[]) => `a.front_matter_keys && ${values.add(keys)}::text[]`
  return Object.entries(wanted ?? {}).flatMap(([key, groups]) =>
    groups.map((group) => holdsOne(group.map((value) => frontMatterKey(key, value)))),
  )
}

/** Whether a filter other than `lang` and terms leaves out listed articles. */
export const narrows = (query: Filters & NamedTerms): boolean =>
  Object.entries(query).some(([name, given]) => given !== undefined && narrowing.test(name))

const narrowing =
  /^(id|fallback|slug|translationKey|source|file\[prefix\]|importId|updatedBy|author|frontMatter|(published|updated|created)At\[.*)$/

/**
 * Whether a filter is skewed: one value matches few articles, another most of them. Each value then
 * needs a separate plan, so the statement must not use a generic one. `fallback` has a form for
 * each number of languages.
 */
export const hasSkewedFilter = (query: Filters & NamedTerms): boolean =>
  Object.entries(query).some(([name, given]) => given !== undefined && skewed.test(name))

const skewed =
  /^(fallback|tag|category|source|file\[prefix\]|importId|updatedBy|author|frontMatter|(published|updated|created)At\[.*)$/

const stateConditions = {
  draft: `a.status = 'draft'`,
  archived: `a.status = 'archived'`,
  published: isPublic,
  scheduled: `(a.status = 'published' and a.sort_at > now())`,
  expired: `(a.status = 'published' and a.sort_at <= now() and a.expires_at <= now())`,
} as const

/**
 * The condition for status, `listed` and the trash. Without `status` a list shows only public
 * articles, and without `listed` only listed ones, to every reader. With other states, which are
 * for editors, it includes unlisted articles. The trash is shown only with `trashed`.
 */
function visibility(query: Filters): string {
  if (showsListed(query)) return isListed
  const { status, listed, trashed } = query
  if (trashed) {
    const stored = status?.map((state) =>
      state === 'published' ? `a.status = 'published'` : stateConditions[state],
    )
    return `a.trashed_at is not null and (${stored?.join(' or ') ?? 'true'}) and ${oneListed(listed ?? listedChoices)}`
  }
  if (!status || isOnly(status, 'published'))
    return `(${oneListed(listed ?? ['true'])} and ${isPublic})`
  const shown = oneListed(listed ?? listedChoices)
  return `a.trashed_at is null and (${status.map((state) => stateConditions[state]).join(' or ')}) and ${shown}`
}

/** Whether a query reads only articles that lists show to the public. */
export const showsListed = ({ status, listed, trashed }: Filters): boolean =>
  !trashed && (!status || isOnly(status, 'published')) && (!listed || isOnly(listed, 'true'))

const isOnly = (values: readonly string[], value: string) =>
  values.length === 1 && values[0] === value

const oneListed = (wanted: readonly Listed[]) =>
  wanted.length > 1 ? 'true' : wanted[0] === 'true' ? 'a.listed' : 'not a.listed'

// Uses `=` and not `= any` for one value, so that an index in list order can serve it.
function equalsAny(column: string, wanted: string[] | undefined, values: Values): string[] {
  if (!wanted) return []
  const [only] = wanted
  return [
    wanted.length === 1
      ? `${column} = ${values.add(only)}`
      : `${column} = any(${values.add(wanted)}::text[])`,
  ]
}

function hasTerm(link: 'tag' | 'category', ids: string[], values: Values): string {
  const table = link === 'tag' ? 'article_tags' : 'article_categories'
  return `a.id in (select l.article_id from ${table} l where l.${link}_id = any(${values.add(ids)}::uuid[]))`
}

const operators = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const
// `sort_at` is in the indexes of lists. Undated articles have -infinity there.
const timeColumns = {
  publishedAt: 'a.sort_at',
  updatedAt: 'a.updated_at',
  createdAt: 'a.created_at',
} as const
const isDated = `a.sort_at > '-infinity'`

function times(query: Filters, values: Values): string[] {
  return Object.entries(timeColumns).flatMap(([name, column]) =>
    Object.entries(operators).flatMap(([operator, sign]) => {
      const time = query[`${name as 'publishedAt'}[${operator as 'gte'}]`]
      if (!time) return []
      const condition = `${column} ${sign} ${values.add(time)}::timestamptz`
      return name === 'publishedAt' ? [condition, isDated] : [condition]
    }),
  )
}
