import type { Sql } from '../../database/client.ts'
import type { Problem } from '../../shapes.ts'
import { isEdited, type PlannedFile } from '../run/decide.ts'
import type { ImportRun } from '../run/import-run.ts'
import type { OutcomeKind } from '../schema.ts'
import { type Dedupe, type Key, keyOf } from './by.ts'
import { duplicateProblem } from './problems.ts'
import { findEarlier, findStored, type Holder, insertKeys, type StoredHolder } from './queries.ts'

/** What an import finds out about the duplicates in a batch. */
interface Deduped {
  /** The files to import. */
  kept: readonly PlannedFile[]
  /** The outcomes of the others. */
  settled: Map<string, { outcome: OutcomeKind; articleId?: string; problems: Problem[] }>
  /** What to report of files that are kept. */
  found: Map<string, Problem>
  /** The files that are the first ones of their key in this import, by the key. */
  firsts: Map<string, string>
}

/** Compares the files of a batch, in their order, with stored articles and with earlier files. */
export async function dedupe(
  run: ImportRun,
  tx: Sql,
  items: readonly PlannedFile[],
): Promise<Deduped> {
  const { dedupe: how } = run
  const result: Deduped = { kept: items, settled: new Map(), found: new Map(), firsts: new Map() }
  if (!how) return result
  const keys = items.map((item) => (isItsText(item) ? keyOf(how, item.file.article) : null))
  const all = keys.filter((key) => key !== null)
  const stored = await findStored(tx, how, all)
  const earlier = await findEarlier(tx, run.lease.id, run.source, all)
  for (const [at, item] of items.entries()) {
    const key = keys[at]
    const holder = key && holderOf(run, item, key, { stored, earlier })
    if (holder) settle(run, how, item, holder, result)
    const { file } = item.file
    if (result.settled.has(file)) continue
    if (item.state && isNewText(item)) run.rewritten.add(item.state.id)
    const hex = key?.hash.toString('hex')
    if (hex === undefined || earlier.has(hex)) continue
    earlier.set(hex, { id: item.state?.id ?? null, source: run.source, file })
    result.firsts.set(hex, file)
  }
  return { ...result, kept: items.filter(({ file: { file } }) => !result.settled.has(file)) }
}

/** Stores which files are the first of their keys, with the articles that they became. */
export async function rememberFirsts(
  run: ImportRun,
  tx: Sql,
  { firsts }: Deduped,
  written: ReadonlyMap<string, { articleId?: string }>,
): Promise<void> {
  const rows = [...firsts].map(([key, file]) => {
    return { key, file, articleId: written.get(file)?.articleId ?? null }
  })
  await insertKeys(tx, run.lease.id, rows)
}

interface Known {
  stored: ReadonlyMap<string, StoredHolder[]>
  earlier: ReadonlyMap<string, Holder>
}

/** The other article or earlier file of which a file is a duplicate. */
function holderOf(run: ImportRun, item: PlannedFile, key: Key, known: Known): Holder | undefined {
  // One that an earlier file of this import gave another text has that file's key.
  const stored = known.stored
    .get(key.stored)
    ?.find((one) => !run.rewritten.has(one.id) && isOlder(item, one))
  if (stored) return stored
  const earlier = known.earlier.get(key.hash.toString('hex'))
  return earlier && earlier.file !== item.file.file && isOlder(item, earlier) ? earlier : undefined
}

// Of articles that are stored with one key, the oldest is no duplicate, whatever the order of files.
function isOlder({ state, ...item }: PlannedFile, { id }: Holder): boolean {
  if (!state) return true
  if (id === state.id) return false
  return isNewText({ state, ...item }) || (id !== null && id < state.id)
}

function settle(
  run: ImportRun,
  how: Dedupe,
  item: PlannedFile,
  holder: Holder,
  { settled, found }: Deduped,
): void {
  const { file } = item.file
  const isLeftOut = how.skips && item.decision.outcome === 'created'
  const problem = duplicateProblem(how, holder, run.source, isLeftOut)
  const other = holder.id === null ? {} : { articleId: holder.id }
  if (isLeftOut) settled.set(file, { outcome: 'duplicate', ...other, problems: [problem] })
  else if (how.strict) settled.set(file, { outcome: 'failed', problems: [problem] })
  else found.set(file, problem)
}

/** Whether the article has, or gets, the text of the file. */
function isItsText({ file, state, decision }: PlannedFile): boolean {
  if (!state) return true
  if (decision.outcome === 'conflict') return false
  if (decision.outcome === 'unchanged' && state.trashed) return false
  return state.textHash.equals(file.hash) || isNewText({ file, state, decision })
}

/** Whether it gets this text now. */
function isNewText({ file, state, decision }: PlannedFile): boolean {
  if (!state || state.textHash.equals(file.hash)) return false
  if (decision.outcome === 'unchanged' || decision.outcome === 'conflict') return false
  const keepsEdits = isEdited(state) && (state.importHash?.equals(file.hash) ?? false)
  return !keepsEdits || (decision.outcome === 'updated' && !decision.keepsText)
}
