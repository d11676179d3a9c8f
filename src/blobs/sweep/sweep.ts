import type { Database } from '../../database/client.ts'
import { isTransient } from '../../database/errors.ts'
import type { BlobStore, StoredBlob } from '../store.ts'
import { findRowless, judgeBlobs, whileAlone } from './queries.ts'
import { forgetUnnamedPictures } from './remote-queries.ts'
import { cutoff, isPast, removeBytes, removeRows } from './remove.ts'

export interface SweepOptions {
  /** Blobs that were claimed or put within these hours stay. */
  graceHours: number
  /** Only counts. */
  dryRun?: boolean
  signal?: AbortSignal | undefined
  /** Called for each blob that went, or would go. */
  onBlob?: (blob: StoredBlob) => void
}

export interface SweepReport {
  /** `busy`: another process sweeps. `backup`: a backup runs. */
  ended: 'done' | 'busy' | 'backup' | 'stopped'
  blobs: number
  bytes: number
  /** Parts of uploads that broke off. */
  leftovers: number
  leftoverBytes: number
  /** Blobs that a writer held at this moment: for the next sweep. */
  skipped: number
  /** The first error of the store, when it could not remove bytes; the next sweep tries again. */
  fault: unknown
}

/** The grace of the hourly sweep: an upload needs its bytes before it has a row. */
export const defaultGraceHours = 24

/** One run over all rows and all bytes. */
interface SweepRun extends SweepOptions {
  db: Database
  store: BlobStore
  report: SweepReport
}

const pageRows = 1_000
const batchBlobs = 50

/**
 * Removes the blobs that no file, version, mirrored picture or rendition needs, and what broken
 * uploads have left. Uploads of imports are no blobs: `sweepStaging` removes them. One process at a
 * time sweeps; it may be killed anywhere.
 */
export async function sweep(
  db: Database,
  store: BlobStore,
  options: SweepOptions,
): Promise<SweepReport> {
  const report = emptyReport()
  const run = { ...options, db, store, report }
  const all = async () => {
    if (!options.dryRun) await forgetUnnamedPictures(db, options.graceHours, options.signal)
    await removeBatches(run, unneededRows(run))
    await removeBatches(run, rowlessBytes(run))
    await removeLeftovers(run)
  }
  if (options.dryRun) await all()
  else if ((await whileAlone(db, async () => all().then(() => true))) === null)
    report.ended = 'busy'
  return report
}

async function removeBatches(run: SweepRun, blobs: AsyncIterable<StoredBlob>): Promise<void> {
  for await (const batch of inBatches(blobs, batchBlobs)) {
    if (run.signal?.aborted) run.report.ended = 'stopped'
    if (run.report.ended !== 'done') return
    for (const blob of await removeBatch(run, batch)) {
      run.report.blobs++
      run.report.bytes += blob.size
      run.onBlob?.(blob)
    }
  }
}

async function removeBatch(run: SweepRun, batch: StoredBlob[]): Promise<StoredBlob[]> {
  if (run.dryRun) return batch
  try {
    const gone = (await removeRows(run, batch)) && (await removeBytes(run, batch))
    if (gone) return gone
    run.report.ended = 'backup'
  } catch (error) {
    // A writer holds one of the locks for long.
    if (!isTransient(error)) throw error
    run.report.skipped += batch.length
  }
  return []
}

async function* unneededRows({ db, store, graceHours }: SweepRun): AsyncGenerator<StoredBlob> {
  for (let after = ''; ; ) {
    const page = await judgeBlobs(db, after, graceHours, pageRows)
    for (const { removable, ...blob } of page)
      if (removable && isPast(await store.modifiedAt(blob.hash), graceHours)) yield blob
    const last = page.at(-1)
    if (!last) return
    after = last.hash
  }
}

async function* rowlessBytes({ db, store, graceHours }: SweepRun): AsyncGenerator<StoredBlob> {
  for await (const page of inBatches(store.list(), pageRows)) {
    const old = page.filter(({ modifiedAt }) => isPast(modifiedAt, graceHours))
    const rowless = await findRowless(
      db,
      old.map(({ hash }) => hash),
    )
    for (const { hash, size } of old) if (rowless.has(hash)) yield { hash, size }
  }
}

// Never without the full grace: an upload that is still arriving would lose its part.
async function removeLeftovers({ store, report, graceHours, ...run }: SweepRun): Promise<void> {
  if (report.ended !== 'done') return
  for await (const leftover of store.leftovers(cutoff(Math.max(graceHours, defaultGraceHours)))) {
    if (run.signal?.aborted) return
    if (!run.dryRun) await leftover.remove()
    report.leftovers++
    report.leftoverBytes += leftover.size
  }
}

async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const emptyReport = (): SweepReport => ({
  ended: 'done',
  blobs: 0,
  bytes: 0,
  leftovers: 0,
  leftoverBytes: 0,
  skipped: 0,
  fault: null,
})
