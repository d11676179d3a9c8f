import { canonicalLang } from '../markdown/langs.ts'
import { termKey } from '../markdown/slug.ts'
import { frontMatterKey } from './front-matter-keys.ts'
import type { ListArticles } from './list-schema.ts'
import { isPublic } from './row.ts'

/** Gathers the values of a statement; gives each its `$n`. */
export interface Values {
  readonly list: unknown[]
  add(value: unknown): string
}

export function newValues(): Values {
  const list: unknown[] = []
  return { list, add: (value) => `$${list.push(value)}` }
}

/** What narrows a list; all of it optional. */
export type Filters = Partial<
  Omit<
    ListArticles,
    'limit' | 'cursor' | 'page' | 'count' | 'sort' | 'fields' | 'include' | 'q' | 'highlight'
  >
>

/** The conditions (over `articles a`) that the filters of a list come to; all of them must hold. */
export function conditionsOf(query: Filters, values: Values): string[] {
  return [
    visibility(query),
    ...oneOf('a.lang', query.lang?.map(langOf), values),
    ...oneOf('a.slug', query.slug, values),
    ...oneOf('a.translation_key', query.translationKey, values),
    ...(query.tag ?? []).map((group) => hasTag(group, values)),
    ...(query.category ?? []).map((group) => hasCategory(group, values)),
    ...(query.author ?? []).map((group) => `a.authors && ${values.add(group)}::text[]`),
    ...Object.entries(query.frontMatter ?? {}).flatMap(([key, groups]) =>
      groups.map(
        (group) =>
          `a.front_matter_keys && ${values.add(group.map((value) => frontMatterKey(key, value)))}::text[]`,
      ),
    ),
    ...times(query, values),
  ]
}

/** A language tag as articles store it; what is none finds nothing. */
export const langOf = (tag: string) => canonicalLang(tag) ?? tag

const stateConditions = {
  draft: `a.status = 'draft'`,
  archived: `a.status = 'archived'`,
  published: isPublic,
  scheduled: `(a.status = 'published' and a.sort_at > now())`,
  expired: `(a.status = 'published' and a.sort_at <= now() and a.expires_at <= now())`,
} as const

// Without `status` a list shows what is public now, to every reader alike; the trash has its own door.
function visibility({ status, trashed }: Filters): string {
  if (trashed) {
    const stored = status?.map((state) =>
      state === 'published' ? `a.status = 'published'` : stateConditions[state],
    )
    return `a.trashed_at is not null and (${stored?.join(' or ') ?? 'true'})`
  }
  if (!status || (status.length === 1 && status[0] === 'published')) return isPublic
  return `a.trashed_at is null and (${status.map((state) => stateConditions[state]).join(' or ')})`
}

// `=` for one value and not `= any`, so that an index in list order can serve it.
function oneOf(column: string, wanted: string[] | undefined, values: Values): string[] {
  if (!wanted) return []
  const [only] = wanted
  return [
    wanted.length === 1
      ? `${column} = ${values.add(only)}`
      : `${column} = any(${values.add(wanted)}::text[])`,
  ]
}

function hasTag(group: string[], values: Values): string {
  return `a.id in (select l.article_id from article_tags l where l.tag_id = any(${termIds('tag', group, values)}))`
}

function hasCategory(group: string[], values: Values): string {
  const subtree = `select d.id from categories c join categories d
      on d.id = c.id or left(d.path, length(c.path) + 1) = c.path || '/'
    where c.id = any(${termIds('category', group, values)})`
  return `a.id in (select l.article_id from article_categories l where l.category_id = any(array(${subtree})))`
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The id of the term that is called so (slug, then name, former name, path, id), as one scalar expression. */
export function termId(kind: 'tag' | 'category', called: string, values: Values): string {
  const table = kind === 'tag' ? 'tags' : 'categories'
  const name = values.add(called)
  const key = values.add(termKey(called))
  const ways = [
    `(select id from ${table} where slug = ${name})`,
    `(select id from ${table} where name_key = ${key})`,
    `(select ${kind}_id from ${kind}_aliases where name_key = ${key})`,
    ...(kind === 'category' ? [`(select id from ${table} where path = ${name} limit 1)`] : []),
    ...(uuid.test(called) ? [`${values.add(called)}::uuid`] : []),
  ]
  return `coalesce(${ways.join(', ')})`
}

const termIds = (kind: 'tag' | 'category', group: string[], values: Values) =>
  `array[${group.map((called) => termId(kind, called, values)).join(', ')}]`

const operators = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const
const timeColumns = { publishedAt: 'a.published_at', updatedAt: 'a.updated_at' } as const

function times(query: Filters, values: Values): string[] {
  return Object.entries(timeColumns).flatMap(([name, column]) =>
    Object.entries(operators).flatMap(([operator, sign]) => {
      const time = query[`${name as 'publishedAt'}[${operator as 'gte'}]`]
      return time ? [`${column} ${sign} ${values.add(time)}::timestamptz`] : []
    }),
  )
}
