import { type Tx, writeTransaction } from '../../../events/write-transaction.ts'
import { mayChange } from '../../../files/may-write.ts'
import { lockFiles } from '../../../files/queries.ts'
import type { PresentFile } from '../../../files/row.ts'
import { trashFiles } from '../../../files/write.ts'
import { countFiles } from '../../beside/counts.ts'
import { besideConflict, uploadedHere } from '../../beside/problems.ts'
import { findReportedFiles, type GoneFile, isImported } from '../../beside/queries.ts'
import { insertOutcomes } from '../../outcome-queries.ts'
import { advanceImport } from '../../queries.ts'
import type { FileOutcome } from '../../schema.ts'
import type { ImportRun } from '../import-run.ts'

const batchFiles = 1000

/**
 * Moves the files that are gone to the trash, but those that were uploaded here, which the report
 * names; yields after each batch.
 */
export async function* pruneFiles(
  run: ImportRun,
  gone: readonly GoneFile[],
): AsyncGenerator<FileOutcome[]> {
  for (let start = 0; start < gone.length; start += batchFiles) {
    const ids = gone.slice(start, start + batchFiles).map(({ id }) => id)
    yield await run.retry(() => pruneBatch(run, ids))
  }
}

async function pruneBatch(run: ImportRun, ids: readonly string[]): Promise<FileOutcome[]> {
  const { outcomes, report } = await writeTransaction(run.db, (tx) => pruneIn(tx, run, ids))
  run.report.keep(report)
  return outcomes
}

async function pruneIn(tx: Tx, run: ImportRun, ids: readonly string[]) {
  const { id: importId } = run.lease
  const { position } = await run.lease.hold(tx)
  // If a commit's response was lost, these files are already reported.
  const done = await findReportedFiles(tx, importId, ids)
  const live = (await lockFiles(tx, ids)).filter(
    ({ id, trashedAt }) => trashedAt === null && !done.has(id),
  )
  const goes = live.filter((file) => isImported(file) && mayChange(run.writer, file))
  if (!run.dryRun) await trashFiles(tx, run.writer, goes, { byImport: true })
  const outcomes = live.map((file, index) => pruned(run, file, position + index + 1))
  await insertOutcomes(tx, importId, outcomes)
  const report = run.report.after([], outcomes)
  const advance = { position: position + live.length, report }
  await advanceImport(tx, run.lease, { ...advance, fileCounts: countFiles(outcomes, 0) })
  return { outcomes, report }
}

function pruned(run: ImportRun, row: PresentFile, position: number): FileOutcome {
  const outcome = { position, file: row.file, fileId: row.id }
  if (!isImported(row)) return { ...outcome, outcome: 'unchanged', problems: [uploadedHere] }
  return mayChange(run.writer, row)
    ? { ...outcome, outcome: 'trashed', problems: [] }
    : { ...outcome, outcome: 'conflict', problems: [besideConflict('not_published')] }
}
