import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { refusal } from '../../markdown/problems.ts'
import type { Problem } from '../../shapes.ts'
import { tooLarge, unreadable } from './refusals.ts'

export type FileBytes = { bytes: Buffer } | { problem: Problem }

/**
 * If a link or pipe replaced the file after it was listed, it is not followed and does not block.
 */
export const openFlags =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
const slowMilliseconds = 1
const maxAsyncReads = 128

/**
 * Creates a reader of regular files up to `maxBytes`; an unreadable file is a problem, never a
 * throw. Reading a file from the system cache takes 8 µs synchronously and 40 to 190 µs through the
 * thread pool. So the reader is synchronous until a file is slow, then uses the pool for some files
 * and tries again: for more of them each time, but not for a file that was slow by chance.
 */
export function createReader(
  maxBytes: number,
): (path: string | Buffer) => FileBytes | Promise<FileBytes> {
  let asyncReadsLeft = 0
  let nextAsyncReads = 1
  return (path) => {
    if (asyncReadsLeft > 0) {
      asyncReadsLeft--
      return readAsync(path, maxBytes)
    }
    const start = performance.now()
    const result = readBlocking(path, maxBytes)
    const isSlow = performance.now() - start > slowMilliseconds
    asyncReadsLeft = isSlow ? nextAsyncReads : 0
    nextAsyncReads = isSlow
      ? Math.min(nextAsyncReads * 2, maxAsyncReads)
      : Math.max(nextAsyncReads / 2, 1)
    return result
  }
}

function readBlocking(path: string | Buffer, maxBytes: number): FileBytes {
  let fd: number | undefined
  try {
    fd = openSync(path, openFlags)
    const buffer = bufferFor(fstatSync(fd), maxBytes)
    if ('problem' in buffer) return buffer
    let [filled, count] = [0, 0]
    do {
      count = readSync(fd, buffer, filled, buffer.length - filled, filled)
      filled += count
    } while (count > 0 && filled < buffer.length - 1)
    return whole(buffer, filled)
  } catch (error) {
    return { problem: unreadable(error) }
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

async function readAsync(path: string | Buffer, maxBytes: number): Promise<FileBytes> {
  let file: FileHandle | undefined
  try {
    file = await open(path, openFlags)
    const buffer = bufferFor(await file.stat(), maxBytes)
    if ('problem' in buffer) return buffer
    let [filled, count] = [0, 0]
    do {
      count = (await file.read(buffer, filled, buffer.length - filled, filled)).bytesRead
      filled += count
    } while (count > 0 && filled < buffer.length - 1)
    return whole(buffer, filled)
  } catch (error) {
    return { problem: unreadable(error) }
  } finally {
    await file?.close()
  }
}

/** A buffer one byte larger than the file, which detects a file that grows while it is read. */
function bufferFor(stats: Stats, maxBytes: number): Buffer | { problem: Problem } {
  if (!stats.isFile()) return { problem: refusal('entry_type', 'Not a regular file.') }
  return stats.size > maxBytes
    ? { problem: tooLarge(maxBytes) }
    : Buffer.allocUnsafe(stats.size + 1)
}

function whole(buffer: Buffer, filled: number): FileBytes {
  if (filled < buffer.length) return { bytes: buffer.subarray(0, filled) }
  const message = 'The file was being written while it was read.'
  return { problem: refusal('file_changed', message, 'Run the import again.') }
}
