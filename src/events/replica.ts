import { asSql, type Database, openDatabase, type Sql } from '../database/client.ts'
import { isTransient } from '../database/errors.ts'
import type { Changes } from './changes.ts'
import { lastPosition } from './queries.ts'

/** Where public reads go. */
export interface Reads {
  /** The replica while it is known to hold every announced change, else the primary. */
  current(): Sql
  close(): Promise<void>
}

const look = 50
const longRest = 1_000

/** All reads go to the primary. */
export function primaryReads(db: Database): Reads {
  return { current: () => asSql(db.pool), close: async () => {} }
}

/**
 * Public reads go to a replica, but never back in time: after a change they go to the primary until the replica holds
 * the event that announces it. While changes of others cannot be heard, the primary answers.
 */
export function replicaReads(db: Database, changes: Changes, replicaUrl: string): Reads {
  const replica = openDatabase(replicaUrl, { name: 'broadsheet replica' })
  const primary = asSql(db.pool)
  let fresh = false
  let change = 0
  let closed = false

  const catchUp = async (began: number): Promise<void> => {
    const isCurrent = () => began === change && !closed
    let rest = look
    while (isCurrent() && changes.connected) {
      try {
        const wanted = await lastPosition(primary)
        fresh = (await lastPosition(asSql(replica.pool))) >= wanted && isCurrent()
        if (fresh) return
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

  const copy: Sql = {
    query: async (statement) => {
      try {
        return await asSql(replica.pool).query(statement)
      } catch (error) {
        if (!isTransient(error)) throw error
        distrust()
        return primary.query(statement)
      }
    },
  }
  return {
    current: () => (fresh && changes.connected ? copy : primary),
    close: async () => {
      closed = true
      await replica.close()
    },
  }
}
