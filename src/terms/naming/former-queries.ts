import type { Sql } from '../../database/client.ts'
import type { TermKind } from '../../sql/term-kind.ts'
import type { Place } from './queries.ts'

/** Makes a former name refer to the term. */
export async function insertAlias(
  tx: Sql,
  kind: TermKind,
  { key, parentId = null }: Place,
  id: string,
): Promise<void> {
  const [column, value] = kind.resource === 'tag' ? ['', ''] : [', parent_id', ', $3::uuid']
  const text = `insert into ${kind.aliases} (name_key, ${kind.link}${column})
    values ($1, $2${value})`
  await tx.query({ text, values: value ? [key, id, parentId] : [key, id] })
}

/** Makes a former name free again. */
export async function deleteAlias(
  tx: Sql,
  kind: TermKind,
  { key, parentId = null }: Place,
): Promise<void> {
  const text = `delete from ${kind.aliases} where name_key = $1${kind.below('$2')}`
  await tx.query({ text, values: [key, parentId] })
}

/** Makes all former names of one term refer to another. */
export async function moveAliases(
  tx: Sql,
  kind: TermKind,
  from: string,
  into: string,
): Promise<void> {
  const text = `update ${kind.aliases} set ${kind.link} = $2 where ${kind.link} = $1`
  await tx.query({ text, values: [from, into] })
}

/** Redirects a former slug to the term, even if it redirected to another term before. */
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

/** Ends the redirect of a slug that a term has again. */
export async function dropFormerSlug(tx: Sql, kind: TermKind, slug: string): Promise<void> {
  await tx.query({ text: `delete from ${kind.slugs} where slug = $1`, values: [slug] })
}

/** Redirects all former slugs of one term to another. */
export async function moveFormerSlugs(
  tx: Sql,
  kind: TermKind,
  from: string,
  into: string,
): Promise<void> {
  const text = `update ${kind.slugs} set ${kind.link} = $2 where ${kind.link} = $1`
  await tx.query({ text, values: [from, into] })
}
