import { createDigest } from '../../blobs/digest.ts'
import { putBlob } from '../../blobs/put.ts'
import type { BlobStore, StoredBlob } from '../../blobs/store.ts'
import type { FileIntake } from '../source/files.ts'

/** Where an import puts the files beside the articles. */
export interface Beside {
  blobs: BlobStore
  /** Files with more bytes are left out. */
  maxFileBytes: number
}

/** Stores the bytes of files in the blob store. */
export const storingIntake = ({ blobs, maxFileBytes }: Beside): FileIntake => ({
  maxBytes: maxFileBytes,
  put: (bytes) => putBlob(blobs, bytes, maxFileBytes),
})

/** Only computes the hashes of files, for a dry run and for the search for moved files. */
export const hashingIntake = ({ maxFileBytes }: Pick<Beside, 'maxFileBytes'>): FileIntake => ({
  maxBytes: maxFileBytes,
  put: (bytes) => putBlob({ put: hashOnly }, bytes, maxFileBytes),
})

async function hashOnly(
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  maxBytes: number,
): Promise<StoredBlob> {
  const digest = createDigest(maxBytes)
  for await (const chunk of bytes) digest.add(chunk)
  return digest.end()
}
