import { v7 } from 'uuid'
import type { Writer } from '../actor.ts'
import { claimBlobs } from '../blobs/claim-queries.ts'
import type { NewBlob } from '../blobs/inspect.ts'
import type { BlobStore, Hash } from '../blobs/store.ts'
import { conflict } from '../errors.ts'
import { recordEvents } from '../events/record.ts'
import type { Tx } from '../events/write-transaction.ts'
import { changeEvent, eventOf, type FileChange, recordOf } from './change-record.ts'
import { refuseNames, refusePresent, refuseSource } from './may-write.ts'
import { deleteFiles, type FileName, insertFiles, updateFiles } from './queries.ts'
import { fileKeyOf, type PresentFile } from './row.ts'

// The one door for writes of files. All functions take lists and run in the caller's transaction;
// the files that they change come from `lockFiles` or `lockNamedFiles`. They throw 403 for what the
// writer may not touch, so an import asks `mayChange` first.

/** A file to create. */
export interface FileDraft extends FileName {
  blob: NewBlob
  /** sha256 of the bytes that an import brings. */
  importHash?: Hash | null
}

/**
 * Creates files and returns their ids in the order of the drafts; 409 for a name that a file has.
 */
export async function createFiles(
  tx: Tx,
  store: BlobStore,
  writer: Writer,
  drafts: readonly FileDraft[],
): Promise<string[]> {
  if (drafts.length === 0) return []
  for (const { source } of drafts) refuseSource(writer, source)
  await refuseNames(tx, writer, drafts)
  await claimBlobs(
    tx,
    store,
    drafts.map(({ blob }) => blob),
  )
  const records = drafts.map(({ source, file, blob, importHash = null }) => ({
    id: v7(),
    source,
    file,
    fileKey: fileKeyOf(file),
    hash: blob.hash,
    importHash,
  }))
  const inserted = await insertFiles(tx, writer.actor, records)
  for (const { id, file } of records) if (!inserted.has(id)) throw fileExists(file)
  const created = (record: (typeof records)[number]) =>
    eventOf(writer, 'file.created', { ...record, version: 1 })
  await recordEvents(tx, writer.actor, records.map(created))
  return records.map(({ id }) => id)
}

/** 409 for a name that another file has. */
export function fileExists(file: string, version?: number) {
  const message = `There is a file "${file}" already. To replace it, PUT it with If-Match and its ETag.`
  return conflict(
    message,
    [{ file, code: 'file_exists', message }],
    version === undefined ? {} : { etag: `"v${version}"` },
  )
}

/**
 * What became of a change. `stale`: the file changed since `current` was read, and nothing was
 * written.
 */
interface ChangedFile {
  id: string
  stale: boolean
}

/**
 * Gives files other bytes, and takes them out of the trash; the former bytes stay as a version.
 * `importHash` is given by an import.
 */
export const replaceFiles = (
  tx: Tx,
  store: BlobStore,
  writer: Writer,
  files: readonly { current: PresentFile; blob: NewBlob; importHash?: Hash }[],
): Promise<ChangedFile[]> =>
  changeFiles(
    tx,
    store,
    writer,
    files.map((file) => ({ ...file, trashed: false })),
  )

/** Puts files into the trash. */
export const trashFiles = (
  tx: Tx,
  writer: Writer,
  files: readonly PresentFile[],
  { byImport = false } = {},
): Promise<ChangedFile[]> =>
  writeChanges(
    tx,
    writer,
    files.map((current) => ({ current, trashed: true, byImport })),
  )

/** Takes files out of the trash. */
export const restoreFiles = (
  tx: Tx,
  writer: Writer,
  files: readonly PresentFile[],
): Promise<ChangedFile[]> =>
  writeChanges(
    tx,
    writer,
    files.map((current) => ({ current, trashed: false })),
  )

/** Gives files their next states, which may differ in several members. */
export async function changeFiles(
  tx: Tx,
  store: BlobStore,
  writer: Writer,
  changes: readonly FileChange[],
): Promise<ChangedFile[]> {
  for (const { current } of changes) refusePresent(writer, current)
  await claimBlobs(
    tx,
    store,
    changes.flatMap(({ blob }) => (blob ? [blob] : [])),
  )
  return writeChanges(tx, writer, changes)
}

async function writeChanges(
  tx: Tx,
  writer: Writer,
  changes: readonly FileChange[],
): Promise<ChangedFile[]> {
  if (changes.length === 0) return []
  for (const { current } of changes) refusePresent(writer, current)
  await refuseNames(tx, writer, changes.flatMap(movedTo))
  const done = await updateFiles(tx, writer.actor, changes.map(recordOf))
  const written = changes.filter(({ current }) => done.has(current.id))
  await recordEvents(
    tx,
    writer.actor,
    written.map((change) => changeEvent(writer, change)),
  )
  return changes.map(({ current: { id } }) => ({ id, stale: !done.has(id) }))
}

const movedTo = ({ current: { source, file: former }, file = former }: FileChange) =>
  file === former ? [] : [{ source, file }]

/** Deletes files and their versions permanently; their tombstones remain. */
export async function purgeFiles(
  tx: Tx,
  writer: Writer,
  files: readonly PresentFile[],
): Promise<void> {
  if (files.length === 0) return
  for (const file of files) refusePresent(writer, file)
  const gone = files.map((file) =>
    eventOf(writer, 'file.deleted', { ...file, version: file.version + 1 }),
  )
  await recordEvents(tx, writer.actor, gone)
  await deleteFiles(
    tx,
    files.map(({ id }) => id),
  )
}
