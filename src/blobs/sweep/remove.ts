import type { Database } from '../../database/client.ts'
import { inTransaction } from '../../database/transaction.ts'
import type { BlobStore, StoredBlob } from '../store.ts'
import { beginRemoval, deleteUnneeded, lockRowless, unlockRowless } from './queries.ts'

/** What the removal of a batch needs. */
interface Removal {
  db: Database
  store: BlobStore
  graceHours: number
  report: { fault: unknown }
}

// The row goes first and in a transaction of its own: a process that is killed between the two
// leaves bytes without a row, which a later sweep finds, and never a row without bytes.

/** Deletes the rows of blobs that nothing needs now; false during a backup. */
export const removeRows = (
  { db, graceHours }: Removal,
  batch: readonly StoredBlob[],
): Promise<boolean> =>
  inTransaction(db.pool, async (tx) => {
    if (!(await beginRemoval(tx))) return false
    await deleteUnneeded(
      tx,
      batch.map(({ hash }) => hash),
      graceHours,
    )
    return true
  })

/**
 * Removes the bytes of those blobs that have no row and that were not put again within the grace,
 * and returns these; null during a backup. `claimBlobs` of the same hashes waits, and then looks
 * for the bytes.
 */
export const removeBytes = (
  removal: Removal,
  batch: readonly StoredBlob[],
): Promise<StoredBlob[] | null> =>
  inTransaction(removal.db.pool, async (tx) => {
    if (!(await beginRemoval(tx))) return null
    const hashes = batch.map(({ hash }) => hash)
    const locked = await lockRowless(tx, hashes)
    const ours = batch.filter(({ hash }) => locked.includes(hash))
    const gone = await Promise.all(ours.map((blob) => removePast(removal, blob)))
    await unlockRowless(tx, hashes)
    return gone.flat()
  })

async function removePast(
  { store, graceHours, report }: Removal,
  blob: StoredBlob,
): Promise<StoredBlob[]> {
  try {
    if (!isPast(await store.modifiedAt(blob.hash), graceHours)) return []
    await store.remove(blob.hash)
    return [blob]
  } catch (error) {
    report.fault ??= error
    return []
  }
}

/** Whether bytes are older than the grace; absent ones are. */
export const isPast = (modifiedAt: Date | null, graceHours: number) =>
  modifiedAt === null || modifiedAt <= cutoff(graceHours)

/** The time before which the grace has passed, by the clock of this process. */
export const cutoff = (graceHours: number) => new Date(Date.now() - graceHours * 60 * 60 * 1000)
