import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Problem } from '../../shapes.ts'
import { refusal } from './files.ts'
import { tooLarge, unreadable } from './refusals.ts'

export type FileBytes = { bytes: Buffer } | { problem: Problem }

// A link or pipe put in the place of the file after it was listed must neither be followed nor
// waited for.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
const slowMilliseconds = 1
const filesUntilNextTry = 100

/**
 * A reader of regular files, never over `maxBytes`; what cannot be read is a problem and never a
 * throw. What the system has in memory takes 8 µs to read at once and 40 µs by way of the thread
 * pool. So the reader reads at once until a file makes it wait, then leaves the next hundred to the
 * pool, and tries again.
 */
export function createReader(
  maxBytes: number,
): (path: string | Buffer) => FileBytes | Promise<FileBytes> {
  let patient = 0
  return (path) => {
    if (patient > 0) {
      patient--
      return readSlowly(path, maxBytes)
    }
    const start = performance.now()
    const result = readAtOnce(path, maxBytes)
    if (performance.now() - start > slowMilliseconds) patient = filesUntilNextTry
    return result
  }
}

function readAtOnce(path: string | Buffer, maxBytes: number): FileBytes {
  let fd: number | undefined
  try {
    fd = openSync(path, flags)
    const buffer = room(fstatSync(fd), maxBytes)
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

async function readSlowly(path: string | Buffer, maxBytes: number): Promise<FileBytes> {
  let file: FileHandle | undefined
  try {
    file = await open(path, flags)
    const buffer = room(await file.stat(), maxBytes)
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

/** One byte more than the file should have, which tells a file that grows while it is read. */
function room(stats: Stats, maxBytes: number): Buffer | { problem: Problem } {
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
