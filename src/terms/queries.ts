import type { Reader } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { notFound } from '../errors.ts'
import { type AskedLangs, langConditions } from '../sql/langs.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { rfc3339 } from '../sql/time.ts'
import { newValues, type Values } from '../sql/values.ts'
import { isListedBy, seenTerms } from '../sql/visible.ts'
import type { TermSort } from './schema.ts'

/** A tag or category as readers see it; times as RFC 3339 text. */
export interface Term {
  id: string
  slug: string
  name: string
  description: string | null
  articleCount: number
  version: number
  createdAt: string
  updatedAt: string
}

/** With what a list pages by. */
export type TermRow<T extends Term> = T & { key: string }

// Articles that are public by the database clock, from the links alone where no language is asked
// for.
export const publicCount = (kind: TermKind, langs = '') =>
  `(select count(*)::int from ${kind.links} l ${ofArticle(langs)} where l.${kind.link} = t.id and ${isListedBy('l')} ${langs})`

const allPublicCounts = (kind: TermKind, langs = '') =>
  `select l.${kind.link} as id, count(*)::int as count from ${kind.links} l ${ofArticle(langs)} where ${isListedBy('l')} ${langs}
    group by l.${kind.link}`

const ofArticle = (langs: string) => (langs ? 'join articles a on a.id = l.article_id' : '')

/** The conditions of the asked languages over `articles a`, to be put behind others. */
export const inLangs = (asked: AskedLangs, values: Values) =>
  langConditions(asked, values)
    .map((condition) => ` and ${condition}`)
    .join('')

/**
 * Terms `t` that articles of these languages name, a category also where they name one below it.
 */
export function namedIn(kind: TermKind, reader: Reader, langs: string): string {
  const named = (id: string) => `select ${id} from ${kind.links} l ${ofArticle(langs)}
    where ${reader === 'all' ? 'a.trashed_at is null' : isListedBy('l')} ${langs}`
  if (kind.resource === 'tag') return `exists (${named('1')} and l.${kind.link} = t.id)`
  return `t.id in (with recursive up as (
      ${named(`l.${kind.link} as id`)}
      union select c.parent_id from up join ${kind.table} c on c.id = up.id where c.parent_id is not null
    ) select id from up)`
}

/** The columns of a `Term` from the table `t`. */
export const termColumns = (kind: TermKind, count = publicCount(kind)) => `
  t.id, t.slug, t.name, t.description${kind.shown}, ${count} as "articleCount", t.version,
  ${rfc3339('t.created_at')} as "createdAt", ${rfc3339('t.updated_at')} as "updatedAt"`

/** The term with this id or slug, or null when there is none that the reader may see. */
export async function findTerm<T extends Term>(
  db: Sql,
  kind: TermKind,
  reader: Reader,
  by: 'id' | 'slug',
  value: string,
): Promise<T | null> {
  const { rows } = await db.query<T>({
    name: `${kind.table}_by_${by}_${reader}`,
    text: `select ${termColumns(kind)} from ${kind.table} t where t.${by} = $1 and ${seenTerms(kind, reader)}`,
    values: [value],
  })
  return rows[0] ?? null
}

/**
 * The slug that the term has now which once had this one; null where the reader sees no such term.
 */
export async function findPresentSlug(
  db: Sql,
  kind: TermKind,
  reader: Reader,
  former: string,
): Promise<string | null> {
  const { rows } = await db.query<{ slug: string }>({
    name: `${kind.table}_present_slug_${reader}`,
    text: `select t.slug from ${kind.slugs} f join ${kind.table} t on t.id = f.${kind.link}
      where f.slug = $1 and ${seenTerms(kind, reader)}`,
    values: [former],
  })
  return rows[0]?.slug ?? null
}

/** The same as `findTerm`; throws 404. */
export async function getTerm<T extends Term>(
  db: Sql,
  kind: TermKind,
  reader: Reader,
  by: 'id' | 'slug',
  value: string,
): Promise<T> {
  const term = await findTerm<T>(db, kind, reader, by, value)
  if (!term) throw notFound(kind.resource)
  return term
}

export interface TermFilter extends AskedLangs {
  reader: Reader
  /** Part of a name, as `termKey()` writes it. */
  q?: string | undefined
  /** Only for categories: the id of the parent, or `root`. */
  parentId?: string | undefined
}

export interface TermPage {
  sort: { by: TermSort; descending: boolean }
  /** Sort value and id of the row to go on after; with `backwards` before it. */
  from?: readonly (string | number | null)[] | undefined
  backwards: boolean
  limit: number
  offset: number
}

const sortColumns: Record<TermSort, { column: string; outer: string; type: string }> = {
  name: { column: 't.name_key', outer: 't.name_key', type: 'text' },
  articleCount: { column: 'coalesce(c.count, 0)', outer: 't.article_count', type: 'int' },
  createdAt: { column: 't.created_at', outer: 't.created_at', type: 'timestamptz' },
}

/** Up to `limit` terms in the order of the page, read backwards when it asks so. */
export async function listTerms<T extends Term>(
  db: Sql,
  kind: TermKind,
  filter: TermFilter,
  page: TermPage,
): Promise<TermRow<T>[]> {
  const { conditions, values, langs } = filterSql(kind, filter)
  const bind = values.add
  const { column, outer, type } = sortColumns[page.sort.by]
  const descending = page.sort.descending !== page.backwards
  const order = descending ? 'desc' : 'asc'
  if (page.from) {
    const [value, id] = page.from
    conditions.push(
      `(${column}, t.id) ${descending ? '<' : '>'} (${bind(value)}::${type}, ${bind(id)}::uuid)`,
    )
  }
  const counted = page.sort.by === 'articleCount'
  const inner = `
    select t.*${counted ? ', coalesce(c.count, 0) as article_count' : ''}
    from ${kind.table} t ${counted ? `left join (${allPublicCounts(kind, langs)}) c on c.id = t.id` : ''}
    ${where(conditions)} order by ${column} ${order}, t.id ${order}
    limit ${bind(page.limit)} offset ${bind(page.offset)}`
  // The page is cut out first: counting more terms than it shows is only worth it where the count
  // decides the order.
  const { rows } = await db.query<TermRow<T>>({
    text: `
      select t.name_key as key, ${termColumns(kind, counted ? 't.article_count' : publicCount(kind, langs))} from (${inner}) t
      order by ${outer} ${order}, t.id ${order}`,
    values: values.list,
  })
  return rows
}

export async function countTerms(db: Sql, kind: TermKind, filter: TermFilter): Promise<number> {
  const { conditions, values } = filterSql(kind, filter)
  const text = `select count(*)::int as count from ${kind.table} t ${where(conditions)}`
  const { rows } = await db.query<{ count: number }>({ text, values: values.list })
  return rows[0]?.count ?? 0
}

const where = (conditions: readonly string[]) => `where ${conditions.join(' and ')}`

function filterSql(
  kind: TermKind,
  { reader, q, parentId, ...asked }: TermFilter,
): { conditions: string[]; values: Values; langs: string } {
  const conditions = [seenTerms(kind, reader)]
  const values = newValues()
  const langs = inLangs(asked, values)
  if (langs) conditions.push(namedIn(kind, reader, langs))
  if (q !== undefined)
    conditions.push(`t.name_key like ${values.add(`%${q.replace(/[\\%_]/g, '\\$&')}%`)}`)
  if (parentId === 'root') conditions.push('t.parent_id is null')
  else if (parentId !== undefined) conditions.push(`t.parent_id = ${values.add(parentId)}`)
  return { conditions, values, langs }
}

/** What a change of a term is decided on. */
export interface StoredTerm {
  id: string
  slug: string
  name: string
  key: string
  description: string | null
  version: number
  /** Whether readers see it. */
  public: boolean
}

/**
 * Ids of the terms in `$1` and of all that change with them: a category takes what is below it
 * along.
 */
export const touched = ({ resource, table }: TermKind) =>
  resource === 'tag'
    ? `select id from ${table} where id = any($1::uuid[])`
    : `select c.id from ${table} c join ${table} top
        on top.id = any($1::uuid[]) and (c.id = top.id or starts_with(c.path, top.path || '/'))`

/**
 * Holds terms, with all that changes with them, in the order in which writers of articles hold
 * them.
 */
export async function lockTerms(tx: Sql, kind: TermKind, ids: readonly string[]): Promise<void> {
  const text = `select from ${kind.table} where id in (${touched(kind)}) order by id for update`
  await tx.query({ text, values: [ids] })
}

/** The term, held until the transaction ends: nobody writes down its name meanwhile. */
export async function lockTerm<T extends StoredTerm>(
  tx: Sql,
  kind: TermKind,
  id: string,
): Promise<T | null> {
  const { rows } = await tx.query<T>({
    text: `
      select t.id, t.slug, t.name, t.name_key as key, t.description, t.version${kind.shown},
        ${seenTerms(kind, 'public')} as public
      from ${kind.table} t where t.id = $1 for update`,
    values: [id],
  })
  return rows[0] ?? null
}

/**
 * Writes name, slug and description, and counts the version up; what is `declared` is public from
 * now on.
 */
export async function updateTerm(
  tx: Sql,
  kind: TermKind,
  term: StoredTerm,
  declared: boolean,
): Promise<void> {
  await tx.query({
    text: `
      update ${kind.table} set name = $2, name_key = $3, slug = $4, description = $5, version = version + 1,
        declared = declared or $6, updated_at = now()
      where id = $1`,
    values: [term.id, term.name, term.key, term.slug, term.description, declared],
  })
}

export async function deleteTerm(tx: Sql, kind: TermKind, id: string): Promise<void> {
  await tx.query({ text: `delete from ${kind.table} where id = $1`, values: [id] })
}
