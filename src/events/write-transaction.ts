import type { Database, Sql, Statement } from '../database/client.ts'
import { OutcomeUnknown, outcomeUnknown } from '../database/outcome.ts'
import { type State, stateOf } from '../database/state.ts'
import { inTransaction } from '../database/transaction.ts'
import { announceSoon } from './announce.ts'
import { inWritePlace } from './write-places.ts'

/**
 * A transaction in which events can be written. Only this file makes one, so every event that is
 * committed is announced.
 */
export interface Tx extends Sql {
  /**
   * Runs a statement that writes events. A statement that writes none must return and change no
   * rows.
   */
  record: Sql['query']
  /** What the process keeps for its database; only `stateOf` reads and writes it. */
  readonly state: State
}

/** Runs work in one transaction. */
export type Write = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

/**
 * Runs the work in one transaction and, after its commit, announces the events recorded in it; like
 * `inTransaction`, it repeats the work after a deadlock.
 */
export function writeTransaction<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return writeTransactions(db, (write) => write(work))
}

/**
 * Runs several transactions, whose events are announced together at the end, even if a later one
 * fails.
 */
export async function writeTransactions<T>(
  db: Database,
  run: (write: Write) => Promise<T>,
): Promise<T> {
  let mustAnnounce = false
  const write: Write = async (work) => {
    let recorded = false
    try {
      const result = await inWritePlace(db, () =>
        inTransaction(db.pool, (sql) => {
          recorded = false
          return work(recording(db, sql, () => (recorded = true)))
        }),
      )
      mustAnnounce ||= recorded
      return result
    } catch (error) {
      mustAnnounce ||= recorded && error instanceof OutcomeUnknown
      throw error
    }
  }
  try {
    return await run(write)
  } finally {
    if (mustAnnounce) announceCommitted(db)
  }
}

/**
 * Runs work without events in one transaction. As with all writes, reads keep connections while it
 * waits for locks.
 */
export const lockingTransaction = <T>(db: Database, work: (tx: Sql) => Promise<T>): Promise<T> =>
  inWritePlace(db, () => inTransaction(db.pool, work))

/** Runs the work in a transaction that is always undone, and returns what the work returned. */
export async function undoneTransaction<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  const undo = new Error('The transaction is undone.')
  let done: { result: T } | undefined
  try {
    await lockingTransaction(db, async (sql) => {
      done = { result: await work(recording(db, sql, () => {})) }
      throw undo
    })
  } catch (error) {
    if (error !== undo || !done) throw error
  }
  return (done as { result: T }).result
}

/**
 * Runs one statement as its own transaction, and announces its events under the rule of
 * `Tx.record`.
 */
export async function writeAtOnce<R>(db: Database, statement: Statement): Promise<R[]> {
  let recorded = false
  try {
    const result = await inWritePlace(db, () => outcomeUnknown(() => db.query<R>(statement)))
    recorded = wroteEvents(result)
    return result.rows
  } catch (error) {
    recorded = error instanceof OutcomeUnknown
    throw error
  } finally {
    if (recorded) announceCommitted(db)
  }
}

// The same object, because `allowTime` identifies a transaction by it.
function recording({ state }: Database, sql: Sql, onEvents: () => void): Tx {
  return Object.assign(sql, {
    state,
    record: async <R>(statement: Statement) => {
      const result = await sql.query<R>(statement)
      if (wroteEvents(result)) onEvents()
      return result
    },
  })
}

const wroteEvents = ({ rowCount }: { rowCount: number | null }) => (rowCount ?? 0) > 0

interface Hearers {
  drops: Set<() => void>
  spread: (() => void) | null
}

const hearersOf = stateOf((): Hearers => ({ drops: new Set(), spread: null }))

/**
 * Calls `listener` whenever this process has committed events, before the client gets its response.
 * It must not throw.
 */
export function onCommitted(db: Database, listener: () => void): void {
  hearersOf(db).drops.add(listener)
}

/**
 * Calls `spread` first at each commit: it tells the other workers of this machine. It must not
 * throw.
 */
export function spreadCommits(db: Database, spread: () => void): void {
  hearersOf(db).spread = spread
}

/** Empties the caches of this process after the commit of another one. */
export function dropCaches(db: Database): void {
  for (const drop of hearersOf(db).drops) drop()
}

// Empties the caches of this process and of the other workers, and numbers the events, which
// notifies all other processes. The numbering runs in the background; if it fails, the next check
// for unnumbered events repeats it.
function announceCommitted(db: Database): void {
  hearersOf(db).spread?.()
  dropCaches(db)
  announceSoon(db)
}
