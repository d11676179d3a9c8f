import type { Sql } from '../../database/client.ts'
import { AppError } from '../../errors.ts'

/** Held shared by each purge until its commit; a backup that begins waits for them with it. */
export const purgeLock = `hashtext('broadsheet purge')`

// A backup holds the lock `broadsheet backup` shared while it runs (see docs/deploy.md). PostgreSQL
// names the two halves of an advisory lock's 64 bits apart.
const held = `exists (
  select from pg_locks, (select hashtext('broadsheet backup')::bigint as key) k
  where locktype = 'advisory' and objsubid = 1 and mode = 'ShareLock' and granted
    and database = (select oid from pg_database where datname = current_database())
    and classid = ((key >> 32) & 4294967295)::oid and objid = (key & 4294967295)::oid)`

/**
 * Whether the transaction may purge: false while a backup runs, which still has what is purged now.
 * A backup that begins after this waits for the transaction.
 */
export async function mayPurge(tx: Sql): Promise<boolean> {
  const { rows } = await tx.query<{ may: boolean }>({
    text: `select case when pg_try_advisory_xact_lock_shared(${purgeLock}) then not ${held} else false end as may`,
  })
  return rows[0]?.may ?? false
}

/** 503 while a backup runs. A request does not wait for the end, which may be hours away. */
export async function refuseDuringBackup(tx: Sql): Promise<void> {
  if (await mayPurge(tx)) return
  const message = 'A backup runs. What is deleted permanently waits for its end.'
  const detail = { code: 'backup_running', message }
  throw new AppError('unavailable', message, [detail], { 'retry-after': '30' })
}
