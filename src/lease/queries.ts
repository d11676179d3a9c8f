import type { Sql } from '../database/client.ts'

/** Tables of long work: one process at a time runs a row, under a lease with a fence. */
export type LeaseTable = 'imports' | 'bulk_changes'

/** The end of a lease. Uses the current time, because the transaction may have started long ago. */
export const leaseUntil = (milliseconds: string) =>
  `clock_timestamp() + ${milliseconds}::int * interval '1 millisecond'`

/** How work ends. */
export type End = [
  status: 'completed' | 'failed' | 'cancelled',
  failure?: { code: string; message: string },
]

/** The row that a process runs. */
export interface Held {
  table: LeaseTable
  id: string
  fence: number
}

/**
 * Extends a lease by milliseconds; false when another process has taken the work over, or this one
 * has released it.
 */
export async function extendLease(
  db: Sql,
  { table, id, fence }: Held,
  lease: number,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: `extend_lease_${table}`,
    text: `update ${table} set lease_until = ${leaseUntil('$3')} where id = $1 and fence = $2 and status = 'running' and carrier is not null`,
    values: [id, fence, lease],
  })
  return rowCount === 1
}

export interface LockedWork {
  position: number
}

/** Locks the row for a batch; null when another process has taken the work over. */
export async function lockHeld(tx: Sql, { table, id, fence }: Held): Promise<LockedWork | null> {
  const { rows } = await tx.query<LockedWork>({
    name: `lock_held_${table}`,
    text: `select position from ${table}
      where id = $1 and fence = $2 and status = 'running' for update`,
    values: [id, fence],
  })
  return rows[0] ?? null
}

/**
 * Releases unfinished work, so that another process can claim it immediately. `crashed` says that
 * one of its next items may be the cause.
 */
export async function releaseLease(
  db: Sql,
  { table, id, fence }: Held,
  crashed: boolean,
): Promise<void> {
  await db.query({
    text: `update ${table} set lease_until = now() - interval '1 millisecond', carrier = case when $3 then carrier end
      where id = $1 and fence = $2 and status = 'running'`,
    values: [id, fence, crashed],
  })
}

/** What the end of work writes beside it: columns of its row, and statements that read `ended`. */
export interface WithEnd {
  columns: string
  statements: string
}

/** Ends work and its lease; false when another process has taken it over. */
export async function endWork(
  db: Sql,
  { table, id, fence }: Held,
  [status, failure]: End,
  { columns, statements }: WithEnd = { columns: '', statements: '' },
): Promise<boolean> {
  // If the first attempt committed but its response was lost, the row already has this status.
  const { rows } = await db.query<{ ours: boolean }>({
    text: `with ended as (
        update ${table} set status = $3, failure = $4, finished_at = now(), lease_until = null,
          carrier = null${columns}
        where id = $1 and fence = $2 and status = 'running' returning id)${statements}
      select exists (select from ended)
        or exists (select from ${table} where id = $1 and fence = $2 and status = $3) as ours`,
    values: [id, fence, status, failure ? JSON.stringify(failure) : null],
  })
  return rows[0]?.ours ?? false
}

// Only the process that began an import of local files has these files.
const canBeTakenOver: Record<LeaseTable, string> = {
  imports: `upload->>'kind' = 'spool'`,
  bulk_changes: 'true',
}

/** Process names of running work that any worker may take over. */
export async function listRunners(db: Sql, table: LeaseTable): Promise<string[]> {
  const { rows } = await db.query<{ runner: string }>({
    text: `select carrier as runner from ${table}
      where status = 'running' and carrier is not null and ${canBeTakenOver[table]}`,
  })
  return rows.map(({ runner }) => runner)
}

/** Ends the leases of a process that is known to be dead. */
export async function endLeases(db: Sql, table: LeaseTable, runner: string): Promise<void> {
  await db.query({
    text: `update ${table} set lease_until = now() - interval '1 second' where carrier = $1 and status = 'running'`,
    values: [runner],
  })
}

/**
 * Asks running work to stop after its batch; cancels queued work immediately. Returns null when it
 * has ended.
 */
export async function askCancel(db: Sql, table: LeaseTable, id: string): Promise<string | null> {
  const { rows } = await db.query<{ status: string }>({
    text: `update ${table} set cancel_asked = true,
        status = case when status = 'queued' then 'cancelled' else status end,
        finished_at = case when status = 'queued' then now() end
      where id = $1 and status in ('queued', 'running') returning status`,
    values: [id],
  })
  return rows[0]?.status ?? null
}

/** Whether someone asked this work to stop. */
export async function isCancelled(db: Sql, { table, id }: Held): Promise<boolean> {
  const { rows } = await db.query<{ asked: boolean }>({
    name: `is_cancelled_${table}`,
    text: `select cancel_asked as asked from ${table} where id = $1`,
    values: [id],
  })
  return rows[0]?.asked ?? false
}

/**
 * A step that may crash the process: reading all names, or the item at a position (or the work
 * after the last one).
 */
export type Step = 'scan' | number

/**
 * Records an attempt at a step and returns how many processes in a row have attempted it, including
 * this one; null when another process has taken the work over.
 */
export async function noteAttempt(
  db: Sql,
  { table, id, fence }: Held,
  step: Step,
): Promise<number | null> {
  // Attempts at a scan are stored under the key `survey`.
  const [kind, position] = step === 'scan' ? ['survey', 0] : ['file', step]
  const { rows } = await db.query<{ count: number }>({
    name: `note_attempt_${table}`,
    text: `update ${table} set attempts = attempts || jsonb_build_object($3::text,
        jsonb_build_object('position', $4::int, 'fence', $2::int, 'count',
          case when (attempts->$3->>'position')::int is distinct from $4 then 1
            when (attempts->$3->>'fence')::int = $2 then (attempts->$3->>'count')::int
            else (attempts->$3->>'count')::int + 1 end))
      where id = $1 and fence = $2 and status = 'running' returning (attempts->$3->>'count')::int as count`,
    values: [id, fence, kind, position],
  })
  return rows[0]?.count ?? null
}
