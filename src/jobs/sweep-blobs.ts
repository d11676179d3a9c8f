import type { Logger } from 'pino'
import type { BlobStore } from '../blobs/store.ts'
import { defaultGraceHours, sweep } from '../blobs/sweep/sweep.ts'
import type { Database } from '../database/client.ts'

/** Sweeps the blobs, and logs what went and what the store could not remove. */
export async function sweepBlobs(
  db: Database,
  store: BlobStore,
  log: Pick<Logger, 'info' | 'warn'>,
  signal?: AbortSignal,
): Promise<void> {
  const report = await sweep(db, store, { graceHours: defaultGraceHours, signal })
  const { blobs, bytes, leftovers } = report
  if (blobs + leftovers > 0) log.info({ blobs, bytes, leftovers }, 'swept the blobs')
  // Logged, not thrown: a task that throws is repeated at once, with the whole list of the store.
  if (report.fault) log.warn({ err: report.fault }, 'the store could not remove some blobs')
  if (report.ended === 'backup') log.info('the sweep waits, because a backup runs')
}
