import { buffer } from 'node:stream/consumers'
import { LRUCache } from 'lru-cache'
import type { BlobStore, Hash } from '../../blobs/store.ts'
import { isCut, type Outage } from '../../cache/outage.ts'
import { staleHeaders } from '../../cache/send.ts'
import type { Changes } from '../../events/changes.ts'
import { readLocal } from './read-local.ts'
import type { Blob, Served } from './served.ts'

/** A larger blob is sent from the store, in pieces. */
export const maxWhole = 256 * 1024
// Of CACHE_BYTES: so much is kept of the bytes of files.
const share = 4
const maxAddresses = 4_000
const maxAddressLength = 500

/** What recent addresses stand for, and the bytes of small recent blobs. */
export interface Kept {
  /**
   * What the address stands for, if that is known to be true now; while the primary cannot be
   * reached, what was true before, with headers that say so.
   */
  find(url: string): Served | undefined
  /** To be called before a look-up; the result keeps what was found, unless it may be outdated. */
  begin(): (url: string, served: Served) => void
  /** The bytes of a blob, if they are in memory. */
  peek(hash: Hash): Buffer | undefined
  /** All bytes of a small blob; equal calls share one read. Null when they are absent. */
  read(blob: Blob): Promise<Buffer | null>
}

/**
 * Every committed change empties the addresses, because it may be the end of a file; the bytes of a
 * hash never change, so they stay.
 */
export function keepRecent(
  store: BlobStore,
  changes: Changes,
  cacheBytes: number,
  outage: Pick<Outage, 'isOn'>,
): Kept {
  const addresses = new LRUCache<string, Served>({ max: maxAddresses })
  const bytes = new LRUCache<Hash, Buffer>({
    maxSize: Math.max(1, Math.floor(cacheBytes / share)),
    sizeCalculation: ({ length }) => length + 200,
  })
  const reading = new Map<Hash, Promise<Buffer | null>>()
  const read = async (blob: Blob) => {
    try {
      const whole = await readWhole(store, blob)
      if (whole) bytes.set(blob.hash, whole)
      return whole
    } finally {
      reading.delete(blob.hash)
    }
  }
  let generation = 0
  changes.subscribe((news) => {
    generation++
    if (!isCut(news, changes.state)) addresses.clear()
  })
  const findFormer = (url: string) => {
    const served = outage.isOn ? addresses.get(url) : undefined
    return served?.expiry === null ? former(served) : undefined
  }
  return {
    find: (url) => (changes.connected ? addresses.get(url) : findFormer(url)),
    begin: () => {
      const begun = generation
      return (url, served) => {
        const isCurrent = changes.connected && begun === generation
        if (isCurrent && cacheBytes > 0 && url.length <= maxAddressLength)
          addresses.set(url, served)
      }
    },
    peek: (hash) => bytes.get(hash),
    read: async (blob) => {
      const known = bytes.get(blob.hash)
      if (known) return known
      const begun = reading.get(blob.hash) ?? read(blob)
      reading.set(blob.hash, begun)
      return begun
    },
  }
}

const former = (served: Served): Served => {
  const head = served.head.flatMap((name, index) =>
    index % 2 === 0 && !(name in staleHeaders) ? [name, served.head[index + 1] ?? ''] : [],
  )
  return { ...served, head: [...head, ...Object.entries(staleHeaders).flat()] }
}

async function readWhole(store: BlobStore, { hash, size }: Blob): Promise<Buffer | null> {
  const path = store.path(hash)
  if (path !== null) return readLocal(path, size)
  const stream = await store.get(hash)
  return stream && buffer(stream)
}
