import type { Database } from '../database/client.ts'
import { deleteLeastUsed, sumRenditions } from './queries.ts'

/** Keeps all renditions together within RENDITION_BYTES. */
export interface Budget {
  /** Counts a new rendition, and forgets others if there are too many bytes now. */
  add(bytes: number): Promise<void>
}

/** Milliseconds after which the sum is read again, because other processes add to it. */
const sumLasts = 60_000

/** Makes the budget of a process. */
export function createBudget(db: Database, maxBytes: number): Budget {
  let total = 0
  let readAt = Number.NEGATIVE_INFINITY
  return {
    async add(bytes) {
      total += bytes
      if (total <= maxBytes && performance.now() - readAt < sumLasts) return
      total = await trimRenditions(db, maxBytes)
      readAt = performance.now()
    },
  }
}

/**
 * Forgets the renditions used least recently beyond so many bytes; returns the bytes that remain.
 */
export async function trimRenditions(db: Database, maxBytes: number): Promise<number> {
  const total = await sumRenditions(db)
  if (total <= maxBytes) return total
  // A little more than needed, so that not each further rendition costs another deletion.
  await deleteLeastUsed(db, Math.floor(maxBytes * 0.95))
  return sumRenditions(db)
}
