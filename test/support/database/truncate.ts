import type pg from 'pg'
import { inTransaction } from '../../../src/database/transaction.ts'

/**
 * Empties tables, named as in SQL, of an app that is running: what it does in the background may
 * hold their locks in another order, and a deadlock is tried again.
 */
export async function truncate(pool: pg.Pool, tables: string): Promise<void> {
  await inTransaction(pool, (tx) => tx.query({ text: `truncate ${tables} cascade` }))
}
