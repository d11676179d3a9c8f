import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Database } from '../database/client.ts'
import { isTransient } from '../database/errors.ts'
import { AppError } from '../errors.ts'
import {
  keepLease,
  type Lease,
  LeaseLost,
  type LeaseTimes,
  leaseTimes,
  newRunnerName,
} from '../lease/lease.ts'
import { isCancelled, releaseLease } from '../lease/queries.ts'
import type { AroundJob } from '../telemetry/jobs.ts'
import { type BulkRun, failed, record, runBatch } from './batch.ts'
import { type Item, listItems } from './item-queries.ts'
import { type ClaimedBulk, claimBulkChange, isAwaited } from './lease-queries.ts'

/** What a process needs to run bulk changes. */
interface BulkRunner {
  db: Database
  log: Pick<Logger, 'warn'>
  /** Aborted when the process is to stop: the bulk change is released for another process. */
  signal: AbortSignal
  times?: LeaseTimes | undefined
  around: AroundJob
}

const batchArticles = 50
/** After this many batches another bulk change has its turn. */
const turnBatches = 4
const batchBytes = 16 * 1024 * 1024
const longestRest = 2_000
/** How many processes may crash at one article. */
const maxTries = 2

/**
 * Claims one bulk change and runs it to its end, or for one turn if others wait. Returns whether
 * there was one that could run.
 */
export async function runBulkChange(runner: BulkRunner): Promise<boolean> {
  const { db, log, signal, times = leaseTimes } = runner
  const claim = await claimBulkChange(db, newRunnerName(), times.lease)
  if (!claim) return false
  try {
    await runner.around('bulk-change', () => runClaimed(runner, claim))
  } catch (error) {
    const { id, fence } = claim
    if (error instanceof LeaseLost)
      log.warn({ bulkChangeId: id, fence, code: 'lease_lost' }, 'lost a bulk change')
    else {
      const waits = isOfBackup(error)
      const crashed = !signal.aborted && !waits && !isTransient(error)
      await releaseLease(db, { table: 'bulk_changes', id, fence }, crashed).catch(() => {})
      if (waits) return false
      if (!signal.aborted) throw error
    }
  }
  return true
}

// A purge waits for the end of a backup.
const isOfBackup = (error: unknown) =>
  error instanceof AppError && error.details.some(({ code }) => code === 'backup_running')

async function runClaimed({ db, signal, times }: BulkRunner, bulk: ClaimedBulk): Promise<void> {
  const { id, fence, actor, mayPublish, sources } = bulk
  const lease = keepLease(db, { table: 'bulk_changes', id, fence }, times)
  const writer = { actor, mayPublish, sources }
  try {
    const how = await runAll({ db, lease, bulk, writer }, signal)
    if (how === 'turn over') await releaseLease(db, lease, false)
    else await lease.end(how)
  } finally {
    lease.drop()
  }
}

type HowItEnds = 'completed' | 'cancelled' | 'turn over'

async function runAll(run: BulkRun, stop: AbortSignal): Promise<HowItEnds> {
  const { db, lease, bulk } = run
  // The cause of a crash may be any article of the batch being written, so each is tried alone.
  let alone = bulk.crashed ? batchArticles : 0
  const wake = AbortSignal.any([stop, lease.signal, lease.cancel])
  for (let after = bulk.position, batches = 0; ; ) {
    stop.throwIfAborted()
    lease.signal.throwIfAborted()
    if (await isCancelled(db, lease)) return 'cancelled'
    if (batches >= turnBatches && (await isAwaited(db, bulk.id))) return 'turn over'
    const began = performance.now()
    const limit = alone > 0 ? 1 : batchArticles
    const items = await listItems(db, bulk, after, limit)
    if (items.length === 0) return 'completed'
    const batch = items.filter(({ bytes }, index) => index === 0 || bytes <= batchBytes)
    after = (batch.at(-1) as Item).seq
    if (alone > 0 && !(await mayTry(lease, after))) await record(run, batch.map(poisonous))
    else await runBatch(run, batch)
    // The next turn would not know which articles may have crashed the process.
    if (alone > 0) alone--
    else batches++
    const isLast = items.length < limit && batch.length === items.length
    if (!isLast) await rest(performance.now() - began, wake)
  }
}

// As long as the batch took: readers get half of the processor and of the database at least.
const rest = (took: number, wake: AbortSignal) =>
  sleep(Math.min(took, longestRest), undefined, { signal: wake }).catch(() => {})

const mayTry = async (lease: Lease, seq: number) => (await lease.attempt(seq)) <= maxTries

function poisonous(item: Item) {
  const message = `The program crashed ${maxTries} times while it changed this article.`
  const fault = new AppError('unavailable', message, [{ code: 'keeps_crashing', message }])
  return failed(item, fault)
}
