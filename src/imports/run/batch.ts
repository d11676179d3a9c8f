import { findArticles } from '../../articles/queries.ts'
import type { ArticleRow } from '../../articles/row.ts'
import { writeTransaction } from '../../events/write-transaction.ts'
import type { Problem } from '../../shapes.ts'
import { replaceByArticles } from '../beside/replace.ts'
import { writeBeside } from '../beside/write.ts'
import { dedupe, rememberFirsts } from '../dedupe/dedupe.ts'
import { findOutcomes, insertOutcomes } from '../outcome-queries.ts'
import { advanceImport } from '../queries.ts'
import type { FileOutcome } from '../schema.ts'
import type { FileBeside } from '../source/files.ts'
import { checkFiles, isRefused, withBreaches } from './check-files.ts'
import { decide, type FileState, type PlannedFile } from './decide.ts'
import { planDryRun } from './dry-run.ts'
import type { ImportRun } from './import-run.ts'
import type { Parsed, ParsedFile } from './parse.ts'
import { countBatch } from './report.ts'
import { findStates, findStatesById } from './state-queries.ts'
import { isRevised, type Results, writeAll } from './write-batch.ts'

/**
 * Imports one batch in one transaction: all its outcomes and counts are committed with its
 * articles, or none.
 */
export async function importBatch(
  run: ImportRun,
  parsed: readonly Parsed[],
): Promise<FileOutcome[]> {
  const planned = await decideAll(
    run,
    parsed.filter((file): file is ParsedFile => 'article' in file),
  )
  const rows = await currentRows(run, planned)
  const breaches = await checkFiles(run, planned, rows)
  const batch = parsed.map((file) => withBreaches(file, breaches))
  const items = planned.filter(({ file }) => !isRefused(breaches.get(file.file)))
  const { id: importId } = run.lease
  const { outcomes, report } = await writeTransaction(run.db, async (tx) => {
    const { position } = await run.lease.hold(tx)
    const rest = batch.filter((file) => file.position > position)
    // The response of an earlier commit was lost: these files already have their outcomes.
    if (rest.length === 0)
      return withReport(run, batch, await findOutcomes(tx, importId, positions(batch)))
    const held = await replaceByArticles(run, tx, items.filter(takesName).map(fileOf))
    const free = items.filter(({ file }) => !held.has(file.file))
    const deduped = await dedupe(run, tx, free)
    const { kept, settled, found } = deduped
    const done = run.dryRun ? planDryRun(run, kept) : await writeAll(run, tx, kept, rows)
    const written: Results = new Map([...held, ...settled, ...done])
    for (const [file, problem] of found) addProblem(written, file, problem)
    await rememberFirsts(run, tx, deduped, written)
    const beside = rest.filter((file): file is FileBeside => 'blob' in file)
    for (const [file, result] of await writeBeside(run, tx, beside)) written.set(file, result)
    const outcomes = rest.flatMap((file) => outcomesOf(file, written))
    await insertOutcomes(tx, importId, outcomes)
    const after = withReport(run, rest, outcomes)
    const advance = { position: lastPosition(rest), report: after.report }
    await advanceImport(tx, run.lease, { ...advance, ...countBatch(rest, outcomes) })
    return after
  })
  run.report.keep(report)
  return outcomes
}

const lastPosition = (batch: readonly Parsed[]) => batch.at(-1)?.position ?? 0
const positions = (batch: readonly Parsed[]) => batch.map(({ position }) => position)

const withReport = (run: ImportRun, batch: readonly Parsed[], outcomes: FileOutcome[]) => ({
  outcomes,
  report: run.report.after(batch, outcomes),
})

async function decideAll(run: ImportRun, files: readonly ParsedFile[]): Promise<PlannedFile[]> {
  const db = run.db
  const names = files.map(({ file }) => file)
  const movedIds = names.flatMap((file) => run.moves.get(file) ?? [])
  const [byFile, byId] = await Promise.all([
    findStates(db, run.source, names),
    movedIds.length > 0 ? findStatesById(db, movedIds) : new Map<string, FileState>(),
  ])
  return files.map((file) => {
    const present = byFile.get(file.file)
    const former = present ? undefined : byId.get(run.moves.get(file.file) ?? '')
    const state = present ?? former
    return {
      file,
      state,
      decision: decide(file, state, run.options, {
        onConflict: run.onConflict,
        moved: former !== undefined,
        mayPublish: run.writer.mayPublish,
      }),
    }
  })
}

const fileOf = ({ file }: PlannedFile) => file

const takesName = ({ file, state, decision }: PlannedFile) =>
  decision.outcome === 'created' || (isRevised(decision) && state?.file !== file.file)

async function currentRows(
  run: ImportRun,
  items: readonly PlannedFile[],
): Promise<Map<string, ArticleRow>> {
  const ids = items.flatMap(({ state, decision }) =>
    state && isRevised(decision) ? [state.id] : [],
  )
  const rows = ids.length > 0 ? await findArticles(run.db, ids) : []
  return new Map(rows.map((row) => [row.id, row]))
}

function addProblem(written: Results, file: string, problem: Problem): void {
  const done = written.get(file)
  if (done) written.set(file, { ...done, problems: [...done.problems, problem] })
}

function outcomesOf(parsed: Parsed, written: Results): FileOutcome[] {
  if ('ignored' in parsed) return []
  const { position, file, problems } = parsed
  if (!('article' in parsed || 'blob' in parsed))
    return [{ position, file, outcome: parsed.conflict ? 'conflict' : 'failed', problems }]
  const done = written.get(file)
  if (!done) throw new Error(`No outcome for ${file}.`)
  return [{ ...done, position, file, problems: [...problems, ...done.problems] }]
}
