import type { TermPatch } from '../articles/changes-schema.ts'
import type { Sql } from '../database/client.ts'
import { leaseUntil } from '../lease/queries.ts'
import type { Rename } from './rename.ts'
import type { Kind } from './schema.ts'

/** A bulk change that this process has claimed and may run. */
export interface ClaimedBulk {
  id: string
  action: Kind
  /** The patch of a `change`, the term of a `rename`. */
  change: TermPatch | Rename | null
  reverts: string | null
  dryRun: boolean
  actor: string
  mayPublish: boolean
  sources: string[] | null
  position: number
  fence: number
  /** Whether the last process to run it ended without releasing it. */
  crashed: boolean
}

// Queued, or its lease has expired; and none that it waits for is open.
const isClaimable = `(w.status = 'queued' or (w.status = 'running' and w.lease_until < now()))
  and not exists (select from bulk_changes o where o.id = any(w.waits_for) and o.status in ('queued', 'running'))`

/**
 * Claims the bulk change that has waited longest: since its start, or since it was released after
 * its last turn.
 */
export async function claimBulkChange(
  db: Sql,
  runner: string,
  lease: number,
): Promise<ClaimedBulk | null> {
  const { rows } = await db.query<ClaimedBulk>({
    text: `update bulk_changes b set status = 'running', carrier = $1, lease_until = ${leaseUntil('$2')},
        fence = fence + 1, started_at = coalesce(started_at, now())
      from (
        select w.id, w.status = 'running' and w.carrier is not null as crashed from bulk_changes w
        where ${isClaimable}
        order by coalesce(w.lease_until, w.created_at), w.id limit 1 for update skip locked) c
      where b.id = c.id
      returning b.id, b.action, b.change, b.reverts, b.dry_run as "dryRun", b.actor,
        b.may_publish as "mayPublish", b.sources, b.position, b.fence, c.crashed`,
    values: [runner, lease],
  })
  return rows[0] ?? null
}

/** Whether another bulk change could run now. */
export async function isAwaited(db: Sql, id: string): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>({
    text: `select exists (select from bulk_changes w where w.id <> $1 and ${isClaimable}) as found`,
    values: [id],
  })
  return rows[0]?.found ?? false
}
