import type { Writer } from '../actor.ts'
import type { TermPatch } from '../articles/changes-schema.ts'
import { changedState, type Decide, planRevision } from '../articles/edit/changes.ts'
import type { ArticleRow } from '../articles/row.ts'
import { refusePresent } from '../articles/store/may-write.ts'
import type { ArticleRevision } from '../articles/store/types.ts'
import type { Sql } from '../database/client.ts'
import { type AppError, conflict, notFound } from '../errors.ts'
import { findRevision } from '../revisions/queries.ts'
import { restoredState } from '../revisions/restore.ts'
import type { Problem } from '../shapes.ts'
import type { Item } from './item-queries.ts'
import type { ClaimedBulk } from './lease-queries.ts'
import { type Rename, renamedState } from './rename.ts'

/** What shall happen to a locked article. */
export type Decision =
  | { purge: ArticleRow }
  | { row: ArticleRow; revision: ArticleRevision | null; problems: Problem[] }

/** Decides about one article; throws an AppError for one that cannot be changed. */
export async function decide(
  tx: Sql,
  writer: Writer,
  bulk: Pick<ClaimedBulk, 'action' | 'change'>,
  item: Item,
  row: ArticleRow | undefined,
): Promise<Decision> {
  if (!row) throw notFound('article')
  refusePresent(writer, row)
  if (bulk.action === 'purge') return { purge: row }
  return { row, ...(await planRevision(row, deciderOf(tx, bulk, item))) }
}

function deciderOf(
  tx: Sql,
  { action, change }: Pick<ClaimedBulk, 'action' | 'change'>,
  item: Item,
): Decide {
  if (action === 'revert') return (row) => formerState(tx, row, item)
  if (action === 'rename') return (row, current) => renamedState(tx, row, current, change as Rename)
  if (action === 'change')
    return (row, current) => changedState(tx, row, current, change as TermPatch)
  return (_row, article) => ({ article, trashed: action === 'trash' })
}

/** The state before the change to revert, trash included; 409 if somebody has written since. */
async function formerState(tx: Sql, row: ArticleRow, { before, after }: Item) {
  if (row.version !== after) throw changedSince(row.version)
  const revision = before === null ? null : await findRevision(tx, row.id, before)
  if (!revision) throw notFound('revision')
  return { ...restoredState(row, revision), trashed: revision.snapshot.trashedAt !== null }
}

function changedSince(version: number): AppError {
  const message = `Somebody has changed this article since: version ${version} is current now.`
  return conflict(message, [{ code: 'changed_since', message }])
}
