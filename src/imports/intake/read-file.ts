import { close, constants, fstat, open, read } from 'node:fs'
import type { Problem } from '../../shapes.ts'
import { refusal } from './files.ts'

export type FileBytes = { bytes: Buffer } | { problem: Problem }

// A link or pipe put in the place of the file after it was listed must neither be followed nor waited for.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * A regular file's bytes, never more than `maxBytes`; what cannot be read is a problem and never a throw.
 * Callbacks, because they cost half of the promises of `node:fs` and this runs once per file of a tree.
 */
export function readWhole(path: string | Buffer, maxBytes: number): Promise<FileBytes> {
  return new Promise((resolve) => {
    open(path, flags, (error, fd) => {
      if (error) return resolve({ problem: unreadable(error) })
      const done = (result: FileBytes) => close(fd, () => resolve(result))
      fstat(fd, (error, stats) => {
        if (error) return done({ problem: unreadable(error) })
        if (!stats.isFile()) return done({ problem: refusal('entry_type', 'Not a regular file.') })
        if (stats.size > maxBytes) return done({ problem: tooLarge(maxBytes) })
        // One byte more than it should have tells a file that grows while it is read.
        readFull(fd, Buffer.allocUnsafe(stats.size + 1), 0, done)
      })
    })
  })
}

function readFull(fd: number, buffer: Buffer, filled: number, done: (result: FileBytes) => void): void {
  read(fd, buffer, filled, buffer.length - filled, filled, (error, count) => {
    if (error) return done({ problem: unreadable(error) })
    const end = filled + count
    if (count === 0 || end === buffer.length - 1) return done({ bytes: buffer.subarray(0, end) })
    if (end < buffer.length) return readFull(fd, buffer, end, done)
    done({
      problem: refusal(
        'file_changed',
        'The file was being written while it was read.',
        'Run the import again.',
      ),
    })
  })
}

/** The refusal of a file over the limit. */
export function tooLarge(maxBytes: number): Problem {
  return refusal('entry_too_large', `The file is larger than ${maxBytes} bytes.`)
}

/** The refusal of what the system would not let us read. */
export function unreadable(error: NodeJS.ErrnoException): Problem {
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return refusal('file_unreadable', 'No permission to read it.')
  if (error.code === 'ELOOP') return refusal('entry_type', 'Links are not followed.')
  if (error.code === 'ENOENT') return refusal('file_unreadable', 'It went away while the folder was read.')
  return refusal('file_unreadable', `It cannot be read (${error.code ?? 'unknown error'}).`)
}
