import type { Sql } from '../database/client.ts'
import type { Spool } from './intake/spool.ts'
import { listSpooled } from './queries.ts'

const youngest = 60 * 60 * 1000

/** Removes what no open import names: uploads cut off by a crash, files of imports that are over. */
export async function sweepSpool(db: Sql, spool: Spool): Promise<void> {
  const kept = await spool.list()
  if (kept.length === 0) return
  const needed = await listSpooled(db)
  // An upload that is still arriving has no import yet.
  const old = kept.filter(
    ({ name, modifiedAt }) => !needed.has(name) && Date.now() - modifiedAt.getTime() > youngest,
  )
  for (const { name } of old) await spool.remove(name)
}
