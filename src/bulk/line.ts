import type { Database } from '../database/client.ts'
import { stateOf } from '../database/state.ts'
import { AppError } from '../errors.ts'

/** How many starts may wait in one process, the running one included. */
const maxWaiting = 20

const lineOf = stateOf(() => ({ waiting: 0, last: Promise.resolve() }))

/**
 * Runs one start of a bulk change after the other, because each may read all articles: they never
 * take the connections of other requests. 503 if too many wait.
 */
export async function inLine<T>(db: Database, start: () => Promise<T>): Promise<T> {
  const line = lineOf(db)
  if (line.waiting >= maxWaiting) throw tooMany()
  line.waiting++
  const started = line.last.then(start)
  line.last = started.then(end, end)
  return started

  function end() {
    line.waiting--
  }
}

function tooMany(): AppError {
  const message = `${maxWaiting} bulk changes are being started. Try again in a moment.`
  return new AppError('unavailable', message, [], { 'retry-after': '2' })
}
