import { v7 } from 'uuid'
import type { Writer } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { AppError } from '../errors.ts'
import { termKey } from '../markdown/file/slug.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { updateTexts } from './names/queries.ts'
import { freeLeftName, refuseTaken } from './naming/claim.ts'
import { pickSlugs, termSlug } from './naming/ensure.ts'
import { type CreatedTerm, insertTerms } from './naming/queries.ts'
import type { NewTerm } from './write.ts'

const maxRounds = 8

/**
 * Creates one term, which is public if the writer may publish; 409 if the name or the given slug is
 * taken. A derived slug that is taken gets a number.
 */
export async function createTerm(
  tx: Sql,
  kind: TermKind,
  { mayPublish }: Writer,
  term: NewTerm,
): Promise<CreatedTerm> {
  const { name, description, parentId = null } = term
  const place = { key: termKey(name), parentId }
  await freeLeftName(tx, kind, place)
  const taken = new Set<string>()
  for (let round = 0; round < maxRounds; round++) {
    const slug =
      term.slug ??
      (await pickSlugs(tx, kind, [{ slug: termSlug(kind, name), parentId }], taken, round))[0] ??
      ''
    const row = {
      id: v7(),
      slug,
      name,
      ...place,
      description: description ?? undefined,
      declared: mayPublish,
    }
    const [made] = await insertTerms(tx, kind, [row])
    if (made) {
      await storeTexts(tx, kind, made.id, term)
      return made
    }
    await refuseTaken(tx, kind, parentId, { key: place.key, slug: term.slug })
  }
  throw new AppError('unavailable', `Too many concurrent writers create ${kind.table}.`)
}

async function storeTexts(tx: Sql, kind: TermKind, id: string, term: NewTerm): Promise<void> {
  const { names = {}, descriptions = {}, position = null } = term
  const isPlain = Object.keys({ ...names, ...descriptions }).length === 0 && position === null
  if (!isPlain) await updateTexts(tx, kind, id, { names, descriptions, position })
}
