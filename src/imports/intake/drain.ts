import type { UploadPart } from './multipart.ts'

// A client that still sends does not read. So much is read and dropped for it to come to the answer; then the line is cut.
const maxDrainedBytes = 64 * 1024 * 1024

/** Reads on in a body that was refused, as far as that is decent. Never throws. */
export async function drain(chunks: AsyncIterable<Buffer>, room = maxDrainedBytes): Promise<number> {
  let left = room
  try {
    for await (const chunk of chunks) {
      left -= chunk.length
      if (left < 0) break
    }
  } catch {
    // The client is gone, or the stream was the fault.
  }
  return left
}

/** The same for the parts of a multipart body, from the one that was being read. */
export async function drainParts(
  iterator: AsyncIterator<UploadPart>,
  current: UploadPart | null,
): Promise<void> {
  let left = maxDrainedBytes
  try {
    for (let part = current ?? (await next(iterator)); part && left >= 0; part = await next(iterator))
      if (part.type === 'file') left = await drain(part.file, left)
  } catch {
    // As above.
  }
}

async function next(iterator: AsyncIterator<UploadPart>): Promise<UploadPart | null> {
  const result = await iterator.next()
  return result.done ? null : result.value
}
