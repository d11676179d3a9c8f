import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../database/client.ts'

/** Longer than this no probe waits; milliseconds. */
const patience = 1_500

/**
 * Whether the database answers, known within a second and a half. A connection that does not answer
 * is destroyed by its own, shorter limit.
 */
export async function pingDatabase(db: Database): Promise<boolean> {
  const over = new AbortController()
  const ping = db.query({ name: 'ping', text: 'select 1', query_timeout: 1_000 }).then(
    () => true,
    () => false,
  )
  const late = sleep(patience, false, { signal: over.signal }).catch(() => false)
  return Promise.race([ping, late]).finally(() => over.abort())
}
