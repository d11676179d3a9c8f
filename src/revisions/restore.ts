import type { Writer } from '../actor.ts'
import { reviseOne } from '../articles/edit/changes.ts'
import { articleOf } from '../articles/edit/edit-text.ts'
import { refuseForeign } from '../articles/edit/foreign-text.ts'
import { readOptionsOf } from '../articles/queries.ts'
import type { ArticleRow } from '../articles/row.ts'
import type { NextState } from '../articles/store/revision.ts'
import { alreadyCurrent, notFound } from '../errors.ts'
import type { Tx } from '../events/write-transaction.ts'
import type { Target } from '../http/response/etag.ts'
import { readStored } from '../markdown/fields/read.ts'
import type { Visibility } from '../markdown/visibility/read.ts'
import type { Json, JsonObject, Problem } from '../shapes.ts'
import { findRevision, type RevisionRow } from './queries.ts'

/**
 * Restores the text of a former version, byte for byte, with the visibility it had; the present
 * version becomes a revision. Returns the problems of the text; 409 for the current version.
 */
export async function restoreRevision(
  tx: Tx,
  writer: Writer,
  target: Target,
  version: number,
): Promise<Problem[]> {
  const revision = await findRevision(tx, target.id, version)
  if (!revision) throw notFound('revision')
  return reviseOne(tx, writer, target, (row) => {
    if (row.version === version) throw alreadyCurrent(version)
    return restoredState(row, revision)
  })
}

/** The state of a locked article with the text and the visibility of a former version. */
export function restoredState(row: ArticleRow, revision: RevisionRow): NextState {
  refuseForeign(row)
  const kept = visibilityIn(revision.snapshot)
  const article = articleOf(readStored(revision, row.file, readOptionsOf(row), kept))
  const withheld = revision.snapshot.withheld === true
  return { article, decides: true, withheld, mayBreakSchemas: true }
}

/** The visibility of a revision; one from before `listed` existed is listed. */
function visibilityIn(snapshot: JsonObject): Visibility {
  const { status, listed = true, publishedAt = null, expiresAt = null } = snapshot
  const time = (value: Json) => (typeof value === 'string' ? new Date(value).toISOString() : null)
  return {
    status: status as Visibility['status'],
    listed: listed !== false,
    publishedAt: time(publishedAt),
    expiresAt: time(expiresAt),
  }
}
