import { isTransient } from '../../database/errors.ts'
import { signUntilNow } from '../../duplicates/sign.ts'
import { AppError } from '../../errors.ts'
import type { Lease } from '../../lease/lease.ts'
import type { ReadOptions } from '../../markdown/fields/read.ts'
import { insertRemoteFiles } from '../../mirror/queries.ts'
import { warnOfFolded } from '../beside/folded.ts'
import { hashingIntake, storingIntake } from '../beside/intake.ts'
import { dedupeOf } from '../dedupe/by.ts'
import { resetScanAttempts } from '../lease/lease-queries.ts'
import { createParser, type Parser } from '../parser/parser.ts'
import { setReport, setTotal } from '../queries.ts'
import { rememberReading } from '../site/reading.ts'
import { warnOfPlannedUrls, warnOfSameUrls } from '../site/same-urls.ts'
import type { IgnoredName, OpenSource } from '../source/files.ts'
import { keepStatistics } from '../statistics-queries.ts'
import { batches, batchFiles } from './batches.ts'
import {
  cancelled,
  checkStop,
  type ImportContext,
  type ImportRun,
  isCancelRequested,
  keepsCrashing,
  maxCrashes,
  readOptionsOf,
  stoppable,
} from './import-run.ts'
import { prune, refuseLargePrunes } from './prune.ts'
import { pruneFiles } from './prune-files.ts'
import { createReport, withWarning } from './report.ts'
import {
  importOrBisect,
  maxTries,
  mayTry,
  rereadWhileUnavailable,
  retryWhileUnavailable,
} from './retry.ts'
import { type SourceScan, scanSource } from './scan.ts'

export type ImportEnd = 'completed' | 'failed' | 'cancelled'

/**
 * Imports the files of a source in batches, one transaction each; every file gets exactly one
 * outcome. A bad file never stops the import. Continues after the last outcome of an earlier
 * process. Throws when the lease is lost.
 */
export async function importFiles(given: ImportContext, open: OpenSource): Promise<ImportEnd> {
  const context = given.claim.options.files === 'none' ? { ...given, beside: undefined } : given
  const { lease } = context
  const stopRetrying = AbortSignal.any(
    [lease.signal, context.stop, context.signal].flatMap((one) => one ?? []),
  )
  const end = async (...how: Parameters<Lease['end']>) => {
    await retryWhileUnavailable(() => lease.end(...how), stopRetrying)
    return how[0]
  }
  try {
    return await end(await importAll(context, stopRetrying, stoppable(context, open)))
  } catch (error) {
    if (error === cancelled || isCancelRequested(context)) return await end('cancelled')
    if (error instanceof AppError && !isTransient(error))
      return await end('failed', {
        code: error.details[0]?.code ?? error.code,
        message: error.message,
      })
    throw error
  } finally {
    lease.drop()
  }
}

async function importAll(
  context: ImportContext,
  stopRetrying: AbortSignal,
  open: OpenSource,
): Promise<ImportEnd> {
  const options = readOptionsOf(context.claim.options, context.defaults)
  const { encoding, strict } = context.claim.options
  const parsing = { ...options, encoding, strict }
  const parser = createParser(
    parsing,
    AbortSignal.any([stopRetrying, context.lease.cancel]),
    context.parsing,
  )
  try {
    return await importParsed(context, stopRetrying, open, options, parser)
  } finally {
    parser.close()
  }
}

async function importParsed(
  context: ImportContext,
  stopRetrying: AbortSignal,
  open: OpenSource,
  options: ReadOptions,
  parser: Parser,
): Promise<ImportEnd> {
  const { db, claim, lease } = context
  const scan = await scanOnce(context, stopRetrying, open, options, parser)
  if (claim.options.prune) refuseLargePrunes(claim.options, scan)
  await retryWhileUnavailable(() => setTotal(db, claim.id, claim.fence, scan.total), stopRetrying)
  const run: ImportRun = {
    db,
    lease,
    stopRetrying,
    writer: {
      actor: claim.actor,
      importId: claim.id,
      mayPublish: claim.mayPublish,
      sources: [claim.source],
    },
    source: claim.source,
    dryRun: claim.dryRun,
    options,
    onConflict: claim.options.onConflict,
    blobs: context.beside?.blobs,
    moves: scan.articles.moves,
    fileMoves: scan.files.moves,
    claimed: new Map(),
    urls: [],
    dedupe: dedupeOf(claim.options),
    rewritten: new Set(),
    report: createReport(claim.report, claim.dryRun),
  }
  run.report.describe(scan.source)
  if (!claim.dryRun)
    await retryWhileUnavailable(() => rememberReading(db, claim.source, scan.source), stopRetrying)
  await signStored(context, run)
  await importBatches(context, scan.open, run, parser, scan.total)
  if (claim.options.prune) await pruneGone(context, run, scan)
  await warnAtEnd(context, run, scan)
  if (claim.options.mirror && !claim.dryRun)
    await retryWhileUnavailable(() => insertRemoteFiles(db, claim.source), stopRetrying)
  await retryWhileUnavailable(
    () => setReport(db, claim.id, claim.fence, run.report.now()),
    stopRetrying,
  )
  return 'completed'
}

// So that all articles are compared, also those that were stored a moment ago.
async function signStored(context: ImportContext, { dedupe, stopRetrying }: ImportRun) {
  if (!dedupe || dedupe.by === 'value') return
  const { db, lease } = context
  const stop = AbortSignal.any([stopRetrying, lease.cancel])
  await retryWhileUnavailable(() => signUntilNow(db, stop), stopRetrying)
  checkStop(context)
}

// What only all files of a source show.
async function warnAtEnd({ db, lease, claim }: ImportContext, run: ImportRun, scan: SourceScan) {
  const { source, dryRun, stopRetrying } = run
  const leaving = new Set(scan.articles.moves.values())
  if (claim.options.prune) for (const { id } of scan.articles.gone) leaving.add(id)
  const sameUrls = () =>
    dryRun
      ? warnOfPlannedUrls(db, lease, source, run.urls, (id) => leaving.has(id))
      : warnOfSameUrls(db, lease, source)
  const found = [
    ...(dryRun ? [] : [() => warnOfFolded(db, lease, source)]),
    ...(scan.source.reading ? [sameUrls] : []),
  ]
  for (const find of found) {
    const warning = await retryWhileUnavailable(find, stopRetrying)
    if (warning) run.report.keep(withWarning(run.report.now(), warning))
  }
}

async function pruneGone(
  context: ImportContext,
  run: ImportRun,
  { articles, files, total }: SourceScan,
): Promise<void> {
  if (context.claim.crashed) {
    const count = await retryWhileUnavailable(
      () => context.lease.attempt(afterFiles),
      run.stopRetrying,
    )
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

// Parsing a file can crash the process. After two crashes, detect moves by content hash only.
async function scanOnce(
  { db, lease, claim, beside, outer }: ImportContext,
  stopRetrying: AbortSignal,
  open: OpenSource,
  options: ReadOptions,
  parser: Parser,
): Promise<SourceScan> {
  const count = claim.crashed
    ? await retryWhileUnavailable(() => lease.attempt('scan'), stopRetrying)
    : 0
  if (count > maxCrashes) throw keepsCrashing()
  const parse = count <= maxTries
  const scan = await retryWhileUnavailable(
    () =>
      scanSource(db, open, {
        claim,
        defaults: options,
        outer,
        parser: parse ? parser : null,
        maxFileBytes: beside?.maxFileBytes,
      }),
    stopRetrying,
  )
  if (count > 0 && parse)
    await retryWhileUnavailable(() => resetScanAttempts(db, claim.id, claim.fence), stopRetrying)
  return scan
}

async function importBatches(
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
      ...{ after, alone, parser, files, source: run.source, sql: db },
      mayTry: (position) => mayTry(run, position),
      retry: (work) => retryWhileUnavailable(work, run.stopRetrying),
    })) {
      checkStop({ db, claim, lease, ...context })
      const outcomes = await importOrBisect(run, batch)
      if (!run.dryRun) await count(outcomes.length)
      const ignored = batch.filter((file): file is IgnoredName => 'ignored' in file)
      context.onBatch?.(outcomes, total, ignored)
    }
  })
}
