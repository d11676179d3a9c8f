import pg from 'pg'
import { asSql, type Sql, type Statement } from './client.ts'
import { outcomeUnknown } from './outcome.ts'
import { beginOf, isForeignName } from './pooler/session.ts'
import { isSilence, onTheWay } from './silence.ts'

/**
 * Runs `work` in one transaction, and repeats it after a deadlock or a serialization failure: three
 * attempts in all.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: Sql) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transactionOnce(pool, work)
    } catch (error) {
      if (attempt === 3 || !isRetryable(error)) throw error
      await new Promise((wake) => setTimeout(wake, Math.random() * 20 * attempt))
    }
  }
}

async function transactionOnce<T>(pool: pg.Pool, work: (tx: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let fault: Error | undefined
  try {
    const result = await work(begin(client, beginOf(pool)))
    await outcomeUnknown(() => client.query('commit'))
    return result
  } catch (error) {
    fault = unusable(error) ?? (await rollBack(client))
    throw error
  } finally {
    client.release(fault)
  }
}

// Returns an error if the rollback fails, so that the connection is not used again; within two
// seconds, because it may be silent by now.
async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await asSql(client).query({ text: 'rollback', query_timeout: onTheWay })
    return undefined
  } catch (error) {
    return error as Error
  }
}

// Destroys a silent connection, one to a server that has become a standby, because the next one may
// reach its successor, and one whose statements are those of another session.
const unusable = (error: unknown) =>
  isSilence(error) ||
  isForeignName(error) ||
  (error instanceof pg.DatabaseError && error.code === '25006')
    ? (error as Error)
    : undefined

// Pipelines BEGIN with the first statement to save a round trip, but only for a SELECT: if BEGIN
// failed (an administrator may cancel it), a write would have run outside the transaction.
function begin(client: pg.PoolClient, text: string): Sql {
  const began = client.query(text)
  began.catch(() => {})
  const tx: Sql = {
    query: async <R>(statement: Statement) => {
      if (!readsOnly(statement)) await began
      const [result] = await Promise.all([
        asSql(client).query<R>(withTimeout(extendedTimeouts.get(tx), statement)),
        began,
      ])
      return result
    },
  }
  return tx
}

const withTimeout = (limit: number | undefined, statement: Statement): Statement =>
  limit === undefined ? statement : { query_timeout: limit, ...statement }

const extendedTimeouts = new WeakMap<Sql, number>()

/**
 * Lets each further statement of a transaction run, and wait for locks, for `time` milliseconds
 * instead of the default.
 */
export async function allowTime(tx: Sql, time: number): Promise<void> {
  await tx.query({
    text: `set local statement_timeout = ${time}; set local lock_timeout = ${time}`,
  })
  extendedTimeouts.set(tx, time + onTheWay)
}

const readsOnly = ({ text }: Statement) => /^\s*select\b/i.test(text)

/**
 * Whether the transaction was rolled back in favour of another one (deadlock, serialization
 * failure).
 */
export const isRetryable = (error: unknown) =>
  error instanceof pg.DatabaseError && (error.code === '40P01' || error.code === '40001')
