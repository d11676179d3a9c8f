import type { Sql } from '../database/client.ts'
import type { Json } from '../shapes.ts'
import type { Report } from './report.ts'
import type { ImportOptions } from './schema.ts'

/** An import that this process may carry. */
export interface Claim {
  id: string
  source: string
  dryRun: boolean
  options: ImportOptions
  upload: Json
  wholeTree: boolean
  actor: string
  position: number
  fence: number
  report: Partial<Report>
}

const claimed = `id, source, dry_run as "dryRun", options, upload, whole_tree as "wholeTree", actor, position, fence, report`

/**
 * Takes the oldest import that waits, or whose carrier's lease ran out, unless its source has another one running.
 * Two processes that want the same: `skip locked` for the row, a unique index for the source.
 */
export async function claimImport(db: Sql, carrier: string): Promise<Claim | null> {
  const { rows } = await db.query<Claim>({
    text: `update imports set status = 'running', carrier = $1, lease_until = now() + interval '20 seconds',
        fence = fence + 1, started_at = coalesce(started_at, now())
      where id = (
        select i.id from imports i
        where i.upload->>'kind' = 'spool'
          and (i.status = 'queued' or (i.status = 'running' and i.lease_until < now()))
          and not exists (select from imports r where r.source = i.source and r.status = 'running' and r.id <> i.id)
        order by i.created_at, i.id limit 1 for update skip locked)
      returning ${claimed}`,
    values: [carrier],
  })
  return rows[0] ?? null
}

/** False when another process has taken the import over. */
export async function extendLease(db: Sql, id: string, fence: number): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `update imports set lease_until = now() + interval '20 seconds'
      where id = $1 and fence = $2 and status = 'running'`,
    values: [id, fence],
  })
  return rowCount === 1
}

export interface Held {
  position: number
  cancelAsked: boolean
}

/** Locks the import for a batch; null when it is not ours any more. */
export async function lockHeld(tx: Sql, id: string, fence: number): Promise<Held | null> {
  const { rows } = await tx.query<Held>({
    name: 'lock_held_import',
    text: `select position, cancel_asked as "cancelAsked" from imports
      where id = $1 and fence = $2 and status = 'running' for update`,
    values: [id, fence],
  })
  return rows[0] ?? null
}

/** Ends an import that is still ours. */
export async function endImport(
  db: Sql,
  id: string,
  fence: number,
  status: string,
  failure?: object,
): Promise<void> {
  await db.query({
    text: `update imports set status = $3, failure = $4, finished_at = now(), lease_until = null, carrier = null,
        total = created + updated + unchanged + moved + conflicts + failed
      where id = $1 and fence = $2 and status = 'running'`,
    values: [id, fence, status, failure ? JSON.stringify(failure) : null],
  })
}

/** Gives an unfinished import back, so that another process takes it up at once. */
export async function releaseImport(db: Sql, id: string, fence: number): Promise<void> {
  await db.query({
    text: `update imports set lease_until = now() - interval '1 second' where id = $1 and fence = $2 and status = 'running'`,
    values: [id, fence],
  })
}

/** Why an import failed whose own process is gone. */
export const interrupted = {
  code: 'interrupted',
  message: 'The process that carried this import ended. Run it again to go on.',
}

/** Fails imports whose own process is gone: nobody else has their files. */
export async function failInterrupted(db: Sql): Promise<number> {
  const { rowCount } = await db.query({
    text: `update imports set status = 'failed', finished_at = now(), lease_until = null,
        failure = $1
      where status = 'running' and lease_until < now() and upload->>'kind' = 'files'`,
    values: [JSON.stringify(interrupted)],
  })
  return rowCount ?? 0
}

/** The import that a source has running. */
export interface Running {
  id: string
  fence: number
  /** Host, process id and a nonce of the only process that can carry it; null when any worker can. */
  carrier: string | null
  actor: string
  /** RFC 3339, UTC. */
  startedAt: string
}

/** The import of a source that runs now. */
export async function findRunning(db: Sql, source: string): Promise<Running | null> {
  const { rows } = await db.query<Running>({
    text: `select id, fence, case when upload->>'kind' = 'files' then carrier end as carrier, actor,
        to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "startedAt"
      from imports where source = $1 and status = 'running'`,
    values: [source],
  })
  return rows[0] ?? null
}

/** The file that a carrier is about to try alone, and how often it has been tried. */
export interface Attempt {
  position: number
  count: number
}

export async function findAttempt(db: Sql, id: string): Promise<Attempt | null> {
  const { rows } = await db.query<{ attempts: Partial<Attempt> }>({
    text: 'select attempts from imports where id = $1',
    values: [id],
  })
  const { position, count } = rows[0]?.attempts ?? {}
  return position !== undefined && count !== undefined ? { position, count } : null
}

export async function noteAttempt(db: Sql, id: string, attempt: Attempt): Promise<void> {
  await db.query({
    text: 'update imports set attempts = $2 where id = $1',
    values: [id, JSON.stringify(attempt)],
  })
}
