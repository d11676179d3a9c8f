import type { Database } from '../../database/client.ts'
import { listStagedNames } from '../queries.ts'
import { livingOwners, ownerOf } from './owner.ts'
import type { Spool } from './spool.ts'

const youngest = 60 * 60 * 1000

/**
 * Removes what no open import names: uploads cut off by a crash, files of imports that are over.
 */
export async function sweepSpool(db: Database, spool: Spool): Promise<void> {
  const kept = await spool.list()
  if (kept.length === 0) return
  const needed = await listStagedNames(db)
  // An upload that is still arriving has no import yet.
  const old = kept.filter(
    ({ name, modifiedAt }) => !needed.has(name) && Date.now() - modifiedAt.getTime() > youngest,
  )
  for (const { name } of old) await spool.remove(name)
}

/**
 * Removes what servers have left that ended amid their uploads, however young it is: for the start
 * of the next server.
 */
export async function sweepLeft(db: Database, spool: Spool, owners: string): Promise<void> {
  const kept = await spool.list()
  const living = await livingOwners(owners)
  if (kept.length === 0) return
  const needed = await listStagedNames(db)
  for (const { name } of kept) {
    const owner = ownerOf(name)
    if (owner !== null && !living.has(owner) && !needed.has(name)) await spool.remove(name)
  }
}
