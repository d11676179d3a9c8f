import { inspect, inspectedBytes, type NewBlob } from './inspect.ts'
import type { BlobStore } from './store.ts'

/** Stores bytes and inspects them on their way; throws like `BlobStore.put`. */
export async function putBlob(
  store: Pick<BlobStore, 'put'>,
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  maxBytes: number,
): Promise<NewBlob> {
  const start: Buffer[] = []
  const stored = await store.put(keepStart(bytes, start), maxBytes)
  return { ...stored, ...(await inspect(Buffer.concat(start))) }
}

async function* keepStart(
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  start: Buffer[],
): AsyncGenerator<Buffer> {
  let left = inspectedBytes
  for await (const chunk of bytes) {
    if (left > 0) start.push(chunk.subarray(0, left))
    left -= chunk.length
    yield chunk
  }
}
