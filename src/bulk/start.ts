import { v7 } from 'uuid'
import { type Actor, allows } from '../actor.ts'
import { type ListPlan, planList } from '../articles/list/plan.ts'
import type { Database, Sql } from '../database/client.ts'
import { type AppError, conflict } from '../errors.ts'
import { lockingTransaction } from '../events/write-transaction.ts'
import { readFilter } from './filter.ts'
import { inLine } from './line.ts'
import { insertBulkChange, insertChanged, insertChosen } from './queries.ts'
import type { BulkChange, Kind, NewBulkChange } from './schema.ts'

/** Called in the transaction that starts a bulk change. */
type Respond<T> = (tx: Sql, id: string) => Promise<T>

/**
 * Starts a bulk change: fixes its articles and queues it for a worker. 400 for a filter that cannot
 * be read, 409 if it chooses another number than expected.
 */
export async function startBulkChange<T>(
  db: Database,
  actor: Actor,
  { filter, all, expect, dryRun, change, action }: NewBulkChange,
  respond: Respond<T>,
): Promise<T> {
  const query = readFilter(filter, all === true)
  const kind: Kind = action ?? 'change'
  const what = { action: kind, change: change ?? null, filter, reverts: null }
  const write = (plan: ListPlan) => async (tx: Sql) => {
    const id = v7()
    await insertBulkChange(tx, { id, ...what, dryRun, ...boundsOf(actor) })
    const count = await insertChosen(tx, id, plan, expect)
    if (expect !== undefined && expect !== count) throw otherCount(expect, count)
    return respond(tx, id)
  }
  return inLine(db, async () => lockingTransaction(db, write(await planList(db, query))))
}

/** Starts the bulk change that puts back what another one has changed; 409 if that cannot be. */
export async function startRevert<T>(
  db: Database,
  actor: Actor,
  reverted: BulkChange,
  respond: Respond<T>,
): Promise<T> {
  refuseRevert(reverted)
  const what = { action: 'revert', change: null, filter: null, reverts: reverted.id } as const
  const write = async (tx: Sql) => {
    const id = v7()
    await insertBulkChange(tx, { id, ...what, dryRun: false, ...boundsOf(actor) })
    await insertChanged(tx, id, reverted.id)
    return respond(tx, id)
  }
  return inLine(db, () => lockingTransaction(db, write))
}

function refuseRevert({ action, dryRun, finishedAt }: BulkChange): void {
  if (dryRun) throw refused('was_dry_run', 'A dry run has changed nothing.')
  if (action === 'purge') throw refused('purged', 'What was purged cannot be put back.')
  if (finishedAt === null)
    throw refused('not_over', 'This bulk change has not ended. Wait for it, or cancel it first.')
}

const boundsOf = (actor: Actor) => ({
  actor: actor.id,
  mayPublish: allows(actor, 'content:publish'),
  sources: actor.sources,
})

const refused = (code: string, message: string): AppError => conflict(message, [{ code, message }])

function otherCount(expected: number, count: number): AppError {
  const message = `The filter chooses ${count} articles, and ${expected} were expected. Nothing was changed.`
  return conflict(message, [{ pointer: '/expect', code: 'count_differs', message }])
}
