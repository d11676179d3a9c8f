import type { Readable } from 'node:stream'
import type { BlobStore } from '../blobs/store.ts'
import type { Database } from '../database/client.ts'

/** One file of an export; its name has `/` between folders. */
export type ExportFile = WholeFile | StreamedFile

interface WholeFile {
  name: string
  bytes: Buffer
  modifiedAt: Date
}

/** A file whose bytes may be many, so that they are read while they are written. */
export interface StreamedFile {
  name: string
  size: number
  /** May be called again: the bytes never change. */
  open(): Promise<Readable>
  modifiedAt: Date
}

/** Where exports are read from. */
export interface ExportSource {
  db: Database
  blobs: BlobStore
}
