import { revisionOf } from '../articles/change.ts'
import { readOrRefuse } from '../articles/edit.ts'
import { findArticles, optionsOf } from '../articles/queries.ts'
import { reviseArticles } from '../articles/write.ts'
import { asSql, inTransaction } from '../database/client.ts'
import { AppError } from '../errors.ts'
import { committed } from '../events/committed.ts'
import type { ImportRun } from './batch.ts'
import { batchFiles } from './batches.ts'
import { importPatiently } from './isolate.ts'
import { advanceImport, insertOutcomes } from './queries.ts'
import type { FileOutcome, ImportOptions } from './schema.ts'
import type { GoneArticle } from './state-queries.ts'

/** Refuses, before anything is written, a prune that would take more than half of a source, or more than was allowed. */
export function refuseLargePrune({ pruneLimit }: ImportOptions, gone: number, present: number): void {
  const limit = pruneLimit ?? Math.floor(present / 2)
  if (gone <= limit) return
  const message =
    `Pruning would put ${gone} of ${present} articles of this source into the trash. ` +
    `Nothing was imported. If that is meant, allow it with pruneLimit=${gone} (--prune-limit ${gone}).`
  throw new AppError('conflict', message, [{ parameter: 'pruneLimit', code: 'prune_too_large', message }])
}

/** Puts the articles whose files are gone into the trash. */
export async function prune(run: ImportRun, gone: readonly GoneArticle[]): Promise<FileOutcome[]> {
  const outcomes: FileOutcome[] = []
  for (let start = 0; start < gone.length; start += batchFiles)
    outcomes.push(...(await importPatiently(() => pruneBatch(run, gone.slice(start, start + batchFiles)))))
  return outcomes
}

async function pruneBatch(run: ImportRun, gone: readonly GoneArticle[]): Promise<FileOutcome[]> {
  const rows = await findArticles(
    asSql(run.db.pool),
    gone.map(({ id }) => id),
  )
  const live = rows.filter(({ trashedAt }) => trashedAt === null)
  const revisions = live.map((row) => {
    const article = readOrRefuse(row.head + row.body, row.file, optionsOf(row))
    return revisionOf(row, article, { article, trashed: true })
  })
  const outcomes = await inTransaction(run.db.pool, async (tx) => {
    const { position } = await run.lease.hold(tx)
    const results = run.dryRun
      ? live.map(({ id }) => ({ id, stale: false }))
      : await reviseArticles(tx, run.writer, revisions)
    const trashed = results.flatMap(({ id, stale }, index): FileOutcome[] => {
      const row = live[index]
      return stale || !row
        ? []
        : [
            {
              position: position + index + 1,
              file: row.file,
              outcome: 'trashed',
              articleId: id,
              problems: [],
            },
          ]
    })
    await insertOutcomes(tx, run.lease.importId, trashed)
    await advanceImport(tx, run.lease.importId, position + live.length, { trashed: trashed.length }, {})
    return trashed
  })
  if (!run.dryRun) committed(run.db)
  return outcomes
}
