import { isTransient } from '../../database/errors.ts'
import { signUntilNow } from '../../duplicates/sign.ts'
import { AppError } from '../../errors.ts'
import type { Lease } from '../../lease/lease.ts'
import type { ReadOptions } from '../../markdown/fields/read.ts'
import { insertRemoteFiles } from '../../mirror/queries.ts'
import { warnOfFolded } from '../beside/folded.ts'
import { dedupeOf } from '../dedupe/by.ts'
import { createParser, type Parser } from '../parser/parser.ts'
import { setReport, setTotal } from '../queries.ts'
import { rememberReading } from '../site/reading.ts'
import { warnOfPlannedUrls, warnOfSameUrls } from '../site/same-urls.ts'
import type { OpenSource } from '../source/files.ts'
import {
  type BegunImport,
  cancelled,
  checkStop,
  type ImportContext,
  type ImportRun,
  isCancelRequested,
  readOptionsOf,
  stoppable,
} from './import-run.ts'
import { importBatches, pruneGone, scanOnce } from './passes.ts'
import { refuseLargePrunes } from './prune/articles.ts'
import { createReport, withWarning } from './report.ts'
import { retryWhileUnavailable } from './retry.ts'
import type { SourceScan } from './scan/scan.ts'

type ImportEnd = 'completed' | 'failed' | 'cancelled'

/**
 * Imports the files of a source in batches, one transaction each; every file gets exactly one
 * outcome. A bad file never stops the import. Continues after the last outcome of an earlier
 * process. Throws when the lease is lost.
 */
export async function importFiles(given: ImportContext, open: OpenSource): Promise<ImportEnd> {
  const context = begin(given)
  const { lease, retry } = context
  const end = async (...how: Parameters<Lease['end']>) => {
    await retry(() => lease.end(...how))
    return how[0]
  }
  try {
    return await end(await importAll(context, stoppable(context, open)))
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

function begin(context: ImportContext): BegunImport {
  const { lease, stop, signal, claim } = context
  const stopRetrying = AbortSignal.any([lease.signal, stop, signal].flatMap((one) => one ?? []))
  const beside = claim.options.files === 'none' ? undefined : context.beside
  const retry: BegunImport['retry'] = (work) => retryWhileUnavailable(work, stopRetrying)
  return { ...context, beside, stopRetrying, retry }
}

async function importAll(context: BegunImport, open: OpenSource): Promise<ImportEnd> {
  const options = readOptionsOf(context.claim.options, context.defaults)
  const { encoding, strict } = context.claim.options
  const stop = AbortSignal.any([context.stopRetrying, context.lease.cancel])
  const parser = createParser({ ...options, encoding, strict }, stop, context.parsing)
  try {
    return await importParsed(context, open, options, parser)
  } finally {
    parser.close()
  }
}

async function importParsed(
  context: BegunImport,
  open: OpenSource,
  options: ReadOptions,
  parser: Parser,
): Promise<ImportEnd> {
  const { db, claim, lease, stopRetrying, retry } = context
  const scan = await scanOnce(context, open, options, parser)
  if (claim.options.prune) refuseLargePrunes(claim.options, scan)
  await retry(() => setTotal(db, claim.id, claim.fence, scan.total))
  const run: ImportRun = {
    db,
    lease,
    stopRetrying,
    retry,
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
  if (!claim.dryRun) await retry(() => rememberReading(db, claim.source, scan.source))
  await signStored(context, run)
  await importBatches(context, scan.open, run, parser, scan.total)
  if (claim.options.prune) await pruneGone(context, run, scan)
  await warnAtEnd(context, run, scan)
  if (claim.options.mirror && !claim.dryRun) await retry(() => insertRemoteFiles(db, claim.source))
  await retry(() => setReport(db, claim.id, claim.fence, run.report.now()))
  return 'completed'
}

// So that all articles are compared, also those that were stored a moment ago.
async function signStored(context: ImportContext, { dedupe, stopRetrying, retry }: ImportRun) {
  if (!dedupe || dedupe.by === 'value') return
  const { db, lease } = context
  const stop = AbortSignal.any([stopRetrying, lease.cancel])
  await retry(() => signUntilNow(db, stop))
  checkStop(context)
}

// What only all files of a source show.
async function warnAtEnd({ db, lease, claim }: ImportContext, run: ImportRun, scan: SourceScan) {
  const { source, dryRun } = run
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
    const warning = await run.retry(find)
    if (warning) run.report.keep(withWarning(run.report.now(), warning))
  }
}
