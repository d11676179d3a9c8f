import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../database/client.ts'
import { isTransient } from '../../database/errors.ts'
import { findImport, type ImportRow } from '../read-queries.ts'

const maxWait = 60

/** Seconds that `Prefer: wait=N` (RFC 7240) asks to wait, at most a minute. */
export function preferredWait(header: string | string[] | undefined): number {
  const seconds = /(?:^|[,;\s])wait=(\d{1,5})/.exec(String(header ?? ''))?.[1]
  return Math.min(Number(seconds ?? 0), maxWait)
}

/**
 * Returns the import once it has ended, or its last known state after `seconds` or when the server
 * shuts down.
 */
export async function waitForImport(
  db: Database,
  accepted: ImportRow,
  seconds: number,
  draining: { readonly now: boolean },
): Promise<ImportRow> {
  const end = performance.now() + seconds * 1000
  let row = accepted
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 500)) {
    row = await poll(db, row)
    if (row.finishedAt !== null || performance.now() >= end || draining.now) return row
    await sleep(Math.min(pause, Math.max(end - performance.now(), 1)))
  }
}

// The import is already accepted, so a database outage while polling must not turn into an error.
async function poll(db: Database, row: ImportRow): Promise<ImportRow> {
  try {
    return (await findImport(db, row.id)) ?? row
  } catch (error) {
    if (!isTransient(error)) throw error
    return row
  }
}
