import type { Writer } from '../actor.ts'
import { purgeArticles } from '../articles/purge.ts'
import { lockArticles } from '../articles/queries.ts'
import { reviseArticles } from '../articles/store/revise.ts'
import { refuseDuringBackup } from '../blobs/sweep/backup-queries.ts'
import type { Database } from '../database/client.ts'
import { inTransaction } from '../database/transaction.ts'
import { AppError, isServerFault } from '../errors.ts'
import { type Tx, undoneTransaction, writeTransaction } from '../events/write-transaction.ts'
import { faultOf } from '../http/response/errors.ts'
import type { Lease } from '../lease/lease.ts'
import { inTurns } from '../turns.ts'
import { type Decision, decide } from './decide.ts'
import { type Done, type Item, storeOutcomes } from './item-queries.ts'
import type { ClaimedBulk } from './lease-queries.ts'

/** What all batches of one bulk change share. */
export interface BulkRun {
  db: Database
  lease: Lease
  bulk: ClaimedBulk
  writer: Writer
}

/**
 * Changes articles in one transaction, together with their outcomes. After a fault of the write
 * each is tried alone, so that only the one at fault fails.
 */
export async function runBatch(run: BulkRun, items: readonly Item[]): Promise<void> {
  try {
    await (run.bulk.dryRun ? tryOut(run, items) : write(run, items))
  } catch (error) {
    const fault = faultOf(error)
    if (!fault || isServerFault(fault)) throw error
    if (items.length > 1) for (const item of items) await runBatch(run, [item])
    else
      await record(
        run,
        items.map((item) => failed(item, fault)),
      )
  }
}

/** Stores outcomes of articles that were not changed. */
export function record({ db, lease }: BulkRun, done: readonly Done[]): Promise<void> {
  return inTransaction(db.pool, async (tx) => {
    await lease.hold(tx)
    await storeOutcomes(tx, lease, done)
  })
}

const write = (run: BulkRun, items: readonly Item[]) =>
  writeTransaction(run.db, async (tx) => {
    await run.lease.hold(tx)
    await storeOutcomes(tx, run.lease, await changeAll(tx, run, items))
  })

async function tryOut(run: BulkRun, items: readonly Item[]): Promise<void> {
  await record(run, await undoneTransaction(run.db, (tx) => changeAll(tx, run, items)))
}

async function changeAll(
  tx: Tx,
  { writer, bulk }: BulkRun,
  items: readonly Item[],
): Promise<Done[]> {
  const ids = items.map(({ articleId }) => articleId)
  const rows = new Map((await lockArticles(tx, ids)).map((row) => [row.id, row]))
  const decisions: (Decision | AppError)[] = []
  for (const item of items) {
    decisions.push(await decided(decide(tx, writer, bulk, item, rows.get(item.articleId))))
    await inTurns()
  }
  const revisions = decisions.flatMap((one) => ('revision' in one ? (one.revision ?? []) : []))
  const revised = new Map(
    (await reviseArticles(tx, writer, revisions)).map((one) => [one.id, one.placing]),
  )
  const purged = decisions.flatMap((one) => ('purge' in one ? [one.purge] : []))
  if (purged.length > 0 && !bulk.dryRun) await refuseDuringBackup(tx)
  await purgeArticles(tx, writer, purged)
  return decisions.map((decision, index) => {
    const item = items[index] as Item
    if (decision instanceof AppError) return failed(item, decision)
    return done(item, decision, revised.get(item.articleId) ?? [])
  })
}

// An AppError comes from this program, so the transaction goes on. PostgreSQL's would end it.
async function decided(decision: Promise<Decision>): Promise<Decision | AppError> {
  try {
    return await decision
  } catch (error) {
    if (error instanceof AppError && !isServerFault(error)) return error
    throw error
  }
}

// An article with more problems shows only these here.
const maxProblems = 20

function done(item: Item, decision: Decision, placing: Done['problems']): Done {
  const { seq, articleId } = item
  if ('purge' in decision) {
    const { version } = decision.purge
    return { seq, articleId, ...versions('changed', version), problems: [], error: null }
  }
  const { row, revision } = decision
  const problems = [...placing, ...decision.problems].slice(0, maxProblems)
  const result = revision ? versions('changed', row.version) : unwritten('unchanged')
  return { seq, articleId, ...result, problems, error: null }
}

const versions = <O extends Done['outcome']>(outcome: O, version: number) => ({
  outcome,
  fromVersion: version,
  toVersion: version + 1,
})

const unwritten = <O extends Done['outcome']>(outcome: O) => ({
  outcome,
  fromVersion: null,
  toVersion: null,
})

/** The outcome of an article that a fault kept from being changed. */
export function failed({ seq, articleId }: Item, { code, message, details }: AppError): Done {
  const outcome = code === 'conflict' ? 'conflict' : 'failed'
  const error = { code, detail: message, errors: details.slice(0, maxProblems) }
  return { seq, articleId, ...unwritten(outcome), problems: [], error }
}
