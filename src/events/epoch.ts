import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Database, Sql } from '../database/client.ts'
import { stateOf } from '../database/state.ts'
import { inTransaction } from '../database/transaction.ts'
import { forgetDecided } from './decided.ts'
import {
  beginEpoch,
  completeEpoch,
  type Feed,
  findFeed,
  type Identity,
  type StoredEpoch,
} from './epoch-queries.ts'

// A restored database, or a standby that took over without the last events, assigns the same
// positions again. Positions therefore belong to an epoch, and a new one begins when the identity
// of the database has changed.

export type Epoch = Pick<StoredEpoch, 'epoch' | 'isFirst'>

// `plain` after the database refused a query that needs privileges.
const privilegesOf = stateOf((): { level: 'full' | 'plain' } => ({ level: 'full' }))

const knownOf = stateOf(() => ({ epoch: '' }))

/** Runs `work` with the epoch of the database that its transaction reads, over one connection. */
export async function inEpoch<T>(
  db: Database,
  work: (tx: Sql, epoch: Epoch) => Promise<T>,
): Promise<T> {
  const privileges = privilegesOf(db)
  const { level } = privileges
  try {
    return await inTransaction(db.pool, async (tx) => {
      const epoch = await currentEpoch(tx, level)
      takeNote(db, epoch)
      return work(tx, epoch)
    })
  } catch (error) {
    if (level === 'plain' || !isRefusal(error)) throw error
    privileges.level = 'plain'
    return inEpoch(db, work)
  }
}

// A failover that loses commits gives the ids of their events again, and a pooler may hide it.
function takeNote(db: Database, { epoch }: Epoch): void {
  const known = knownOf(db)
  if (known.epoch !== epoch) forgetDecided(db)
  known.epoch = epoch
}

/** Begins an epoch if the database has none or its identity has changed. */
export const checkEpoch = (db: Database): Promise<Epoch> => inEpoch(db, async (_tx, epoch) => epoch)

async function currentEpoch(tx: Sql, level: 'full' | 'plain'): Promise<Epoch> {
  const { identity, stored, standby } = await findFeed(tx, level)
  if (stored && (standby || isSameDatabase(stored, identity))) {
    if (!standby && isMore(stored, identity)) await completeEpoch(tx, stored, identity)
    return stored
  }
  await beginEpoch(tx, randomBytes(6).toString('hex'), identity)
  const { stored: begun } = (await findFeed(tx, level)) as Feed & { stored: StoredEpoch }
  return begun
}

const isSameDatabase = (stored: Identity, now: Identity) =>
  stored.database === now.database &&
  stored.events === now.events &&
  (['system', 'timeline'] as const).every(
    (name) => stored[name] === null || now[name] === null || stored[name] === now[name],
  )

const isMore = (stored: Identity, now: Identity) =>
  (['system', 'timeline'] as const).some((name) => stored[name] === null && now[name] !== null)

// The privilege is missing, or a PostgreSQL-compatible server lacks the function.
const isRefusal = (error: unknown) =>
  error instanceof pg.DatabaseError &&
  ['42501', '42883', '0A000', '55000'].includes(error.code ?? '')
