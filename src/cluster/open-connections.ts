import type pg from 'pg'
import type { Database } from '../database/client.ts'

/** Milliseconds after which the others are left to the requests that need them. */
const maxTime = 10_000

/**
 * Opens the connections of a pool before requests need them. A pool opens each when a request first
 * needs it, and gives it two seconds: a process that gets its share of all traffic at once, while
 * its code is still slow, needs them all in its first moments. They are opened one after the other,
 * so that none waits for the rest. Ends at the first that cannot be had: without the database, a
 * server still serves what it can.
 */
export async function openConnections({ pool }: Pick<Database, 'pool'>): Promise<void> {
  const deadline = performance.now() + maxTime
  const opened: pg.PoolClient[] = []
  try {
    while (pool.totalCount < pool.options.max && performance.now() < deadline)
      opened.push(await pool.connect())
  } catch {
    // Requests meet the same fault, and say so.
  } finally {
    for (const client of opened) client.release()
  }
}
