import type { Sql } from '../database/client.ts'
import { AppError } from '../errors.ts'
import type { NewBlob } from './inspect.ts'
import type { BlobStore } from './store.ts'

/**
 * Writes the rows of blobs in the transaction of the rows that need them, which then may refer to
 * them. The row lock is the lock of the hash: a sweep of the same blob has ended, or waits and then
 * finds it claimed. A sweep may have removed bytes that were there when they were put, so those of
 * a row that was not there before are looked for once more.
 */
export async function claimBlobs(
  tx: Sql,
  store: BlobStore,
  blobs: readonly NewBlob[],
): Promise<void> {
  if (blobs.length === 0) return
  const unique = [...new Map(blobs.map((blob) => [blob.hash, blob])).values()]
  const { rows } = await tx.query<{ hash: string; inserted: boolean }>({
    name: 'claim_blobs',
    text: claim,
    values: [JSON.stringify(unique)],
  })
  // Side by side: a bucket takes milliseconds for each, while the transaction holds its locks.
  const sizes = rows.flatMap(({ hash, inserted }) => (inserted ? [store.size(hash)] : []))
  if ((await Promise.all(sizes)).includes(null)) throw swept()
}

// In the order of the hashes, or two writers of the same blobs would deadlock.
const claim = `
  insert into blobs (hash, size, type, width, height)
  select decode(hash, 'hex'), size, type, width, height
  from json_to_recordset($1::json) as n(hash text, size bigint, type text, width int, height int)
  order by hash
  on conflict (hash) do update set claimed_at = now()
  returning encode(hash, 'hex') as hash, xmax = 0 as inserted`

function swept(): AppError {
  const message = 'The sweep removed the same bytes at this moment. Send the file again.'
  return new AppError('unavailable', message, [{ code: 'blob_swept', message }], {
    'retry-after': '1',
  })
}
