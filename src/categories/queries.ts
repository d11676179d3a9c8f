import type { Reader } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import type { AskedLangs } from '../sql/langs.ts'
import { categoryKind } from '../sql/term-kind.ts'
import { newValues } from '../sql/values.ts'
import { seenTerms } from '../sql/visible.ts'
import { inLangs, namedIn, publicCount, termColumns } from '../terms/queries.ts'
import type { StoredTerm } from '../terms/write-queries.ts'
import type { Category } from './schema.ts'

export interface StoredCategory extends StoredTerm {
  parentId: string | null
  path: string
}

/**
 * All categories that the reader may see, by position and name; with languages only those that
 * articles in these languages name.
 */
export async function findAllCategories(
  db: Sql,
  reader: Reader,
  asked: AskedLangs,
): Promise<Category[]> {
  const values = newValues()
  const langs = inLangs(asked, values)
  const conditions = [
    seenTerms(categoryKind, reader),
    ...(langs ? [namedIn(categoryKind, reader, langs)] : []),
  ]
  const { rows } = await db.query<Category>({
    text: `select ${termColumns(categoryKind, publicCount(categoryKind, langs))} from categories t
      where ${conditions.join(' and ')} order by t.position, t.name_key, t.id`,
    values: values.list,
  })
  return rows
}

/** Whether a category is above others. */
export async function hasChildren(tx: Sql, id: string): Promise<boolean> {
  const text = 'select exists(select from categories where parent_id = $1) as found'
  const { rows } = await tx.query<{ found: boolean }>({ text, values: [id] })
  return rows[0]?.found ?? false
}

/**
 * Moves categories to another parent (null: the root) without updating paths. `declared` also makes
 * the parent public, because readers of a category must see its parent.
 */
export async function updateParent(
  tx: Sql,
  ids: readonly string[],
  parentId: string | null,
  declared: boolean,
): Promise<void> {
  await tx.query({
    text: `
      update categories set declared = declared or $3, parent_id = case when id = any($1) then $2 else parent_id end
      where id = any($1) or id = $2`,
    values: [ids, parentId, declared],
  })
}

/** The ids of the categories directly below one. */
export async function findChildren(tx: Sql, id: string): Promise<string[]> {
  const text = 'select id from categories where parent_id = $1'
  const { rows } = await tx.query<{ id: string }>({ text, values: [id] })
  return rows.map((row) => row.id)
}

/** A child of one category that has the name or slug of a child of another one. */
export interface SameBelow {
  id: string
  name: string
  otherId: string
  sameName: boolean
}

/** The children of `from` whose name or slug a child of `into` has. */
export async function findSameBelow(tx: Sql, from: string, into: string): Promise<SameBelow[]> {
  const { rows } = await tx.query<SameBelow>({
    text: `
      select c.id, c.name, o.id as "otherId", c.name_key = o.name_key as "sameName"
      from categories c join categories o on o.parent_id = $2 and o.id <> c.id
        and (o.name_key = c.name_key or o.slug = c.slug)
      where c.parent_id = $1 order by c.id limit 100`,
    values: [from, into],
  })
  return rows
}

/** Drops former names below a category that a child of it has now. */
export async function dropAliasesUnderChildren(tx: Sql, parentId: string): Promise<void> {
  const text = `delete from category_aliases a using categories c
    where a.parent_id = $1 and c.parent_id = $1 and a.name_key = c.name_key`
  await tx.query({ text, values: [parentId] })
}

/** Makes the former names below one category former names below another, unless it has them. */
export async function moveAliasesBelow(tx: Sql, from: string, into: string): Promise<void> {
  const text = `update category_aliases a set parent_id = $2 where a.parent_id = $1
    and not exists (select from category_aliases o where o.parent_id = $2 and o.name_key = a.name_key)
    and not exists (select from categories c where c.parent_id = $2 and c.name_key = a.name_key)`
  await tx.query({ text, values: [from, into] })
}

/** The path of a category. */
export async function findPath(tx: Sql, id: string): Promise<string> {
  const text = 'select path from categories where id = $1'
  const { rows } = await tx.query<{ path: string }>({ text, values: [id] })
  return rows[0]?.path ?? ''
}

export interface MovedCategory {
  id: string
  version: number
  path: string
}

const rebuildPaths = `
  with recursive tree as (
    select c.id, coalesce(p.path || '/', '') || c.slug as path
    from categories c left join categories p on p.id = c.parent_id where c.id = any($1)
    union all
    select c.id, tree.path || '/' || c.slug from categories c join tree on c.parent_id = tree.id
  )
  update categories c set path = tree.path,
    version = version + case when c.id = any($2) then 0 else 1 end, updated_at = now()
  from tree where c.id = tree.id and c.path <> tree.path
  returning c.id, c.version, c.path`

/**
 * Recomputes the paths of the given categories and their subtrees, and returns those that changed.
 * Increments their versions, except for those in `counted`, whose version has gone up already.
 */
export async function updatePaths(
  tx: Sql,
  ids: readonly string[],
  counted: readonly string[],
): Promise<MovedCategory[]> {
  const { rows } = await tx.query<MovedCategory>({
    text: rebuildPaths,
    values: [ids, counted],
  })
  return rows
}
