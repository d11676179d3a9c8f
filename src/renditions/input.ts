import { buffer } from 'node:stream/consumers'
import type { BlobStore, StoredBlob } from '../blobs/store.ts'
import { notFound } from '../errors.ts'
import { notConvertible } from './faults.ts'

/** Most bytes of an original that is not in a local file and so is held in memory. */
const maxHeld = 64 * 1024 ** 2

/**
 * The local file with a picture, or else its bytes. Throws not_convertible if they are too many,
 * and 404 if they are absent.
 */
export async function inputOf(
  blobs: BlobStore,
  { hash, size }: StoredBlob,
): Promise<Buffer | string> {
  const path = blobs.path(hash)
  if (path !== null) {
    if ((await blobs.size(hash)) === null) throw notFound('file')
    return path
  }
  if (size > maxHeld) throw notConvertible(`It has more than ${maxHeld} bytes.`)
  const stream = await blobs.get(hash)
  if (!stream) throw notFound('file')
  return buffer(stream)
}
