import { cliActor } from '../actor.ts'
import type { Database } from '../database/client.ts'
import { inTransaction } from '../database/transaction.ts'
import { createKey } from './create.ts'
import { hasAdminKey } from './queries.ts'

/**
 * Creates the first admin key and returns its token; null if there has ever been one. Servers that
 * start together create only one.
 */
export async function createFirstAdminKey(db: Database): Promise<string | null> {
  return inTransaction(db.pool, async (tx) => {
    if (await hasAdminKey(tx)) return null
    const { key } = await createKey(tx, cliActor, { name: 'first admin key', scopes: ['admin'] })
    return key
  })
}
