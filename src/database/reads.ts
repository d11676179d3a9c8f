import type { Database } from './client.ts'

/** Chooses the database for public reads. */
export interface Reads {
  /** The replica while it is known to have every announced change, otherwise the primary. */
  current(): Database
  /** Whether there is a replica, and whether it is used now. */
  replica(): 'none' | 'used' | 'unused'
  close(): Promise<void>
}

/** All reads go to the primary. */
export function primaryReads(db: Database): Reads {
  return { current: () => db, replica: () => 'none', close: async () => {} }
}
