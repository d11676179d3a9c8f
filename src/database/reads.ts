import type { Database } from './client.ts'

/** Chooses the database for public reads. */
export interface Reads {
  /** The replica while it is known to have every announced change, otherwise the primary. */
  current(): Database
  /**
   * Whether there is a replica and it is used now; `last`: it serves reads because the primary
   * cannot be reached.
   */
  replica(): 'none' | 'used' | 'unused' | 'last'
  /** For how many seconds the replica has lacked a known change; null without one. */
  lag(): number | null
  close(): Promise<void>
}

/** All reads go to the primary. */
export function primaryReads(db: Database): Reads {
  return { current: () => db, replica: () => 'none', lag: () => null, close: async () => {} }
}
