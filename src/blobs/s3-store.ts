import type { Bucket } from './bucket.ts'
import { createTemporary, oldTemporaries, spool } from './spool.ts'
import { type BlobStore, type Hash, isHash, type StoredBlob } from './store.ts'

/**
 * Blobs as objects `{prefix}ab/cd/HASH`. The hash is known only at the end, so the bytes are first
 * spooled: small ones in memory, others in a temporary file of the local folder.
 */
export function createS3Store(bucket: Bucket, prefix: string, folder: string): BlobStore {
  const keyOf = (hash: Hash) => `${prefix}${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`
  return {
    async put(bytes, maxBytes) {
      const spooled = await spool(folder, bytes, maxBytes)
      const { hash, size } = spooled
      // Bytes that are there already are put again, which renews their time for the sweep.
      await bucket.put(keyOf(hash), spooled).finally(spooled.remove)
      return { hash, size }
    },
    get: (hash, range) => bucket.get(keyOf(hash), range),
    size: async (hash) => (await bucket.find(keyOf(hash)))?.size ?? null,
    modifiedAt: async (hash) => (await bucket.find(keyOf(hash)))?.modifiedAt ?? null,
    path: () => null,
    temporary: () => createTemporary(folder),
    remove: (hash) => bucket.remove(keyOf(hash)),
    list: () => list(bucket, prefix, keyOf),
    leftovers: (before) => oldTemporaries(folder, before),
    close: bucket.close,
  }
}

async function* list(
  bucket: Bucket,
  prefix: string,
  keyOf: (hash: Hash) => string,
): AsyncGenerator<StoredBlob & { modifiedAt: Date }> {
  for await (const { key, size, modifiedAt } of bucket.list(prefix)) {
    const hash = key.slice(key.lastIndexOf('/') + 1)
    if (isHash(hash) && key === keyOf(hash)) yield { hash, size, modifiedAt }
  }
}
