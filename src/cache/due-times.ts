import type { Database } from '../database/client.ts'
import type { Changes } from '../events/changes.ts'
import { findDueTimes } from './due-queries.ts'

/**
 * The times around now at which the public articles change by themselves, on the clock of
 * performance.now().
 */
export interface Due {
  last: number
  next: number
}

/** Caches them between two changes, so that a response costs no query. */
export interface DueTimes {
  /** The cached times; null if the database has to be asked. */
  cached(): Due | null
  /** The same, queried if not cached; null if the query fails. */
  find(): Promise<Due | null>
}

// A change during the query may have scheduled an article that its result does not contain.
const maxAttempts = 3

/**
 * Watches the due times; while notifications of other processes cannot be received, each call
 * queries.
 */
export function watchDueTimes(db: Database, changes: Changes): DueTimes {
  let asking: Promise<Due | null> | null = null
  let current: Due | null = null
  let generation = 0
  changes.subscribe(() => {
    generation++
    asking = null
    current = null
  })

  const cached = () =>
    changes.connected && current !== null && performance.now() < current.next ? current : null
  const ask = () => {
    const mine = askDue(db).then((times) => {
      if (asking === mine) {
        asking = null
        current = times
      }
      return times
    })
    asking = mine
    return mine
  }
  const find = async () => {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const before = cached()
      if (before) return before
      const began = generation
      const times = await (changes.connected && asking !== null ? asking : ask())
      if (times === null || (generation === began && performance.now() < times.next)) return times
    }
    return null
  }
  return { cached, find }
}

// By the database clock. The last time is estimated late and the next one early, each by the
// duration of the query.
async function askDue(db: Database): Promise<Due | null> {
  const asked = performance.now()
  try {
    const { since, until } = await findDueTimes(db)
    return {
      last: since === null ? Number.NEGATIVE_INFINITY : performance.now() - since,
      next: until === null ? Number.POSITIVE_INFINITY : asked + until,
    }
  } catch {
    return null
  }
}
