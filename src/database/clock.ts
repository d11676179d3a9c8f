import type { Sql } from './client.ts'
import { type Keeper, stateOf } from './state.ts'

/**
 * The time of the database, which decides what is public and which keys have expired, because the
 * clocks of servers may differ. In a transaction, the time at which it began.
 */
export async function readClock(db: Sql): Promise<Date> {
  const { rows } = await db.query<{ now: Date }>({ name: 'read_clock', text: 'select now()' })
  const [row] = rows
  if (!row) throw new Error('The database returned no time.')
  return row.now
}

const leadOf = stateOf(() => ({ milliseconds: 0 }))

/**
 * The second that the database's clock is presumed to show, in RFC 3339, without a query: the clock
 * of this process, corrected where it was wrong before. A statement that stores it must compare it
 * with its own time.
 */
export function presumedSecond(db: Keeper): string {
  return secondOf(new Date(Date.now() + leadOf(db).milliseconds))
}

/** The second in which the transaction began; later presumptions follow it if they were wrong. */
export async function presentSecond(tx: Sql & Keeper): Promise<string> {
  const now = await readClock(tx)
  const second = secondOf(now)
  if (presumedSecond(tx) !== second) leadOf(tx).milliseconds = now.getTime() - Date.now()
  return second
}

/** The start of the second, in RFC 3339. */
export function secondOf(time: Date): string {
  return new Date(Math.floor(time.getTime() / 1000) * 1000).toISOString()
}
