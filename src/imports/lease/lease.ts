import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database, Sql } from '../../database/client.ts'
import { isCancelled } from '../queries.ts'
import {
  endImport,
  extendLease,
  type Held,
  lockHeld,
  noteAttempt,
  type Step,
} from './lease-queries.ts'

/** How long a lease lasts after its last sign of life, and how often there is one; milliseconds. */
export interface LeaseTimes {
  lease: number
  heartbeat: number
}

export const leaseTimes: LeaseTimes = { lease: 20_000, heartbeat: 5_000 }

/** The right to carry one import, for as long as nobody with a higher fence has taken it over. */
export interface Lease extends LeaseTimes {
  readonly importId: string
  readonly fence: number
  /** Aborted when the lease is lost. */
  readonly signal: AbortSignal
  /** Aborted when someone has asked the import to stop, within a second. */
  readonly cancel: AbortSignal
  /**
   * Locks the import inside a batch's transaction; throws `LeaseLost` when another process carries
   * it now.
   */
  hold(tx: Sql): Promise<Held>
  /** How many carriers have now tried this step alone, one after another. */
  attempt(step: Step): Promise<number>
  /** Ends the import and gives the lease back; throws `LeaseLost`. */
  end(
    status: 'completed' | 'failed' | 'cancelled',
    failure?: { code: string; message: string },
  ): Promise<void>
  /** Stops the heartbeat without a word; the lease runs out by itself. */
  drop(): void
}

export const carrierName = () => `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`

/**
 * Whether a carrier is a process of this machine that has ended; its lease need not run out first.
 */
export function isDeadHere(carrier: string | null): boolean {
  const [host, pid] = carrier?.split(':') ?? []
  if (host !== hostname() || !pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

const cancelLook = 1_000

/** Another process carries the import now: whatever this one still holds must not be written. */
const leaseLost = (): Error =>
  Object.assign(new Error('The lease of this import was lost.'), { code: 'lease_lost' })

export const isLeaseLost = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'lease_lost'

/** Keeps a lease alive by a heartbeat; each batch is a sign of life too. */
export function keepLease(
  db: Database,
  importId: string,
  fence: number,
  times = leaseTimes,
): Lease {
  const stop = new AbortController()
  const cancel = new AbortController()
  const beat = setInterval(async () => {
    const alive = await extendLease(db, { id: importId, fence, lease: times.lease }).catch(
      () => true,
    )
    if (!alive) stop.abort(leaseLost())
  }, times.heartbeat)
  const look = setInterval(async () => {
    if (!cancel.signal.aborted && (await isCancelled(db, importId).catch(() => false)))
      cancel.abort()
  }, cancelLook)
  for (const timer of [beat, look]) timer.unref()
  const drop = () => {
    for (const timer of [beat, look]) clearInterval(timer)
  }
  return {
    ...times,
    importId,
    fence,
    signal: stop.signal,
    cancel: cancel.signal,
    drop,
    hold: async (tx) => {
      stop.signal.throwIfAborted()
      return orLost(await lockHeld(tx, importId, fence))
    },
    attempt: async (step) => orLost(await noteAttempt(db, importId, fence, step)),
    end: async (status, failure) => {
      drop()
      if (!(await endImport(db, importId, fence, status, failure))) throw leaseLost()
    },
  }
}

function orLost<T>(value: T | null): T {
  if (value === null) throw leaseLost()
  return value
}
