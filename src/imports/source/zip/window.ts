import type { FileHandle } from 'node:fs/promises'

const windowBytes = 256 * 1024

/** Reads bytes anywhere in a file; returns fewer than asked for only past its end. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>

/**
 * Serves small reads near each other from one large read, so that a directory of 100,000 entries
 * takes only a few reads.
 */
export function createWindow(file: FileHandle): ReadAt {
  let window: Buffer = Buffer.alloc(0)
  let start = 0

  return async (position, length) => {
    if (position >= start && position + length <= start + window.length)
      return inWindow(position, length)
    if (length > windowBytes) return await readFully(file, position, length)
    window = await readFully(file, position, windowBytes)
    start = position
    return inWindow(position, length)
  }

  function inWindow(position: number, length: number): Buffer {
    return window.subarray(position - start, position - start + length)
  }
}

async function readFully(file: FileHandle, position: number, length: number): Promise<Buffer> {
  if (!Number.isSafeInteger(position) || position < 0) return Buffer.alloc(0)
  const buffer = Buffer.allocUnsafe(length)
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) return buffer.subarray(0, filled)
    filled += bytesRead
  }
  return buffer
}
