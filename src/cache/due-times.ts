import type { Database } from '../database/client.ts'
import type { Changes } from '../events/changes.ts'
import { findDueTimes } from './due-queries.ts'

/**
 * The moments around now at which what is public changes by itself, on the clock of
 * performance.now().
 */
export interface Due {
  last: number
  next: number
}

/** Knows them between two changes, so that an answer costs no question to the database. */
export interface DueTimes {
  /** What is known at this moment; null when the database has to be asked. */
  known(): Due | null
  /** The same, asked where it is not known; null when the database does not say. */
  find(): Promise<Due | null>
}

// A change while the question runs may have scheduled an article that its answer does not name.
const tries = 3

/** Watches the due times; while changes of other processes cannot be heard, each call asks. */
export function watchDueTimes(db: Database, changes: Changes): DueTimes {
  let asking: Promise<Due | null> | null = null
  let current: Due | null = null
  let epoch = 0
  changes.subscribe(() => {
    epoch++
    asking = null
    current = null
  })

  const known = () =>
    current !== null && changes.connected && performance.now() < current.next ? current : null
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
    for (let attempt = 0; attempt < tries; attempt++) {
      const before = known()
      if (before) return before
      const began = epoch
      const times = await (asking !== null && changes.connected ? asking : ask())
      if (times === null || (epoch === began && performance.now() < times.next)) return times
    }
    return null
  }
  return { known, find }
}

// By the clock of the database. The last moment is taken late and the next one early, by as long as
// the answer took.
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
