import { close, open, read } from 'node:fs'

/** Reads a file of a known size; null if it is absent or shorter. */
export function readLocal(path: string, size: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    open(path, 'r', (error, fd) => {
      if (error?.code === 'ENOENT') resolve(null)
      else if (error) reject(error)
      else
        readAll(fd, Buffer.allocUnsafeSlow(size), 0, (failure, bytes) => {
          // Nothing was written, so a failure to close loses nothing.
          close(fd, () => {})
          if (failure) reject(failure)
          else resolve(bytes)
        })
    })
  })
}

type Done = (error: Error | null, bytes: Buffer | null) => void

function readAll(fd: number, bytes: Buffer, from: number, done: Done): void {
  if (from === bytes.length) done(null, bytes)
  else
    read(fd, bytes, from, bytes.length - from, from, (error, count) => {
      if (error || count === 0) done(error, null)
      else readAll(fd, bytes, from + count, done)
    })
}
