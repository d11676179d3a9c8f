import type { Sql } from '../../database/client.ts'
import { conflict, type Detail } from '../../errors.ts'
import { termKey } from '../../markdown/file/slug.ts'
import type { TermKind } from '../../sql/term-kind.ts'
import { isNamed } from '../link-queries.ts'
import type { StoredTerm } from '../write-queries.ts'
import { deleteAlias, insertAlias } from './former-queries.ts'
import { findNameOwner, findSlugsTaken, type Place } from './queries.ts'

/**
 * A name that a category had at this place before it was moved is free again for an explicit
 * request; a name from before a rename or a merge is not.
 */
export async function freeLeftName(tx: Sql, kind: TermKind, place: Place): Promise<void> {
  if (kind.resource === 'tag') return
  const owner = await findNameOwner(tx, kind, place)
  if (owner && termKey(owner.name) === place.key) await deleteAlias(tx, kind, place)
}

/** 409 that lists all wanted names and slugs that another term has below the parent. */
export async function refuseTaken(
  tx: Sql,
  kind: TermKind,
  parentId: string | null,
  wanted: { key?: string | undefined; slug?: string | undefined },
): Promise<void> {
  const { key, slug } = wanted
  const owner = key === undefined ? null : await findNameOwner(tx, kind, { key, parentId })
  const withSlug = slug === undefined ? [] : await findSlugsTaken(tx, kind, [slug])
  const details: Detail[] = []
  if (owner) details.push(nameTaken(kind, key ?? '', owner))
  for (const { id } of withSlug.filter((one) => (one.parentId ?? null) === parentId)) {
    details.push({
      pointer: '/slug',
      code: 'slug_taken',
      message: `Another ${kind.resource} has the slug ${slug} (${id}).`,
    })
  }
  if (details.length > 0) throw conflict(details[0]?.message ?? '', details)
}

function nameTaken(kind: TermKind, key: string, owner: { id: string; name: string }): Detail {
  const own = termKey(owner.name) === key
  const message = own
    ? `There is a ${kind.resource} with this name: ${owner.name} (${owner.id}).`
    : `Since a rename or merge this name refers to the ${kind.resource} ${owner.name} (${owner.id}).`
  return { pointer: '/name', code: 'name_taken', message }
}

/**
 * Takes the name and the slug that a locked term gets, or throws 409. Its former name still refers
 * to it if a text may use it.
 */
export async function claimNames(
  tx: Sql,
  kind: TermKind,
  term: StoredTerm,
  next: { key: string; slug: string; parentId: string | null },
): Promise<void> {
  const former = { key: term.key, parentId: term.parentId ?? null }
  const moved = next.parentId !== former.parentId
  const leaves = moved || next.key !== former.key
  if (leaves) await freeLeftName(tx, kind, next)
  const owner = leaves ? await findNameOwner(tx, kind, next) : null
  await refuseTaken(tx, kind, next.parentId, {
    key: leaves && owner?.id !== term.id ? next.key : undefined,
    slug: moved || next.slug !== term.slug ? next.slug : undefined,
  })
  if (!leaves) return
  await deleteAlias(tx, kind, next)
  // Keeps the old name only if a text may still use it; an unused name is free again.
  if (await isNamed(tx, kind, term.id)) await insertAlias(tx, kind, former, term.id)
}
