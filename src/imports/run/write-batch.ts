import type { ArticleRow } from '../../articles/row.ts'
import { createArticles } from '../../articles/store/create.ts'
import { reviseArticles } from '../../articles/store/revise.ts'
import { revisionOf } from '../../articles/store/revision.ts'
import { readRow } from '../../articles/store/stored.ts'
import type { ArticleDraft } from '../../articles/store/types.ts'
import type { Tx } from '../../events/write-transaction.ts'
import type { Problem } from '../../shapes.ts'
import type { OutcomeKind } from '../schema.ts'
import type { FileDecision, PlannedFile } from './decide.ts'
import { type ImportRun, StaleRevision } from './import-run.ts'
import { nextState, originOf, permitted, withheldProblems } from './next-state.ts'
import type { ParsedFile } from './parse.ts'
import { outcomeOfDecision, withheldProblem } from './problems.ts'
import { renewHashes } from './state-queries.ts'

/** Outcome, article and further warnings by file name. */
export type Results = Map<
  string,
  { outcome: OutcomeKind; articleId?: string; fileId?: string; problems: Problem[] }
>

/** Whether a decision writes an article that is there. */
export const isRevised = ({ outcome }: FileDecision) =>
  outcome === 'updated' || outcome === 'moved' || outcome === 'restored'

/**
 * Writes the articles of a batch by their decisions; throws StaleRevision if one has been edited
 * since.
 */
export async function writeAll(
  run: ImportRun,
  tx: Tx,
  items: readonly PlannedFile[],
  rows: ReadonlyMap<string, ArticleRow>,
): Promise<Results> {
  const written: Results = new Map()
  const created = items.filter(({ decision }) => decision.outcome === 'created')
  const drafts = created.map(
    ({ file }): ArticleDraft => ({
      ...permitted(run, file.article),
      origin: originOf(run, file),
      pathIs: 'derived',
      breaches: [],
      // Valid for the text too: a file is only accepted if encoding its text gives its bytes.
      textHash: file.hash,
      ...searchOf(file),
    }),
  )
  for (const [index, { row, placing }] of (
    await createArticles(tx, run.writer, drafts)
  ).entries()) {
    const item = created[index]
    if (item)
      written.set(item.file.file, {
        outcome: 'created',
        articleId: row.id,
        problems: [...placing, ...withheldProblems(run, item.file.article)],
      })
  }
  await reviseAll(run, tx, items, rows, written)
  await renewHashes(
    tx,
    items.flatMap(({ file, state, decision }) =>
      state && decision.outcome === 'unchanged' && decision.renewHash
        ? [{ id: state.id, hash: file.hash }]
        : [],
    ),
  )
  for (const { file, state, decision } of items)
    if (state && !written.has(file.file)) written.set(file.file, outcomeOfDecision(decision, state))
  return written
}

async function reviseAll(
  run: ImportRun,
  tx: Tx,
  items: readonly PlannedFile[],
  rows: ReadonlyMap<string, ArticleRow>,
  written: Results,
): Promise<void> {
  const changed = items.filter(({ decision }) => isRevised(decision))
  const revisions = changed.flatMap(({ file, state, decision }) => {
    const row = rows.get(state?.id ?? '')
    // The article was edited after the decision, which must not be applied to the newer row.
    if (!row || row.version !== state?.version) throw new StaleRevision()
    const current = readRow(row)
    return [
      {
        ...revisionOf(row, current, nextState(run, file, state, row, decision)),
        breaches: [],
        ...searchOf(file),
      },
    ]
  })
  for (const [index, result] of (await reviseArticles(tx, run.writer, revisions)).entries()) {
    const item = changed[index]
    if (result.stale || !item) throw new StaleRevision()
    const { id: articleId, placing } = result
    const problems = revisions[index]?.withheld ? [...placing, withheldProblem] : placing
    written.set(item.file.file, { outcome: item.decision.outcome, articleId, problems })
  }
}

const searchOf = ({ search }: ParsedFile) => (search ? { search } : {})
