import type { Sql } from './client.ts'

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
