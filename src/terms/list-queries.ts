import type { Reader } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import type { AskedLangs } from '../sql/langs.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { newValues, type Values } from '../sql/values.ts'
import { isListedBy, seenTerms } from '../sql/visible.ts'
import {
  inLangs,
  isUnused,
  joinArticles,
  namedIn,
  publicCount,
  type Term,
  termColumns,
} from './queries.ts'
import { noPosition, type TermSort } from './schema.ts'

/** A term with its name key, by which a list sorts. */
export type TermRow<T extends Term> = T & { key: string }

export interface TermFilter extends AskedLangs {
  reader: Reader
  /** Part of a name, as `termKey()` writes it. */
  q?: string | undefined
  /** Whether no article names it, nor a category below it. */
  unused?: boolean | undefined
  /** Only for categories: the id of the parent, or `root`. */
  parentId?: string | undefined
}

interface TermPage {
  sort: { by: TermSort; descending: boolean }
  /** Sort value and id of the row that the page starts after; with `backwards`, ends before. */
  from?: readonly (string | number | null)[] | undefined
  backwards: boolean
  limit: number
  offset: number
}

// As text, so that one value orders by position and, where that is the same, by name.
const placed = `(lpad(coalesce(t.position, ${noPosition})::text, 10, '0') || t.name_key)`

const sortColumns: Record<TermSort, { column: string; outer: string; type: string }> = {
  name: { column: 't.name_key', outer: 't.name_key', type: 'text' },
  articleCount: { column: 'coalesce(c.count, 0)', outer: 't.article_count', type: 'int' },
  createdAt: { column: 't.created_at', outer: 't.created_at', type: 'timestamptz' },
  position: { column: placed, outer: placed, type: 'text' },
}

/** Up to `limit` terms in the order of the page, or in reverse with `backwards`. */
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
  // Selects the page first, then counts only its terms; only a sort by the count needs all counts.
  const { rows } = await db.query<TermRow<T>>({
    text: `
      select t.name_key as key, ${termColumns(kind, counted ? 't.article_count' : publicCount(kind, langs))} from (${inner}) t
      order by ${outer} ${order}, t.id ${order}`,
    values: values.list,
  })
  return rows
}

/** The number of terms that a filter chooses. */
export async function countTerms(db: Sql, kind: TermKind, filter: TermFilter): Promise<number> {
  const { conditions, values } = filterSql(kind, filter)
  const text = `select count(*)::int as count from ${kind.table} t ${where(conditions)}`
  const { rows } = await db.query<{ count: number }>({ text, values: values.list })
  return rows[0]?.count ?? 0
}

const where = (conditions: readonly string[]) => `where ${conditions.join(' and ')}`

function filterSql(
  kind: TermKind,
  { reader, q, unused, parentId, ...asked }: TermFilter,
): { conditions: string[]; values: Values; langs: string } {
  const conditions = [seenTerms(kind, reader)]
  const values = newValues()
  const langs = inLangs(asked, values)
  if (langs) conditions.push(namedIn(kind, reader, langs))
  if (unused !== undefined)
    conditions.push(unused ? isUnused(kind, reader) : namedIn(kind, reader, ''))
  if (q !== undefined)
    conditions.push(`t.name_key like ${values.add(`%${q.replace(/[\\%_]/g, '\\$&')}%`)}`)
  if (parentId === 'root') conditions.push('t.parent_id is null')
  else if (parentId !== undefined) conditions.push(`t.parent_id = ${values.add(parentId)}`)
  return { conditions, values, langs }
}

const allPublicCounts = (kind: TermKind, langs = '') =>
  `select l.${kind.link} as id, count(*)::int as count from ${kind.links} l ${joinArticles(langs)} where ${isListedBy('l')} ${langs}
    group by l.${kind.link}`
