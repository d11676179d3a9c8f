import type { Sql } from '../database/client.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { seenTerms } from '../sql/visible.ts'
import type { TermTexts } from './names/queries.ts'

/** The stored state of a term that its changes are based on. */
export interface StoredTerm extends TermTexts {
  id: string
  slug: string
  name: string
  key: string
  description: string | null
  version: number
  /** Only for categories; null at the root. */
  parentId?: string | null
  /** Whether the public sees it. */
  public: boolean
}

/** Ids of the terms in `$1` and of all that change with them: the subtrees of categories. */
export const touched = ({ resource, table }: TermKind) =>
  resource === 'tag'
    ? `select id from ${table} where id = any($1::uuid[])`
    : `select c.id from ${table} c join ${table} top
        on top.id = any($1::uuid[]) and (c.id = top.id or starts_with(c.path, top.path || '/'))`

/** Locks terms and all that change with them, in the same order as writers of articles do. */
export async function lockTerms(tx: Sql, kind: TermKind, ids: readonly string[]): Promise<void> {
  const text = `select from ${kind.table} where id in (${touched(kind)}) order by id for update`
  await tx.query({ text, values: [ids] })
}

/** The term, locked until the transaction ends, so that no article can copy its name. */
export async function lockTerm<T extends StoredTerm>(
  tx: Sql,
  kind: TermKind,
  id: string,
): Promise<T | null> {
  const { rows } = await tx.query<T>({
    text: `
      select t.id, t.slug, t.name, t.name_key as key, t.description, t.names, t.descriptions, t.version${kind.shown},
        ${seenTerms(kind, 'public')} as public
      from ${kind.table} t where t.id = $1 for update`,
    values: [id],
  })
  return rows[0] ?? null
}

/**
 * Writes name, slug, description and parent, and increments the version; `declared` makes the term
 * public.
 */
export async function updateTerm(
  tx: Sql,
  kind: TermKind,
  term: StoredTerm,
  declared: boolean,
): Promise<void> {
  const { id, name, key, slug, description, parentId = null } = term
  const isTree = kind.resource === 'category'
  await tx.query({
    text: `
      update ${kind.table} set name = $2, name_key = $3, slug = $4, description = $5, version = version + 1,
        declared = declared or $6, updated_at = now()${isTree ? ', parent_id = $7' : ''}
      where id = $1`,
    values: [id, name, key, slug, description, declared, ...(isTree ? [parentId] : [])],
  })
}

/** Deletes a term. */
export async function deleteTerm(tx: Sql, kind: TermKind, id: string): Promise<void> {
  await tx.query({ text: `delete from ${kind.table} where id = $1`, values: [id] })
}
