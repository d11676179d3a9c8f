import { open, writeFile } from 'node:fs/promises'
import { hasExifTrap, maxExif } from '../blobs/headers/exif-trap.ts'
import type { BlobStore } from '../blobs/store.ts'
import { notFound } from '../errors.ts'
import { notConvertible } from './faults.ts'
import type { SentBlob } from './queries.ts'

/** Most bytes of an original that is copied to a local file first. */
const maxCopied = 64 * 1024 ** 2

/**
 * Works on the local file with a picture, or on a temporary copy where the store has no local
 * files. Throws 404 if it is absent.
 */
export async function withInput<T>(
  blobs: BlobStore,
  { hash, size }: Pick<SentBlob, 'hash' | 'size'>,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = blobs.path(hash)
  if (path !== null) {
    if ((await blobs.size(hash)) === null) throw notFound('file')
    return work(path)
  }
  if (size > maxCopied) throw notConvertible(`It has more than ${maxCopied} bytes.`)
  const copy = await blobs.temporary()
  try {
    const stream = await blobs.get(hash)
    if (!stream) throw notFound('file')
    // A write stream of the handle would keep it from being closed.
    await writeFile(copy.handle, stream)
    return await work(copy.path)
  } finally {
    await copy.remove()
  }
}

const piece = 256 * 1024

/**
 * Throws not_convertible if the bytes are a trap, and 404 if they are gone. Each piece is looked at
 * together with the end of the one before, where EXIF data may begin. The decoder of TIFF, all of
 * which looks like EXIF data, does not read any.
 */
export async function refuseTrap(path: string, type: string): Promise<void> {
  if (type === 'image/tiff') return
  const file = await open(path).catch((error) => {
    throw error.code === 'ENOENT' ? notFound('file') : error
  })
  let last = Buffer.alloc(0)
  for await (const bytes of file.createReadStream({ highWaterMark: piece })) {
    const both = Buffer.concat([last, bytes])
    if (hasExifTrap(both)) throw notConvertible('Its EXIF data would take too long to read.')
    last = both.subarray(-maxExif)
  }
}
