import type { Sql } from '../../database/client.ts'
import type { TermKind } from '../../sql/term-kind.ts'

/** A term as articles store it; a category also has a path. */
export interface NamedTerm {
  id: string
  slug: string
  name: string
}

interface NewTermRow {
  id: string
  slug: string
  name: string
  key: string
  /** Null at the root of the tree, and for all tags. */
  parentId?: string | null
  description?: string | undefined
  /** Created explicitly, not because an article names it. */
  declared: boolean
}

/** A name below its parent: names and slugs of categories are unique there. */
export interface Place {
  key: string
  parentId?: string | null | undefined
}

/** A term that was just created; a category also has a path. */
export interface CreatedTerm {
  id: string
  version: number
  path?: string
}

/**
 * Tags by name key, former names included. Locks them against a rename or merge until the
 * transaction ends, so that the copies the caller stores stay correct. With `all` it returns and
 * locks none unless every key has a term.
 */
export async function findTagsByKey(
  tx: Sql,
  keys: readonly string[],
  all = false,
): Promise<Map<string, NamedTerm>> {
  if (keys.length === 0) return new Map()
  const named = `(
        select name_key as key, id from tags where name_key = any($1)
        union all
        select name_key, tag_id from tag_aliases where name_key = any($1)
      ) n`
  const { rows } = await tx.query<NamedTerm & { key: string }>({
    name: `tags_by_key${all ? '_all' : ''}`,
    text: `
      select n.key, t.id, t.slug, t.name from ${named} join tags t on t.id = n.id
      ${all ? `where (select count(*) from ${named}) = cardinality($1)` : ''}
      order by t.id
      for key share of t`,
    values: [keys],
  })
  return new Map(rows.map(({ key, ...term }) => [key, term]))
}

/**
 * Terms by their present name keys, without a lock, but no name that several categories have; the
 * statement that stores copies of them must check that they are still the same.
 */
export async function readTermsByKey<Term extends NamedTerm>(
  db: Sql,
  kind: TermKind,
  keys: readonly string[],
): Promise<Map<string, Term>> {
  const { rows } = await db.query<Term & { key: string }>({
    name: `${kind.table}_by_own_key`,
    text: `select t.name_key as key, t.id, t.slug, t.name${kind.columns} from ${kind.table} t where t.name_key = any($1)${onlyOfName(kind)}`,
    values: [keys],
  })
  return new Map(rows.map(({ key, ...term }) => [key, term as unknown as Term]))
}

/** A condition on the term `t`: no other one of its kind has its name. */
export const onlyOfName = (kind: TermKind) =>
  kind.resource === 'tag'
    ? ''
    : ` and not exists (select from ${kind.table} o where o.name_key = t.name_key and o.id <> t.id)`

/** The ids of the tags that present and former names refer to, by their keys; without a lock. */
export async function findTagIds(db: Sql, keys: readonly string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const { rows } = await db.query<{ key: string; id: string }>({
    text: `select name_key as key, id from tags where name_key = any($1)
      union all select name_key, tag_id from tag_aliases where name_key = any($1)`,
    values: [keys],
  })
  return new Map(rows.map(({ key, id }) => [key, id]))
}

/** The present name of a term, without a lock; null if there is none. */
export async function findTermName(db: Sql, kind: TermKind, id: string): Promise<string | null> {
  const text = `select name from ${kind.table} where id = $1`
  const { rows } = await db.query<{ name: string }>({ text, values: [id] })
  return rows[0]?.name ?? null
}

/**
 * Takes the name lock of a kind until the transaction ends: shared to create names, alone to
 * rename, merge or move.
 */
export async function lockNames(tx: Sql, kind: TermKind, mode: 'shared' | 'alone'): Promise<void> {
  const lock = mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock'
  await tx.query({ text: `select ${lock}(hashtext($1))`, values: [`broadsheet.${kind.table}`] })
}

/** The term that has this name at this place now or had it before. */
export async function findNameOwner(
  tx: Sql,
  kind: TermKind,
  { key, parentId = null }: Place,
): Promise<NamedTerm | null> {
  const { rows } = await tx.query<NamedTerm>({
    text: `
      select t.id, t.slug, t.name from (
        select id from ${kind.table} where name_key = $1${kind.below('$2')}
        union all
        select ${kind.link} from ${kind.aliases} where name_key = $1${kind.below('$2')}
      ) n join ${kind.table} t on t.id = n.id`,
    values: [key, parentId],
  })
  return rows[0] ?? null
}

interface TakenSlug {
  id: string
  slug: string
  parentId?: string | null
}

/** The terms that have one of the slugs, below any parent. */
export async function findSlugsTaken(
  tx: Sql,
  kind: TermKind,
  slugs: readonly string[],
): Promise<TakenSlug[]> {
  const parent = kind.resource === 'tag' ? '' : ', parent_id as "parentId"'
  const text = `select id, slug${parent} from ${kind.table} where slug = any($1)`
  const { rows } = await tx.query<TakenSlug>({ text, values: [slugs] })
  return rows
}

/** Inserts terms in the order given and returns the new ones; skips a taken name or slug. */
export async function insertTerms(
  tx: Sql,
  kind: TermKind,
  terms: readonly NewTermRow[],
): Promise<CreatedTerm[]> {
  const { rows } = await tx.query<CreatedTerm>({
    text: `
      insert into ${kind.table} (id, slug, name, name_key, description, declared${kind.inserted})
      select id, slug, name, key, description, declared${kind.values}
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::uuid[]) with ordinality
        as n(id, slug, name, key, description, declared, parent, place)
      where not exists (select from ${kind.aliases} a where a.name_key = n.key${kind.below('n.parent')})
      order by place
      on conflict do nothing
      returning id, version${kind.columns}`,
    values: [
      terms.map(({ id }) => id),
      terms.map(({ slug }) => slug),
      terms.map(({ name }) => name),
      terms.map(({ key }) => key),
      terms.map(({ description }) => description ?? null),
      terms.map(({ declared }) => declared),
      terms.map(({ parentId }) => parentId ?? null),
    ],
  })
  return rows
}
