import type { Database } from './client.ts'

/** Where public reads go. */
export interface Reads {
  /** The replica while it is known to hold every announced change, else the primary. */
  current(): Database
  close(): Promise<void>
}

/** All reads go to the primary. */
export function primaryReads(db: Database): Reads {
  return { current: () => db, close: async () => {} }
}
