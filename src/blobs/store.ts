import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'

/** sha256 of a blob's bytes, as 64 hexadecimal digits. */
export type Hash = string

/** Whether a text has the form of a hash. */
export const isHash = (text: string): text is Hash => /^[0-9a-f]{64}$/.test(text)

/** The first and last byte of a range, both included. */
export interface ByteRange {
  start: number
  end: number
}

export interface StoredBlob {
  hash: Hash
  /** Bytes. */
  size: number
}

/** A part of a blob, left behind by a process that was killed. */
export interface Leftover {
  /** Bytes; 0 where the store does not tell. */
  size: number
  remove(): Promise<void>
}

/** An empty file, open for writing. */
export interface TemporaryFile {
  path: string
  handle: FileHandle
  remove(): Promise<void>
}

/**
 * Keeps bytes under their own hash: each blob once, never altered. It knows nothing of the
 * database; `claimBlobs` tells which blobs are needed, and the sweep removes the others.
 */
export interface BlobStore {
  /**
   * Stores the bytes durably and returns their hash; leaves nothing when it throws. Throws AppError
   * too_large beyond `maxBytes`, storage_full or unavailable when the store refuses, and the error
   * of the bytes themselves.
   */
  put(bytes: AsyncIterable<Buffer> | Iterable<Buffer>, maxBytes: number): Promise<StoredBlob>
  /** The bytes or a range of them, as a stream to be read or destroyed; null when absent. */
  get(hash: Hash, range?: ByteRange): Promise<Readable | null>
  /** The number of bytes; null when absent. */
  size(hash: Hash): Promise<number | null>
  /** A local file with the bytes; null where the store has none. */
  path(hash: Hash): string | null
  /** When the bytes were last put, by the clock of the store; null when absent. */
  modifiedAt(hash: Hash): Promise<Date | null>
  /**
   * A local file for bytes that are not a blob yet, or for a moment; the sweep removes old ones.
   */
  temporary(): Promise<TemporaryFile>
  /** Removes a blob; a missing one is not an error. */
  remove(hash: Hash): Promise<void>
  /** All blobs, for the sweep; `modifiedAt` is renewed when the same bytes are put again. */
  list(): AsyncIterable<StoredBlob & { modifiedAt: Date }>
  /** What uploads that broke off before this time have left behind, for the sweep. */
  leftovers(before: Date): AsyncIterable<Leftover>
  close(): void
}
