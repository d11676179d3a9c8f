import { findArticles } from '../../../articles/queries.ts'
import type { ArticleRow } from '../../../articles/row.ts'
import { isExposed } from '../../../articles/store/may-write.ts'
import { reviseArticles } from '../../../articles/store/revise.ts'
import { revisionOf } from '../../../articles/store/revision.ts'
import { readRow } from '../../../articles/store/stored.ts'
import { AppError } from '../../../errors.ts'
import { writeTransaction } from '../../../events/write-transaction.ts'
import { isImported } from '../../beside/queries.ts'
import { findConflictingArticles, insertOutcomes } from '../../outcome-queries.ts'
import { advanceImport } from '../../queries.ts'
import type { FileOutcome, ImportOptions } from '../../schema.ts'
import type { ImportRun } from '../import-run.ts'
import { conflictProblem } from '../problems.ts'
import type { Report } from '../report.ts'
import type { SourceScan } from '../scan/scan.ts'
import type { GoneArticle } from '../state-queries.ts'

/** Articles per transaction: all their texts are in memory, and each may have eight megabytes. */
const batchArticles = 100

/** Refuses a large prune of articles, and one of articles and files together. */
export function refuseLargePrunes(options: ImportOptions, { articles, files }: SourceScan): void {
  refuseLargePrune(options, 'articles', articles.gone.length, articles.present)
  const gone = files.gone.filter(isImported).length
  if (gone > 0)
    refuseLargePrune(
      options,
      'articles and files',
      articles.gone.length + gone,
      articles.present + files.present,
    )
}

/**
 * Refuses, before anything is written, a prune of more than half of the source or more than the
 * limit.
 */
function refuseLargePrune(
  { pruneLimit }: ImportOptions,
  what: string,
  gone: number,
  present: number,
): void {
  const limit = pruneLimit ?? Math.floor(present / 2)
  if (gone <= limit) return
  const message =
    `Pruning would put ${gone} of ${present} ${what} of this source into the trash. ` +
    `Nothing was imported. If this is intended, repeat it with pruneLimit=${gone} (--prune-limit ${gone}).`
  throw new AppError('conflict', message, [
    { parameter: 'pruneLimit', code: 'prune_too_large', message },
  ])
}

/** Moves the articles whose files are gone to the trash; yields after each batch. */
export async function* prune(
  run: ImportRun,
  gone: readonly GoneArticle[],
): AsyncGenerator<FileOutcome[]> {
  for (let start = 0; start < gone.length; start += batchArticles) {
    let left = gone.slice(start, start + batchArticles).map(({ id }) => id)
    // If an article was edited concurrently, retry it with its new state.
    for (let round = 0; left.length > 0 && round < maxRounds; round++) {
      const { outcomes, stale, report } = await run.retry(() => pruneBatch(run, left))
      run.report.keep(report)
      left = stale
      yield outcomes
    }
  }
}

const maxRounds = 5

async function pruneBatch(run: ImportRun, ids: readonly string[]): Promise<Pruned> {
  const rows = await findArticles(run.db, ids)
  const live = rows.filter(({ trashedAt }) => trashedAt === null)
  const mayGo = (row: ArticleRow) => run.writer.mayPublish || !isExposed(row)
  const revisions = live.filter(mayGo).map((row) => {
    const article = readRow(row)
    return revisionOf(row, article, { article, trashed: true })
  })
  return writeTransaction(run.db, async (tx) => {
    const { id: importId } = run.lease
    const { position } = await run.lease.hold(tx)
    const trashed = run.dryRun
      ? revisions.map(({ current: { id } }) => ({ id, stale: false }))
      : await reviseArticles(tx, run.writer, revisions)
    const stale = new Set(trashed.filter((result) => result.stale).map(({ id }) => id))
    // If a commit's response was lost, these conflicts are already reported.
    const left = await findConflictingArticles(
      tx,
      importId,
      live.map(({ id }) => id),
    )
    const rest = live.filter(({ id }) => !stale.has(id) && !left.has(id))
    const outcomes = rest.map((row, index) => pruned(row, position + index + 1, mayGo(row)))
    await insertOutcomes(tx, importId, outcomes)
    const gone = rest.filter(mayGo).length
    const report = run.report.after([], outcomes)
    const counts = { trashed: gone, conflicts: rest.length - gone }
    await advanceImport(tx, run.lease, { position: position + rest.length, counts, report })
    return { outcomes, stale: [...stale], report }
  })
}

const pruned = ({ id, file }: ArticleRow, position: number, goes: boolean): FileOutcome => ({
  position,
  file,
  outcome: goes ? 'trashed' : 'conflict',
  articleId: id,
  problems: goes ? [] : [conflictProblem('not_published')],
})

interface Pruned {
  outcomes: FileOutcome[]
  stale: string[]
  report: Report
}
