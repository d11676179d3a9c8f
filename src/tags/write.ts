import type { Sql } from '../database/client.ts'
import type { VersionCheck } from '../http/etag.ts'
import { addTagName } from '../search/add-name.ts'
import { type EnsureOptions, ensureTerms } from '../terms/ensure.ts'
import { tagKind } from '../terms/kind.ts'
import { refreshCopies } from '../terms/link-queries.ts'
import { lockNames, type NamedTerm } from '../terms/naming-queries.ts'
import { recordTerms } from '../terms/record.ts'
import { changeTerm, createTerm, joinTerms, removeTerm, takeTarget, takeTerm } from '../terms/write.ts'
import type { NewTag, TagChanges } from './schema.ts'

/** The tags that the names mean, by `termKey(name)`; missing ones are made. */
export function ensureTags(
  tx: Sql,
  actor: string,
  names: readonly string[],
  options?: EnsureOptions,
): Promise<Map<string, NamedTerm>> {
  return ensureTerms(tx, tagKind, actor, names, options)
}

/** Makes a tag and answers its id. */
export async function createTag(tx: Sql, actor: string, tag: NewTag): Promise<string> {
  await lockNames(tx, tagKind, 'shared')
  const made = await createTerm(tx, tagKind, tag)
  await recordTerms(tx, tagKind, actor, 'created', [made])
  return made.id
}

/** Changes a tag; nothing is written where nothing differs. */
export async function reviseTag(
  tx: Sql,
  actor: string,
  id: string,
  changes: TagChanges,
  check: VersionCheck,
): Promise<void> {
  const shown = changes.name !== undefined || changes.slug !== undefined
  const tag = await takeTerm(tx, tagKind, id, check, { shown })
  const changed = await changeTerm(tx, tagKind, tag, changes)
  if (changed.length === 0) return
  if (shown) await refreshCopies(tx, tagKind, [id])
  if (changes.name !== undefined && changed.includes('name')) await addTagName(tx, id, changes.name)
  await recordTerms(tx, tagKind, actor, 'updated', [{ id, version: tag.version + 1, changed }])
}

/** Deletes a tag that no article names. */
export async function deleteTag(tx: Sql, actor: string, id: string, check: VersionCheck): Promise<void> {
  const tag = await takeTerm(tx, tagKind, id, check)
  await removeTerm(tx, tagKind, tag)
  await recordTerms(tx, tagKind, actor, 'deleted', [{ id, version: tag.version + 1 }])
}

/** Merges a tag into another one, which from then on is meant by both names. */
export async function mergeTag(tx: Sql, actor: string, id: string, into: string): Promise<void> {
  const tag = await takeTerm(tx, tagKind, id, undefined, { also: [into], shown: true })
  const target = await takeTarget(tx, tagKind, id, into)
  await joinTerms(tx, tagKind, tag, target)
  await addTagName(tx, into, target.name)
  await recordTerms(tx, tagKind, actor, 'merged', [{ id, version: tag.version + 1 }])
  await recordTerms(tx, tagKind, actor, 'updated', [
    { id: into, version: target.version + 1, changed: ['articleCount'] },
  ])
}
