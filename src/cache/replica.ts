import { type Database, openDatabase } from '../database/client.ts'
import { isTransient } from '../database/errors.ts'
import type { Reads } from '../database/reads.ts'
import type { Changes } from '../events/changes.ts'
import { findProgress, type Progress } from '../events/queries.ts'

const pollInterval = 50
const longPollInterval = 1_000
/** Milliseconds by which the clocks of two synchronized servers may differ. */
const maxClockSkew = 100

// The replica is asked after the primary, so its clock may be ahead by the time that has passed.
const clocksAgree = (primary: Progress, replica: Progress, passed: number) =>
  replica.at >= primary.at - maxClockSkew && replica.at <= primary.at + passed + maxClockSkew

/**
 * Public reads go to a replica, but never go back in time: after a change they go to the primary
 * until the replica has the event that announces it. They also go to the primary while
 * notifications of other processes cannot be received, and while the clock of the replica differs
 * from its own: scheduled articles would appear or expire at another time.
 */
export function replicaReads(db: Database, changes: Changes, replicaUrl: string): Reads {
  const replica = openDatabase(replicaUrl, { name: 'broadsheet replica' })
  let fresh = false
  let change = 0
  let closed = false

  const catchUp = async (began: number): Promise<void> => {
    const isCurrent = () => began === change && !closed
    let rest = pollInterval
    let since: number | undefined
    while (isCurrent() && changes.connected) {
      try {
        const asked = performance.now()
        const wanted = await findProgress(db)
        const held = await findProgress(replica)
        since ??= wanted.at
        const agree = clocksAgree(wanted, held, performance.now() - asked)
        // A result from before a later change must not overwrite the state after it.
        if (!isCurrent()) return
        fresh = agree && held.position >= wanted.position && held.at >= since
        if (fresh) return
        rest = agree ? pollInterval : longPollInterval
      } catch {
        rest = longPollInterval
      }
      await new Promise((wake) => setTimeout(wake, rest).unref())
    }
  }
  const distrust = () => {
    fresh = false
    change++
    catchUp(change)
  }
  changes.subscribe(distrust)
  distrust()

  const copy: Database = {
    ...replica,
    query: async (statement) => {
      try {
        return await replica.query(statement)
      } catch (error) {
        if (!isTransient(error)) throw error
        distrust()
        return db.query(statement)
      }
    },
  }
  return {
    current: () => (fresh && changes.connected ? copy : db),
    close: async () => {
      closed = true
      await replica.close()
    },
  }
}
