import { type Database, openDatabase } from '../database/client.ts'
import { isTransient } from '../database/errors.ts'
import { withTarget } from '../database/hosts/address.ts'
import { findSession, type Statements } from '../database/pooler/find-pooler.ts'
import { ownSession } from '../database/pooler/session.ts'
import type { Reads } from '../database/reads.ts'
import { AppError } from '../errors.ts'
import type { Changes } from '../events/changes.ts'
import { findProgress, hasUnnumbered, type Progress } from '../events/queries.ts'
import type { Telemetry } from '../telemetry/start.ts'
import { traceStatements } from '../telemetry/statements.ts'
import type { Outage } from './outage.ts'

const pollInterval = 50
const longPollInterval = 1_000
/** Milliseconds by which the clocks of two synchronized servers may differ. */
const maxClockSkew = 100

// The replica is asked after the primary, so its clock may be ahead by the time that has passed.
const clocksAgree = (primary: Progress, replica: Progress, passed: number) =>
  replica.at >= primary.at - maxClockSkew && replica.at <= primary.at + passed + maxClockSkew

// `since`: the clock of the primary when it was first asked after a change. By an earlier one the
// replica would hide a scheduled article that has been public.
const hasAll = (primary: Progress, replica: Progress, since: number) =>
  replica.position >= primary.position && replica.derived >= primary.derived && replica.at >= since

/** Opens the replica; what its address leads to is found out if it answers. */
export async function openReplica(
  replicaUrl: string,
  statements: Statements,
  telemetry?: Telemetry | null,
): Promise<Database> {
  const url = withTarget(replicaUrl, 'any')
  const session = await findSession(url, statements, 'DATABASE_REPLICA_URL').catch((error) => {
    if (error instanceof AppError) throw error
    return ownSession
  })
  const replica = openDatabase(url, { name: 'broadsheet replica', session })
  traceStatements(replica.pool, telemetry)
  return replica
}

/**
 * Public reads go to a replica, but never go back in time: after a change they go to the primary
 * until the replica has the event that announces it. They also go to the primary while
 * notifications of other processes cannot be received, and while the clock of the replica differs
 * from its own: scheduled articles would appear or expire at another time. While the primary cannot
 * be reached, the replica serves them if it had every change a short while ago. `guarded` is the
 * same as `changes`; in one of several workers it also looks for commits of the others.
 */
export function replicaReads(
  db: Database,
  changes: Pick<Changes, 'connected' | 'provenAt' | 'subscribe'>,
  replica: Database,
  outage?: Outage,
  guarded: Pick<Changes, 'connected'> = changes,
): Reads {
  let isUpToDate = false
  let hadAllAt = Number.NEGATIVE_INFINITY
  let generation = 0
  let behindSince: number | null = null
  let closed = false

  const catchUp = async (began: number): Promise<void> => {
    const isCurrent = () => began === generation && !closed
    let pause = pollInterval
    let since: number | undefined
    while (isCurrent() && changes.connected) {
      try {
        // The positions below do not tell of an event that has none yet.
        const isNumbered = !(await hasUnnumbered(db))
        const asked = performance.now()
        const progress = await findProgress(db)
        const held = await findProgress(replica)
        since ??= progress.at
        const agree = clocksAgree(progress, held, performance.now() - asked)
        // A result from before a later change must not overwrite the state after it.
        if (!isCurrent()) return
        isUpToDate = agree && isNumbered && hasAll(progress, held, since)
        if (isUpToDate) {
          behindSince = null
          return
        }
        pause = agree ? pollInterval : longPollInterval
      } catch {
        pause = longPollInterval
      }
      await new Promise((wake) => setTimeout(wake, pause).unref())
    }
  }
  const markStale = () => {
    if (isUpToDate) hadAllAt = performance.now()
    isUpToDate = false
    behindSince ??= performance.now()
    generation++
    catchUp(generation)
  }
  changes.subscribe((news) => {
    markStale()
    // It may lack this change, and then it must not be the last to serve: an article that was taken
    // back would be public again.
    if (news === 'change') hadAllAt = Number.NEGATIVE_INFINITY
    else if (!changes.connected) hadAllAt = Math.min(hadAllAt, changes.provenAt ?? 0)
  })
  markStale()

  const replicaWithFallback: Database = {
    ...replica,
    query: async (statement) => {
      try {
        return await replica.query(statement)
      } catch (error) {
        if (!isTransient(error)) throw error
        markStale()
        return db.query(statement)
      }
    },
  }
  const isUsed = () => guarded.connected && isUpToDate
  const isLast = () => outage?.isOn === true && outage.covers(hadAllAt)
  return {
    current: () => (isUsed() ? replicaWithFallback : isLast() ? replica : db),
    replica: () => (isUsed() ? 'used' : isLast() ? 'last' : 'unused'),
    lag: () => (behindSince === null ? 0 : (performance.now() - behindSince) / 1000),
    close: async () => {
      closed = true
      await replica.close()
    },
  }
}
