import { asSql, type Database } from '../database/client.ts'
import { isTransient } from '../database/errors.ts'
import { AppError } from '../errors.ts'
import { committed } from '../events/committed.ts'
import type { ReadOptions } from '../markdown/read.ts'
import type { ImportRun } from './batch.ts'
import { batches, batchFiles } from './batches.ts'
import type { IgnoredName } from './intake/files.ts'
import { createInventory } from './inventory.ts'
import { importAlone, importBatchOrParts, importPatiently } from './isolate.ts'
import type { Lease } from './lease.ts'
import type { Claim } from './lease-queries.ts'
import type { Parsed } from './parse.ts'
import { prune, refuseLargePrune } from './prune.ts'
import { isCancelled, setReport, setTotal } from './queries.ts'
import { createReport } from './report.ts'
import type { FileOutcome, ImportOptions } from './schema.ts'
import { type OpenSource, survey } from './survey.ts'

/** What an import needs besides its files. */
export interface ImportContext {
  db: Database
  lease: Lease
  claim: Pick<
    Claim,
    'id' | 'source' | 'dryRun' | 'options' | 'wholeTree' | 'actor' | 'position' | 'fence' | 'report'
  >
  /** For files that say nothing and an import that says nothing either. */
  defaults: Pick<ReadOptions, 'lang' | 'timeZone'>
  /** Told after every batch. */
  onBatch?: (outcomes: readonly FileOutcome[], total: number, ignored: readonly IgnoredName[]) => void
  /** Cancels the import after the batch that runs. */
  signal?: AbortSignal | undefined
}

export type ImportEnd = 'completed' | 'failed' | 'cancelled'

/**
 * Imports the files of a source: each gets exactly one outcome, in batches of one transaction each. A bad file never
 * stops the others. Goes on behind the last outcome of an earlier carrier. Throws when the lease is lost.
 */
export async function importFiles(context: ImportContext, open: OpenSource): Promise<ImportEnd> {
  const { lease } = context
  try {
    const end = await importAll(context, open)
    await importPatiently(() => lease.end(end))
    return end
  } catch (error) {
    if (!(error instanceof AppError) || isTransient(error)) {
      lease.drop()
      throw error
    }
    const code = error.details[0]?.code ?? error.code
    await importPatiently(() => lease.end('failed', { code, message: error.message }))
    return 'failed'
  }
}

async function importAll(context: ImportContext, open: OpenSource): Promise<ImportEnd> {
  const { db, claim } = context
  const options = readOptions(claim.options, context.defaults)
  const { source, wholeTree } = claim
  const known = await importPatiently(() => survey(db, open, { source, wholeTree, options }))
  if (claim.options.prune) refuseLargePrune(claim.options, known.gone.length, known.present)
  await importPatiently(() => setTotal(asSql(db.pool), claim.id, known.total))
  const notes = createReport(claim.report)
  const inventory = claim.dryRun ? createInventory() : null
  const report = () => ({ ...notes.report, ...(inventory ? { inventory: inventory.list() } : {}) })
  const run: ImportRun = {
    db,
    lease: context.lease,
    writer: { actor: claim.actor, importId: claim.id },
    source,
    dryRun: claim.dryRun,
    options,
    onConflict: claim.options.onConflict,
    moves: known.moves,
    claimed: new Map(),
    report: () => notes.report,
  }
  try {
    const end = await importBatches(context, open, run, (batch, outcomes) => {
      const ignored = batch.filter((file): file is IgnoredName => 'ignored' in file)
      for (const name of ignored) notes.leftOut(name)
      for (const file of batch) if ('article' in file) inventory?.add(file.article)
      notes.add(outcomes)
      context.onBatch?.(outcomes, known.total, ignored)
    })
    if (end !== 'completed' || !claim.options.prune) return end
    const pruned = await prune(run, known.gone)
    context.onBatch?.(pruned, known.total, [])
    return end
  } finally {
    await setReport(asSql(db.pool), claim.id, report()).catch(() => {})
  }
}

type Told = (batch: readonly Parsed[], outcomes: readonly FileOutcome[]) => void

async function importBatches(
  context: ImportContext,
  open: OpenSource,
  run: ImportRun,
  told: Told,
): Promise<ImportEnd> {
  const { db, claim } = context
  // After a crash any of the next files may have been its cause: each is tried alone.
  const suspect = claim.fence > 1 ? claim.position + batchFiles : 0
  for await (const batch of batches(open, {
    after: claim.position,
    alone: suspect,
    options: run.options,
    sql: asSql(db.pool),
  })) {
    if (context.signal?.aborted || (await importPatiently(() => isCancelled(asSql(db.pool), claim.id))))
      return 'cancelled'
    const alone = (batch[0]?.position ?? 0) <= suspect
    const outcomes = await (alone ? importAlone(run, batch) : importBatchOrParts(run, batch))
    if (!run.dryRun) committed(db)
    told(batch, outcomes)
  }
  return 'completed'
}

function readOptions(
  { lang, timeZone, status }: ImportOptions,
  defaults: ImportContext['defaults'],
): ReadOptions {
  return {
    lang: lang ?? defaults.lang,
    timeZone: timeZone ?? defaults.timeZone,
    status: status ?? 'published',
  }
}
