import type { Database } from '../database/client.ts'
import { poolTimeout } from '../database/errors.ts'
import { stateOf } from '../database/state.ts'

/**
 * Connections that writes leave to reads, which would wait for them while a lock holds writes up.
 */
const keptForReads = 2

interface Places {
  taken: number
  waiting: Set<() => void>
}

const placesOf = stateOf((): Places => ({ taken: 0, waiting: new Set() }))

/**
 * Runs a write when one of the connections for writes is free. Throws the error of a pool without
 * free connections after the same time as the pool.
 */
export async function inWritePlace<T>(db: Database, write: () => Promise<T>): Promise<T> {
  const places = placesOf(db)
  const { max, connectionTimeoutMillis } = db.pool.options
  if (places.taken < Math.max(1, max - keptForReads)) places.taken++
  else await whenFree(places, connectionTimeoutMillis ?? 0)
  try {
    return await write()
  } finally {
    leave(places)
  }
}

// The place stays taken: it passes from one write to the next.
function whenFree({ waiting }: Places, time: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      waiting.delete(take)
      reject(poolTimeout())
    }, time)
    const take = () => {
      clearTimeout(timer)
      waiting.delete(take)
      resolve()
    }
    waiting.add(take)
  })
}

function leave(places: Places): void {
  const [next] = places.waiting
  if (next) next()
  else places.taken--
}
