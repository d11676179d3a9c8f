import { revisionOf } from '../articles/change.ts'
import { readOrRefuse } from '../articles/edit.ts'
import { findArticles, optionsOf } from '../articles/queries.ts'
import { reviseArticles } from '../articles/write.ts'
import { asSql, inTransaction } from '../database/client.ts'
import { AppError } from '../errors.ts'
import { committed } from '../events/committed.ts'
import type { ImportRun } from './batch.ts'
import { importPatiently } from './isolate.ts'
import { advanceImport, insertOutcomes } from './queries.ts'
import type { FileOutcome, ImportOptions } from './schema.ts'
import type { GoneArticle } from './state-queries.ts'

/** Articles of one transaction; all their texts are held at once, and each may have eight megabytes. */
const batchArticles = 100

/** Refuses, before anything is written, a prune that would take more than half of a source, or more than was allowed. */
export function refuseLargePrune({ pruneLimit }: ImportOptions, gone: number, present: number): void {
  const limit = pruneLimit ?? Math.floor(present / 2)
  if (gone <= limit) return
  const message =
    `Pruning would put ${gone} of ${present} articles of this source into the trash. ` +
    `Nothing was imported. If that is meant, allow it with pruneLimit=${gone} (--prune-limit ${gone}).`
  throw new AppError('conflict', message, [{ parameter: 'pruneLimit', code: 'prune_too_large', message }])
}

/** Puts the articles whose files are gone into the trash; yields after each batch. */
export async function* prune(run: ImportRun, gone: readonly GoneArticle[]): AsyncGenerator<FileOutcome[]> {
  for (let start = 0; start < gone.length; start += batchArticles) {
    let left = gone.slice(start, start + batchArticles).map(({ id }) => id)
    // Someone edits one of them in this very moment: once more, from its new state.
    for (let round = 0; left.length > 0 && round < rounds; round++) {
      const { outcomes, stale } = await importPatiently(() => pruneBatch(run, left), run.hurry)
      if (!run.dryRun) committed(run.db)
      left = stale
      yield outcomes
    }
  }
}

const rounds = 5

async function pruneBatch(run: ImportRun, ids: readonly string[]): Promise<Pruned> {
  const rows = await findArticles(asSql(run.db.pool), ids)
  const live = rows.filter(({ trashedAt }) => trashedAt === null)
  const revisions = live.map((row) => {
    const article = readOrRefuse(row.head + row.body, row.file, optionsOf(row))
    return revisionOf(row, article, { article, trashed: true })
  })
  return inTransaction(run.db.pool, async (tx) => {
    const { position } = await run.lease.hold(tx)
    const results = run.dryRun
      ? live.map(({ id }) => ({ id, stale: false }))
      : await reviseArticles(tx, run.writer, revisions)
    const stale = new Set(results.filter((result) => result.stale).map(({ id }) => id))
    const outcomes = live
      .filter(({ id }) => !stale.has(id))
      .map(
        ({ id, file }, index): FileOutcome => ({
          position: position + index + 1,
          file,
          outcome: 'trashed',
          articleId: id,
          problems: [],
        }),
      )
    await insertOutcomes(tx, run.lease.importId, outcomes)
    const end = position + outcomes.length
    await advanceImport(tx, run.lease, end, { trashed: outcomes.length }, {})
    return { outcomes, stale: [...stale] }
  })
}

interface Pruned {
  outcomes: FileOutcome[]
  stale: string[]
}
