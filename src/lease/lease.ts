import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database, Sql } from '../database/client.ts'
import {
  type End,
  endLeases,
  endWork,
  extendLease,
  type Held,
  isCancelled,
  type LeaseTable,
  type LockedWork,
  listRunners,
  lockHeld,
  noteAttempt,
  type Step,
  type WithEnd,
} from './queries.ts'

/** Duration of a lease after its last renewal, and the interval of renewals; milliseconds. */
export interface LeaseTimes {
  lease: number
  heartbeat: number
}

export const leaseTimes: LeaseTimes = { lease: 20_000, heartbeat: 5_000 }

/** The right to run one piece of work until another process takes it over with a higher fence. */
export interface Lease extends LeaseTimes, Readonly<Held> {
  /** Aborted when the lease is lost. */
  readonly signal: AbortSignal
  /** Aborted within a second after someone cancels the work. */
  readonly cancel: AbortSignal
  /**
   * Locks the row inside a batch's transaction; throws `LeaseLost` when another process has taken
   * the work over.
   */
  hold(tx: Sql): Promise<LockedWork>
  /** Records an attempt at this step; returns how many processes in a row have attempted it. */
  attempt(step: Step): Promise<number>
  /** Ends the work and its lease; throws `LeaseLost`. */
  end(...how: End): Promise<void>
  /** Stops the heartbeat; the lease then expires by itself. */
  drop(): void
}

/** A name of this process that says where it runs. */
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

/** Frees work of dead processes on this machine before their leases expire. */
export async function freeDead(db: Sql, table: LeaseTable): Promise<void> {
  for (const runner of await listRunners(db, table))
    if (isDeadHere(runner)) await endLeases(db, table, runner)
}

const cancelPollInterval = 1_000

/** Another process has taken the work over: nothing that this one still holds may be written. */
export class LeaseLost extends Error {
  constructor() {
    super('The lease was lost.')
    this.name = 'LeaseLost'
  }
}

/** Renews a lease by a heartbeat; each batch renews it too. */
export function keepLease(db: Database, held: Held, times = leaseTimes, withEnd?: WithEnd): Lease {
  const stop = new AbortController()
  const cancel = new AbortController()
  const beat = setInterval(async () => {
    const alive = await extendLease(db, held, times.lease).catch(() => true)
    if (!alive) stop.abort(new LeaseLost())
  }, times.heartbeat)
  const cancelPoll = setInterval(async () => {
    if (!cancel.signal.aborted && (await isCancelled(db, held).catch(() => false))) cancel.abort()
  }, cancelPollInterval)
  for (const timer of [beat, cancelPoll]) timer.unref()
  const drop = () => {
    for (const timer of [beat, cancelPoll]) clearInterval(timer)
  }
  return {
    ...times,
    ...held,
    signal: stop.signal,
    cancel: cancel.signal,
    drop,
    hold: async (tx) => {
      stop.signal.throwIfAborted()
      return orLost(await lockHeld(tx, held))
    },
    attempt: async (step) => orLost(await noteAttempt(db, held, step)),
    end: async (...how) => {
      drop()
      if (!(await endWork(db, held, how, withEnd))) throw new LeaseLost()
    },
  }
}

function orLost<T>(value: T | null): T {
  if (value === null) throw new LeaseLost()
  return value
}
