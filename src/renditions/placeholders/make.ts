import { setTimeout as sleep } from 'node:timers/promises'
import type { BlobStore } from '../../blobs/store.ts'
import type { Database } from '../../database/client.ts'
import { stateOf } from '../../database/state.ts'
import { AppError } from '../../errors.ts'
import { announceDerived } from '../../events/derived.ts'
import { withInput } from '../input.ts'
import { convertible } from '../picture.ts'
import { withLock } from '../queries.ts'
import { hasUnexamined, keepPlaceholders, listUnexamined, type Unexamined } from './queries.ts'
import { placeholderApart } from './thumb-hash.ts'

/** Blobs of one run, which takes about a second. */
const batch = 40
/** Milliseconds between two announcements while there is more to do: each empties all caches. */
const announcePause = 30_000

// The first run announces too: a process may have died between a placeholder and its announcement.
const announcementOf = stateOf(() => ({ due: true, at: Number.NEGATIVE_INFINITY }))

/**
 * Makes the placeholders of a few pictures, with a rest after each as long as its work, unless
 * another process does it now. Responses that are cached without them are then made anew.
 */
export async function makePlaceholders(db: Database, blobs: BlobStore): Promise<void> {
  const announcement = announcementOf(db)
  const found = await listUnexamined(db, batch)
  if (found.length > 0)
    await withLock(db, 'placeholders', async () => {
      // Some of them may have been examined before the lock was acquired.
      for (const blob of await listUnexamined(db, batch)) {
        const started = performance.now()
        const placeholder = await makeOne(blobs, blob)
        await keepPlaceholders(db, [{ hash: blob.hash, placeholder }])
        announcement.due ||= placeholder !== null
        if (convertible.has(blob.type)) await sleep(performance.now() - started)
      }
    })
  if (!announcement.due) return
  const isTime = performance.now() - announcement.at > announcePause
  if (!isTime && (await hasUnexamined(db))) return
  await announceDerived(db)
  Object.assign(announcement, { due: false, at: performance.now() })
}

// An AppError says that the bytes are absent or too many; any other error is of the store, and the
// task is repeated.
async function makeOne(blobs: BlobStore, blob: Unexamined): Promise<string | null> {
  if (!convertible.has(blob.type)) return null
  try {
    return await withInput(blobs, blob, (path) => placeholderApart(path, blob.type))
  } catch (error) {
    if (error instanceof AppError && error.code !== 'unavailable') return null
    throw error
  }
}
