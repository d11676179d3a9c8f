import type { FileHandle } from 'node:fs/promises'

const chunkBytes = 256 * 1024

/** A byte stream read in exact sizes, as a format with fixed blocks needs. */
export interface ByteSource {
  /** Returns the next `size` bytes in a separate buffer; fewer only at the end. */
  take(size: number): Promise<Buffer>
  /** Skips `size` bytes and returns how many there were. */
  skip(size: number): Promise<number>
  close(): Promise<void>
}

/** The chunks of a file from its start. */
export async function* fileChunks(file: FileHandle, size = chunkBytes): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/**
 * Creates a byte source. `take` and `skip` throw an error of the chunks only after all bytes before
 * it were returned.
 */
export function createByteSource(chunks: AsyncIterator<Buffer>): ByteSource {
  let chunk: Buffer = Buffer.alloc(0)
  let at = 0

  return { take, skip, close }

  async function take(size: number): Promise<Buffer> {
    // Always copied: a file of 1 kB must not keep a chunk of 256 kB alive.
    if (at + size <= chunk.length) {
      at += size
      return Buffer.from(chunk.subarray(at - size, at))
    }
    const parts: Buffer[] = []
    await pass(size, (part) => parts.push(part))
    return Buffer.concat(parts)
  }

  async function skip(size: number): Promise<number> {
    let passed = 0
    await pass(size, (part) => {
      passed += part.length
    })
    return passed
  }

  async function close(): Promise<void> {
    await chunks.return?.()
  }

  async function pass(size: number, visit: (part: Buffer) => void): Promise<void> {
    for (let missing = size; missing > 0; ) {
      if (at === chunk.length && !(await more())) return
      const part = chunk.subarray(at, at + missing)
      visit(part)
      at += part.length
      missing -= part.length
    }
  }

  async function more(): Promise<boolean> {
    const next = await chunks.next()
    if (next.done) return false
    chunk = next.value
    at = 0
    return true
  }
}
