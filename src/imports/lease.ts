import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { asSql, type Database, type Sql } from '../database/client.ts'
import { endImport, extendLease, type Held, lockHeld } from './lease-queries.ts'

/** The right to carry one import, for as long as nobody with a higher fence has taken it over. */
export interface Lease {
  readonly importId: string
  readonly fence: number
  /** Aborted when the lease is lost or the import is to stop. */
  readonly signal: AbortSignal
  /** Locks the import inside a batch's transaction; throws `LeaseLost` when another process carries it now. */
  hold(tx: Sql): Promise<Held>
  /** Ends the import and gives the lease back. */
  end(
    status: 'completed' | 'failed' | 'cancelled',
    failure?: { code: string; message: string },
  ): Promise<void>
  /** Stops the heartbeat without a word; the lease runs out by itself. */
  drop(): void
}

export const carrierName = () => `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`

const heartbeat = 5_000

/** Another process carries the import now: whatever this one still holds must not be written. */
export const leaseLost = (): Error =>
  Object.assign(new Error('The lease of this import was lost.'), { code: 'lease_lost' })

export const isLeaseLost = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'lease_lost'

/** Keeps a lease alive by a heartbeat every 5 s; it ends 20 s after the last one. */
export function keepLease(db: Database, importId: string, fence: number): Lease {
  const stop = new AbortController()
  const sql = asSql(db.pool)
  const beat = setInterval(async () => {
    const alive = await extendLease(sql, importId, fence).catch(() => true)
    if (!alive) stop.abort(leaseLost())
  }, heartbeat)
  beat.unref()
  const drop = () => clearInterval(beat)
  return {
    importId,
    fence,
    signal: stop.signal,
    drop,
    hold: async (tx) => {
      stop.signal.throwIfAborted()
      const held = await lockHeld(tx, importId, fence)
      if (!held) throw leaseLost()
      return held
    },
    end: async (status, failure) => {
      drop()
      await endImport(sql, importId, fence, status, failure)
    },
  }
}
