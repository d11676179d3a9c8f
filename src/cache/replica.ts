import { type Database, openDatabase } from '../database/client.ts'
import { isTransient } from '../database/errors.ts'
import type { Reads } from '../database/reads.ts'
import type { Changes } from '../events/changes.ts'
import { findProgress, type Progress } from '../events/queries.ts'

const look = 50
const longRest = 1_000
/** Milliseconds by which the clocks of two servers that are kept in step may differ. */
const slack = 100

// The replica is asked after the primary, so that its clock may be ahead by the time that has
// passed.
const clocksAgree = (primary: Progress, replica: Progress, passed: number) =>
  replica.at >= primary.at - slack && replica.at <= primary.at + passed + slack

/**
 * Public reads go to a replica, but never back in time: after a change they go to the primary until
 * the replica holds the event that announces it. While changes of others cannot be heard, the
 * primary answers, and as long as the clock of the replica differs from its own: what falls due
 * would appear or end at another time.
 */
export function replicaReads(db: Database, changes: Changes, replicaUrl: string): Reads {
  const replica = openDatabase(replicaUrl, { name: 'broadsheet replica' })
  let fresh = false
  let change = 0
  let closed = false

  const catchUp = async (began: number): Promise<void> => {
    const isCurrent = () => began === change && !closed
    let rest = look
    let since: number | undefined
    while (isCurrent() && changes.connected) {
      try {
        const asked = performance.now()
        const wanted = await findProgress(db)
        const held = await findProgress(replica)
        since ??= wanted.at
        const agree = clocksAgree(wanted, held, performance.now() - asked)
        // What was asked before a later change must not undo what was found after it.
        if (!isCurrent()) return
        fresh = agree && held.position >= wanted.position && held.at >= since
        if (fresh) return
        rest = agree ? look : longRest
      } catch {
        rest = longRest
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
