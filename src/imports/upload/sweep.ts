import type { Database } from '../../database/client.ts'
import { listStagedNames } from '../queries.ts'
import { livingOwners, ownerOf } from './owner.ts'
import type { Staging } from './staging.ts'

const minAge = 60 * 60 * 1000

/**
 * Removes old uploads that no unfinished import needs: those cut off by a crash, and those of
 * imports that have ended.
 */
export async function sweepStaging(db: Database, staging: Staging): Promise<void> {
  const uploads = await staging.list()
  if (uploads.length === 0) return
  const needed = await listStagedNames(db)
  // An upload that is still arriving has no import yet.
  const old = uploads.filter(
    ({ name, modifiedAt }) => !needed.has(name) && Date.now() - modifiedAt.getTime() > minAge,
  )
  for (const { name } of old) await staging.remove(name)
}

/**
 * Removes, when a server starts, the unfinished uploads of servers that have ended, however recent
 * they are.
 */
export async function sweepAbandoned(
  db: Database,
  staging: Staging,
  owners: string,
): Promise<void> {
  const uploads = await staging.list()
  const living = await livingOwners(owners)
  if (uploads.length === 0) return
  const needed = await listStagedNames(db)
  for (const { name } of uploads) {
    const owner = ownerOf(name)
    if (owner !== null && !living.has(owner) && !needed.has(name)) await staging.remove(name)
  }
}
