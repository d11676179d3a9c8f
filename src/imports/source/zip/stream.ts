import { pipeline, Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import type { Entry } from 'yauzl'
import { isFileFault } from '../../../file-errors.ts'
import { FileRefused } from '../beside.ts'
import { corrupt, dataOffset, notThere, wrongSize, wrongSum } from './entry.ts'
import type { ReadAt } from './window.ts'

const chunkBytes = 256 * 1024

/**
 * The bytes of one entry chunk by chunk, checked against the directory at their end: throws
 * FileRefused instead of ending. Never unpacks more than the entry declares.
 */
export async function* zipEntryChunks(readAt: ReadAt, entry: Entry): AsyncGenerator<Buffer> {
  const offset = await dataOffset(readAt, entry)
  if (offset === null) throw new FileRefused(notThere())
  const packed = packedChunks(readAt, offset, entry.compressedSize)
  let [size, sum] = [0, 0]
  for await (const chunk of entry.compressionMethod === 0 ? packed : inflated(packed)) {
    size += chunk.length
    if (size > entry.uncompressedSize) throw new FileRefused(wrongSize())
    sum = crc32(chunk, sum)
    yield chunk
  }
  if (size !== entry.uncompressedSize) throw new FileRefused(wrongSize())
  if (sum !== entry.crc32) throw new FileRefused(wrongSum())
}

async function* packedChunks(readAt: ReadAt, offset: number, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += chunkBytes) {
    const wanted = Math.min(chunkBytes, size - at)
    const chunk = await readAt(offset + at, wanted)
    if (chunk.length < wanted) throw new FileRefused(notThere())
    yield chunk
  }
}

async function* inflated(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = createInflateRaw({ chunkSize: 64 * 1024 })
  // The reader of the stream gets the errors.
  pipeline(Readable.from(packed), stream, () => {})
  try {
    yield* stream as AsyncIterable<Buffer>
  } catch (error) {
    if (error instanceof FileRefused || (error instanceof Error && isFileFault(error))) throw error
    throw new FileRefused(corrupt())
  } finally {
    stream.destroy()
  }
}
