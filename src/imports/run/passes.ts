import type { ReadOptions } from '../../markdown/fields/read.ts'
import { hashingIntake, storingIntake } from '../beside/intake.ts'
import { resetScanAttempts } from '../lease/lease-queries.ts'
import type { Parser } from '../parser/parser.ts'
import type { IgnoredName, OpenSource } from '../source/files.ts'
import { keepStatistics } from '../statistics-queries.ts'
import { batches, batchFiles } from './batches.ts'
import {
  type BegunImport,
  checkStop,
  type ImportContext,
  type ImportRun,
  keepsCrashing,
  maxCrashes,
} from './import-run.ts'
import { prune } from './prune/articles.ts'
import { pruneFiles } from './prune/files.ts'
import { importOrBisect, maxTries, mayTry, rereadWhileUnavailable } from './retry.ts'
import { type SourceScan, scanSource } from './scan/scan.ts'

// The passes over a source. A process that continues an import after a crash counts its attempts,
// so that no file ends one process after the other.

/**
 * Scans the source. Parsing a file can crash the process: after two crashes, moves are detected by
 * content hash only.
 */
export async function scanOnce(
  { db, lease, claim, beside, outer, retry }: BegunImport,
  open: OpenSource,
  options: ReadOptions,
  parser: Parser,
): Promise<SourceScan> {
  const count = claim.crashed ? await retry(() => lease.attempt('scan')) : 0
  if (count > maxCrashes) throw keepsCrashing()
  const parse = count <= maxTries
  const scan = await retry(() =>
    scanSource(db, open, {
      claim,
      defaults: options,
      outer,
      parser: parse ? parser : null,
      maxFileBytes: beside?.maxFileBytes,
    }),
  )
  if (count > 0 && parse) await retry(() => resetScanAttempts(db, claim.id, claim.fence))
  return scan
}

/** Imports the files in batches, from the first one that has no outcome. */
export async function importBatches(
  { db, claim, lease, ...context }: ImportContext,
  open: OpenSource,
  run: ImportRun,
  parser: Parser,
  total: number,
): Promise<void> {
  // The cause of a crash may be any file of the batch being written or of the one read ahead, so
  // each of them is tried alone.
  const alone = claim.crashed ? 2 * batchFiles : 0
  const files = context.beside && (run.dryRun ? hashingIntake : storingIntake)(context.beside)
  const count = keepStatistics(db)
  await rereadWhileUnavailable(run, claim.position, async (after) => {
    for await (const batch of batches(open, {
      after,
      alone,
      parser,
      files,
      source: run.source,
      sql: db,
      mayTry: (position) => mayTry(run, position),
      retry: run.retry,
    })) {
      checkStop({ db, claim, lease, ...context })
      const outcomes = await importOrBisect(run, batch)
      if (!run.dryRun) await count(outcomes.length)
      const ignored = batch.filter((file): file is IgnoredName => 'ignored' in file)
      context.onBatch?.(outcomes, total, ignored)
    }
  })
}

/** Trashes the articles and the files beside them that the source lacks now. */
export async function pruneGone(
  context: ImportContext,
  run: ImportRun,
  { articles, files, total }: SourceScan,
): Promise<void> {
  if (context.claim.crashed) {
    const count = await run.retry(() => context.lease.attempt(afterFiles))
    if (count > maxCrashes) throw keepsCrashing()
  }
  const trashing = [prune(run, articles.gone), pruneFiles(run, files.gone)]
  for (const batches of trashing)
    for await (const pruned of batches) {
      context.onBatch?.(pruned, total, [])
      checkStop(context)
    }
}

const afterFiles = 2 ** 31 - 1
