import type { Writer } from '../actor.ts'
import type { BlobStore } from '../blobs/store.ts'
import { refuseDuringBackup } from '../blobs/sweep/backup-queries.ts'
import type { Sql } from '../database/client.ts'
import { alreadyCurrent, notFound } from '../errors.ts'
import type { Tx } from '../events/write-transaction.ts'
import type { Target } from '../http/response/etag.ts'
import { refusePresent } from './may-write.ts'
import { lockFiles } from './queries.ts'
import { findVersion } from './read-queries.ts'
import type { PresentFile } from './row.ts'
import { purgeFiles, replaceFiles, restoreFiles, trashFiles } from './write.ts'

/** Trashes or restores a file; writes nothing if it is there already. */
export async function trashFile(
  tx: Tx,
  writer: Writer,
  target: Target,
  trashed: boolean,
): Promise<void> {
  const file = await lockChecked(tx, writer, target)
  if (trashed === (file.trashedAt !== null)) return
  await (trashed ? trashFiles(tx, writer, [file]) : restoreFiles(tx, writer, [file]))
}

/** Deletes a file and its versions permanently, if no backup runs; its tombstone remains. */
export async function deleteFile(tx: Tx, writer: Writer, target: Target): Promise<void> {
  const file = await lockChecked(tx, writer, target)
  await refuseDuringBackup(tx)
  await purgeFiles(tx, writer, [file])
}

/** Gives a file the bytes of a former version; 409 for the current one. */
export async function restoreVersion(
  tx: Tx,
  store: BlobStore,
  writer: Writer,
  target: Target,
  version: number,
): Promise<void> {
  const current = await lockChecked(tx, writer, target)
  if (current.version === version) throw alreadyCurrent(version)
  const blob = await findVersion(tx, target.id, version)
  if (!blob) throw notFound('version')
  if (blob.hash === current.hash && current.trashedAt === null) return
  await replaceFiles(tx, store, writer, [{ current, blob }])
}

async function lockChecked(tx: Sql, writer: Writer, { id, check }: Target): Promise<PresentFile> {
  const [file] = await lockFiles(tx, [id])
  if (!file) throw notFound('file')
  refusePresent(writer, file)
  check(file.version)
  return file
}
