import type { Sql } from './client.ts'

/**
 * The time by the clock of the database, by which it is judged what is public and which keys are
 * over: those of servers may differ. In a transaction, the time at which it began.
 */
export async function readClock(db: Sql): Promise<Date> {
  const { rows } = await db.query<{ now: Date }>({ name: 'read_clock', text: 'select now()' })
  const [row] = rows
  if (!row) throw new Error('The database tells no time.')
  return row.now
}
