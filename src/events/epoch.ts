import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inTransaction, type Sql } from '../database/client.ts'
import {
  beginEpoch,
  completeEpoch,
  type Feed,
  findFeed,
  type Identity,
  type StoredEpoch,
} from './epoch-queries.ts'

// A restored database, or a standby that took over without the last events, gives numbers a second time. Positions therefore
// belong to an epoch, which is made anew when the database is found to be another one.

export type Epoch = Pick<StoredEpoch, 'epoch' | 'isFirst'>

// Databases that refused the questions which need rights.
const reserved = new WeakSet<pg.Pool>()

/** Runs `work` with the epoch of the database that its transaction reads: both come from one connection. */
export async function inEpoch<T>(pool: pg.Pool, work: (tx: Sql, epoch: Epoch) => Promise<T>): Promise<T> {
  const level = reserved.has(pool) ? 'plain' : 'full'
  try {
    return await inTransaction(pool, async (tx) => work(tx, await currentEpoch(tx, level)))
  } catch (error) {
    if (level === 'plain' || !isRefusal(error)) throw error
    reserved.add(pool)
    return inEpoch(pool, work)
  }
}

/** Makes the epoch of a database that has none, or has become another one. */
export const checkEpoch = (db: { pool: pg.Pool }): Promise<Epoch> =>
  inEpoch(db.pool, async (_tx, epoch) => epoch)

async function currentEpoch(tx: Sql, level: 'full' | 'plain'): Promise<Epoch> {
  const { identity, stored, standby } = await findFeed(tx, level)
  if (stored && (standby || isSame(stored, identity))) {
    if (!standby && isMore(stored, identity)) await completeEpoch(tx, stored, identity)
    return stored
  }
  await beginEpoch(tx, randomBytes(6).toString('hex'), identity)
  const { stored: begun } = (await findFeed(tx, level)) as Feed & { stored: StoredEpoch }
  return begun
}

const isSame = (stored: Identity, now: Identity) =>
  stored.database === now.database &&
  stored.events === now.events &&
  (['system', 'timeline'] as const).every(
    (name) => stored[name] === null || now[name] === null || stored[name] === now[name],
  )

const isMore = (stored: Identity, now: Identity) =>
  (['system', 'timeline'] as const).some((name) => stored[name] === null && now[name] !== null)

// No right to ask, or a server that is like PostgreSQL and has no such function.
const isRefusal = (error: unknown) =>
  error instanceof pg.DatabaseError && ['42501', '42883', '0A000', '55000'].includes(error.code ?? '')
