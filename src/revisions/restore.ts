import { reviseOne } from '../articles/change.ts'
import { readOrRefuse } from '../articles/edit.ts'
import { refuseForeign } from '../articles/foreign-text.ts'
import type { Writer } from '../articles/may-write.ts'
import { optionsOf } from '../articles/queries.ts'
import type { Sql } from '../database/client.ts'
import { conflict, notFound } from '../errors.ts'
import type { VersionCheck } from '../http/etag.ts'
import type { Problem } from '../shapes.ts'
import { findRevision } from './queries.ts'

/** Makes the text of a former version the current one again, byte for byte; the present one becomes a revision. Answers its problems; 409 for the current version. */
export async function restoreRevision(
  tx: Sql,
  writer: Writer,
  id: string,
  version: number,
  check: VersionCheck,
): Promise<Problem[]> {
  const revision = await findRevision(tx, id, version)
  if (!revision) throw notFound('revision')
  return reviseOne(tx, writer, id, check, (row) => {
    if (row.version === version) throw isCurrent(version)
    refuseForeign(row)
    const article = readOrRefuse(revision.head + revision.body, row.file, optionsOf(row))
    return { article, decides: true }
  })
}

function isCurrent(version: number): Error {
  const message = `Version ${version} is the current one: there is nothing to restore.`
  return conflict(message, [{ code: 'is_current', message }])
}
