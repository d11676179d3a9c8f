import type { Hash } from '../blobs/store.ts'
import { isExposedFile } from '../sql/file-names.ts'
import { rfc3339 } from '../sql/time.ts'

/** A file as stored, with what its bytes say. */
export interface FileRow {
  id: string
  source: string
  file: string
  hash: Hash
  size: number
  type: string
  width: number | null
  height: number | null
  placeholder: string | null
  version: number
  createdAt: string
  updatedAt: string
  updatedBy: string
  trashedAt: string | null
}

/** The columns of a `FileRow`, from a file `f` and its blob `b`. */
export const fileColumns = `f.id, f.source, f.file, encode(f.hash, 'hex') as hash, b.size, b.type, b.width, b.height,
  b.placeholder, f.version, ${rfc3339('f.created_at')} as "createdAt", ${rfc3339('f.updated_at')} as "updatedAt",
  f.updated_by as "updatedBy", ${rfc3339('f.trashed_at')} as "trashedAt"`

/** A file that is about to change. */
export interface PresentFile extends FileRow {
  /** sha256 of the bytes at the last import; null when the API wrote them. */
  importHash: Hash | null
  trashedByImport: boolean
  /** Whether a public or scheduled article refers to its name. */
  exposed: boolean
}

export const presentColumns = `${fileColumns}, encode(f.import_hash, 'hex') as "importHash",
  f.trashed_by_import as "trashedByImport", ${isExposedFile} as exposed`

/** How references find a file: its name in NFC and lower case. */
export const fileKeyOf = (file: string) => file.normalize('NFC').toLowerCase()
