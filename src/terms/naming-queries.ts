import type { Sql } from '../database/client.ts'
import type { TermKind } from '../sql/term-kind.ts'

/** A term as articles name it; a category has its path too. */
export interface NamedTerm {
  id: string
  slug: string
  name: string
}

export interface NewTermRow {
  id: string
  slug: string
  name: string
  key: string
  description?: string | undefined
  /** Made for itself, and not because an article names it. */
  declared: boolean
}

/** A term that was just made; a category has its path too. */
export interface MadeTerm {
  id: string
  version: number
  path?: string
}

/**
 * Terms by name key, former names included, locked against a rename or merge until the transaction
 * ends: what the caller writes down of a term stays true. With `all` none are answered and locked
 * unless every key has one.
 */
export async function findTermsByKey<Term extends NamedTerm>(
  tx: Sql,
  kind: TermKind,
  keys: readonly string[],
  all = false,
): Promise<Map<string, Term>> {
  if (keys.length === 0) return new Map()
  const named = `(
        select name_key as key, id from ${kind.table} where name_key = any($1)
        union all
        select name_key, ${kind.link} from ${kind.aliases} where name_key = any($1)
      ) n`
  const { rows } = await tx.query<Term & { key: string }>({
    name: `${kind.table}_by_key${all ? '_all' : ''}`,
    text: `
      select n.key, t.id, t.slug, t.name${kind.columns} from ${named} join ${kind.table} t on t.id = n.id
      ${all ? `where (select count(*) from ${named}) = cardinality($1)` : ''}
      order by t.id
      for key share of t`,
    values: [keys],
  })
  return new Map(rows.map(({ key, ...term }) => [key, term as unknown as Term]))
}

/**
 * Terms by their own name keys, not locked: what is written down of them must be checked in the
 * writing statement.
 */
export async function readTermsByKey<Term extends NamedTerm>(
  db: Sql,
  kind: TermKind,
  keys: readonly string[],
): Promise<Map<string, Term>> {
  const { rows } = await db.query<Term & { key: string }>({
    name: `${kind.table}_by_own_key`,
    text: `select t.name_key as key, t.id, t.slug, t.name${kind.columns} from ${kind.table} t where t.name_key = any($1)`,
    values: [keys],
  })
  return new Map(rows.map(({ key, ...term }) => [key, term as unknown as Term]))
}

/**
 * Makers of names share the lock; who renames, merges or moves holds it alone. It ends with the
 * transaction.
 */
export async function lockNames(tx: Sql, kind: TermKind, mode: 'shared' | 'alone'): Promise<void> {
  const lock = mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock'
  await tx.query({ text: `select ${lock}(hashtext($1))`, values: [`broadsheet.${kind.table}`] })
}

/** The term that has the name, as its own or as a former one. */
export async function findNameOwner(
  tx: Sql,
  kind: TermKind,
  key: string,
): Promise<NamedTerm | null> {
  const found = await findTermsByKey<NamedTerm>(tx, kind, [key])
  return found.get(key) ?? null
}

/** Which of the slugs some term has. */
export async function findSlugsTaken(
  tx: Sql,
  kind: TermKind,
  slugs: readonly string[],
): Promise<string[]> {
  const text = `select slug from ${kind.table} where slug = any($1)`
  const { rows } = await tx.query<{ slug: string }>({ text, values: [slugs] })
  return rows.map(({ slug }) => slug)
}

/**
 * Inserts terms in the order given, without those whose name or slug is taken; answers the new
 * ones.
 */
export async function insertTerms(
  tx: Sql,
  kind: TermKind,
  terms: readonly NewTermRow[],
): Promise<MadeTerm[]> {
  const { rows } = await tx.query<MadeTerm>({
    text: `
      insert into ${kind.table} (id, slug, name, name_key, description, declared${kind.columns})
      select id, slug, name, key, description, declared${kind.values}
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[]) with ordinality
        as n(id, slug, name, key, description, declared, place)
      where not exists (select from ${kind.aliases} a where a.name_key = n.key)
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
    ],
  })
  return rows
}

/** Lets a former name mean the term. */
export async function insertAlias(tx: Sql, kind: TermKind, key: string, id: string): Promise<void> {
  const text = `insert into ${kind.aliases} (name_key, ${kind.link}) values ($1, $2)`
  await tx.query({ text, values: [key, id] })
}

/** Frees a former name. */
export async function deleteAlias(tx: Sql, kind: TermKind, key: string): Promise<void> {
  await tx.query({ text: `delete from ${kind.aliases} where name_key = $1`, values: [key] })
}

/** Lets all former names of one term mean another. */
export async function moveAliases(
  tx: Sql,
  kind: TermKind,
  from: string,
  into: string,
): Promise<void> {
  const text = `update ${kind.aliases} set ${kind.link} = $2 where ${kind.link} = $1`
  await tx.query({ text, values: [from, into] })
}

/**
 * Sends readers of a slug that the term has no longer to it, whichever term they were sent to
 * before.
 */
export async function keepFormerSlug(
  tx: Sql,
  kind: TermKind,
  slug: string,
  id: string,
): Promise<void> {
  const text = `insert into ${kind.slugs} (slug, ${kind.link}) values ($1, $2)
    on conflict (slug) do update set ${kind.link} = excluded.${kind.link}`
  await tx.query({ text, values: [slug, id] })
}

/** Ends that for a slug that a term has again. */
export async function dropFormerSlug(tx: Sql, kind: TermKind, slug: string): Promise<void> {
  await tx.query({ text: `delete from ${kind.slugs} where slug = $1`, values: [slug] })
}

/** Sends readers of all former slugs of one term to another. */
export async function moveFormerSlugs(
  tx: Sql,
  kind: TermKind,
  from: string,
  into: string,
): Promise<void> {
  const text = `update ${kind.slugs} set ${kind.link} = $2 where ${kind.link} = $1`
  await tx.query({ text, values: [from, into] })
}
