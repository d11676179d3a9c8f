import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database, Sql } from '../../database/client.ts'
import { isCancelled } from '../queries.ts'
import {
  endImport,
  extendLease,
  type LockedImport,
  lockHeld,
  noteAttempt,
  type Step,
} from './lease-queries.ts'

/** Duration of a lease after its last renewal, and the interval of renewals; milliseconds. */
export interface LeaseTimes {
  lease: number
  heartbeat: number
}

export const leaseTimes: LeaseTimes = { lease: 20_000, heartbeat: 5_000 }

/** The right to run one import until another process takes it over with a higher fence. */
export interface Lease extends LeaseTimes {
  readonly importId: string
  readonly fence: number
  /** Aborted when the lease is lost. */
  readonly signal: AbortSignal
  /** Aborted within a second after someone cancels the import. */
  readonly cancel: AbortSignal
  /**
   * Locks the import inside a batch's transaction; throws `LeaseLost` when another process has
   * taken it over.
   */
  hold(tx: Sql): Promise<LockedImport>
  /** Records an attempt at this step; returns how many processes in a row have attempted it. */
  attempt(step: Step): Promise<number>
  /** Ends the import and its lease; throws `LeaseLost`. */
  end(
    status: 'completed' | 'failed' | 'cancelled',
    failure?: { code: string; message: string },
  ): Promise<void>
  /** Stops the heartbeat; the lease then expires by itself. */
  drop(): void
}

export const newRunnerName = () => `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`

/**
 * Whether a process name belongs to a process of this machine that has ended, so its lease need not
 * expire first.
 */
export function isDeadHere(runner: string | null): boolean {
  const [host, pid] = runner?.split(':') ?? []
  if (host !== hostname() || !pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

const cancelPollInterval = 1_000

/** Another process has taken the import over: nothing that this one still holds may be written. */
export class LeaseLost extends Error {
  constructor() {
    super('The lease of this import was lost.')
    this.name = 'LeaseLost'
  }
}

/** Renews a lease by a heartbeat; each batch renews it too. */
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
    if (!alive) stop.abort(new LeaseLost())
  }, times.heartbeat)
  const cancelPoll = setInterval(async () => {
    if (!cancel.signal.aborted && (await isCancelled(db, importId).catch(() => false)))
      cancel.abort()
  }, cancelPollInterval)
  for (const timer of [beat, cancelPoll]) timer.unref()
  const drop = () => {
    for (const timer of [beat, cancelPoll]) clearInterval(timer)
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
      if (!(await endImport(db, importId, fence, status, failure))) throw new LeaseLost()
    },
  }
}

function orLost<T>(value: T | null): T {
  if (value === null) throw new LeaseLost()
  return value
}
