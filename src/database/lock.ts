import { asSql, type Database, type Statement } from './client.ts'
import { beginOf } from './pooler/session.ts'
import { onTheWay } from './silence.ts'

/**
 * Does the work while no other process holds this advisory lock; `busy` if one does. The lock
 * belongs to a transaction that stays open meanwhile, because behind a pooler a session belongs to
 * nobody: its lock would stay with a connection that others use. A process that dies frees it.
 */
export async function whileLocked<T>(
  { pool }: Pick<Database, 'pool'>,
  key: Statement,
  work: () => Promise<T>,
): Promise<T | 'busy'> {
  const client = await pool.connect()
  const tx = asSql(client)
  let isOver = false
  try {
    // The transaction is idle for as long as the work takes, and holds no snapshot.
    await tx.query({ text: `${beginOf(pool)}; set local idle_in_transaction_session_timeout = 0` })
    const text = `select pg_try_advisory_xact_lock(${key.text}) as done`
    const { rows } = await tx.query<{ done: boolean }>({ ...key, text })
    try {
      return rows[0]?.done ? await work() : 'busy'
    } finally {
      // The connection may be silent by now.
      await tx.query({ text: 'rollback', query_timeout: onTheWay })
      isOver = true
    }
  } finally {
    // A connection that may still have the lock is closed.
    client.release(!isOver)
  }
}
