import { createHash } from 'node:crypto'
import type { Database } from '../../database/client.ts'
import type { BlobStore, StoredBlob } from '../store.ts'
import { findUsers, listBlobs } from './queries.ts'

/** A blob whose row promises other bytes than the store has. */
export interface DamagedBlob extends StoredBlob {
  fault: 'missing' | 'damaged' | 'unreadable'
  /** Some of the files that have these bytes, as SOURCE/FILE. */
  files: string[]
}

/** What became of one page of blobs. */
interface VerifiedPage {
  blobs: number
  bytes: number
  damaged: DamagedBlob[]
}

const pageRows = 100

/** Reads the bytes of every blob that has a row, and compares them with its hash; page by page. */
export async function* verifyBlobs(
  db: Database,
  store: BlobStore,
  signal?: AbortSignal,
): AsyncGenerator<VerifiedPage> {
  for (let after = ''; !signal?.aborted; ) {
    const page = await listBlobs(db, after, pageRows)
    const last = page.at(-1)
    if (!last) return
    after = last.hash
    yield await verifyPage(db, store, page, signal)
  }
}

async function verifyPage(
  db: Database,
  store: BlobStore,
  blobs: readonly StoredBlob[],
  signal: AbortSignal | undefined,
): Promise<VerifiedPage> {
  const page: VerifiedPage = { blobs: 0, bytes: 0, damaged: [] }
  for (const blob of blobs) {
    if (signal?.aborted) break
    const fault = await faultOf(store, blob)
    // A sweep may have removed both the row and the bytes in the meantime.
    const files = fault && (await findUsers(db, blob.hash))
    if (fault && files) page.damaged.push({ ...blob, fault, files })
    page.blobs++
    page.bytes += blob.size
  }
  return page
}

async function faultOf(
  store: BlobStore,
  { hash }: StoredBlob,
): Promise<DamagedBlob['fault'] | null> {
  const digest = createHash('sha256')
  try {
    const bytes = await store.get(hash)
    if (!bytes) return 'missing'
    for await (const chunk of bytes) digest.update(chunk)
  } catch {
    return 'unreadable'
  }
  return digest.digest('hex') === hash ? null : 'damaged'
}
