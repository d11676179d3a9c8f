import type { Reader } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { conflict, type Detail } from '../errors.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { findPresentSlug, findTermsBySlug, type Term } from './queries.ts'

interface Placed {
  id: string
  parentId?: string | null
  path?: string
}

/**
 * The term with this slug, or null. Several categories may have it below their parents: then it is
 * the top-level one, and 409 with all of them if there is none.
 */
export async function findBySlug<T extends Term & Placed>(
  db: Sql,
  kind: TermKind,
  reader: Reader,
  slug: string,
): Promise<T | null> {
  const all = await findTermsBySlug<T>(db, kind, reader, slug)
  const found = theOne(all)
  if (found === undefined && all.length > 0) {
    const details = all.map(ambiguous)
    const message = `Several categories have the slug ${slug}: read one by its id.`
    throw conflict(message, details.slice(0, maxDetails))
  }
  return found ?? null
}

const maxDetails = 100

const theOne = <T extends Placed>(all: readonly T[]): T | undefined =>
  all.length === 1 ? all[0] : all.find(({ parentId }) => parentId === null)

const ambiguous = ({ id, path }: Placed): Detail => ({
  code: 'ambiguous',
  message: `${path} (${id})`,
})

/**
 * Where a former slug leads: the end of an address by the present slug, or by the id where that
 * slug does not find the same category.
 */
export async function findPresentPlace(
  db: Sql,
  kind: TermKind,
  reader: Reader,
  former: string,
): Promise<{ slug: string; place: string } | null> {
  const present = await findPresentSlug(db, kind, reader, former)
  if (!present) return null
  const { id, slug } = present
  const found = theOne(await findTermsBySlug<Term & Placed>(db, kind, reader, slug))
  return { slug, place: found?.id === id ? `by-slug/${encodeURIComponent(slug)}` : id }
}
