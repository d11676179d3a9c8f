import { createReadStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { hasExifTrap, maxExif } from '../blobs/headers/exif-trap.ts'
import type { BlobStore } from '../blobs/store.ts'
import { notFound } from '../errors.ts'
import { notConvertible } from './faults.ts'
import type { SentBlob } from './queries.ts'

/** Most bytes of an original that is not in a local file and so is held in memory. */
const maxHeld = 64 * 1024 ** 2

/**
 * The local file with a picture, or else its bytes. Throws not_convertible if they are too many or
 * a trap, and 404 if they are absent.
 */
export async function inputOf(
  blobs: BlobStore,
  { hash, size, type }: SentBlob,
): Promise<Buffer | string> {
  const path = blobs.path(hash)
  if (path !== null) {
    if ((await blobs.size(hash)) === null) throw notFound('file')
    await refuseTrap(type, createReadStream(path, { highWaterMark: piece }))
    return path
  }
  if (size > maxHeld) throw notConvertible(`It has more than ${maxHeld} bytes.`)
  const stream = await blobs.get(hash)
  if (!stream) throw notFound('file')
  const bytes = await buffer(stream)
  await refuseTrap(type, [bytes])
  return bytes
}

const piece = 1024 ** 2

// Each piece is looked at together with the end of the one before, where EXIF data may begin. The
// decoder of TIFF, all of which looks like EXIF data, does not read any.
async function refuseTrap(
  type: string,
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<void> {
  if (type === 'image/tiff') return
  let last = Buffer.alloc(0)
  for await (const bytes of pieces) {
    const both = Buffer.concat([last, bytes])
    if (hasExifTrap(both)) throw notConvertible('Its EXIF data would take too long to read.')
    last = both.subarray(-maxExif)
  }
}
