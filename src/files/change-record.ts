import type { Writer } from '../actor.ts'
import type { NewBlob } from '../blobs/inspect.ts'
import type { Hash } from '../blobs/store.ts'
import type { NewEvent } from '../events/record.ts'
import type { FileName } from './queries.ts'
import { fileKeyOf, type PresentFile } from './row.ts'

/** The next state of a file; a member that is left out stays as it is. */
export interface FileChange {
  current: PresentFile
  file?: string
  blob?: NewBlob
  importHash?: Hash | null
  trashed?: boolean
  /** Whether an import trashes it, and may therefore restore it. */
  byImport?: boolean
}

/** The row that a change writes. */
export function recordOf(change: FileChange) {
  const { current, file = current.file, blob, importHash = current.importHash } = change
  const { trashed = current.trashedAt !== null, byImport = current.trashedByImport } = change
  return {
    id: current.id,
    expectedVersion: current.version,
    file,
    fileKey: fileKeyOf(file),
    hash: blob?.hash ?? current.hash,
    importHash,
    trashed,
    trashedByImport: trashed && byImport,
  }
}

/** The event of a change. */
export function changeEvent(writer: Writer, { current, ...next }: FileChange): NewEvent {
  const { file = current.file, blob = current, trashed = current.trashedAt !== null } = next
  const changesTrash = trashed !== (current.trashedAt !== null)
  const members = ['hash', 'size', 'type', 'width', 'height'] as const
  const changed = [
    ...(file !== current.file ? ['file'] : []),
    ...members.filter((name) => blob[name] !== current[name]),
    ...(changesTrash ? ['trashedAt'] : []),
  ]
  const moved = file !== current.file ? 'file.moved' : 'file.updated'
  const trash = trashed ? 'file.trashed' : 'file.restored'
  const { id, source, version } = current
  const type = changesTrash ? trash : moved
  return { ...eventOf(writer, type, { id, source, file, version: version + 1 }), changed }
}

/** An event of a file. */
export const eventOf = (
  { importId }: Writer,
  type: string,
  { id, source, file, version }: FileName & { id: string; version: number },
): NewEvent => ({
  type,
  resource: 'file',
  resourceId: id,
  version,
  path: file,
  source,
  ...(importId !== undefined && { importId }),
})
