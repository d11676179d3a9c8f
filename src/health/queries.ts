import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../database/client.ts'

/** Milliseconds that a probe waits at most. */
const maxWait = 1_500

/**
 * Whether the database responds within a second and a half. The shorter timeout of the query
 * destroys a connection that does not respond.
 */
export async function pingDatabase(db: Database): Promise<boolean> {
  const over = new AbortController()
  const ping = db.query({ name: 'ping', text: 'select 1', query_timeout: 1_000 }).then(
    () => true,
    () => false,
  )
  const late = sleep(maxWait, false, { signal: over.signal }).catch(() => false)
  return Promise.race([ping, late]).finally(() => over.abort())
}
