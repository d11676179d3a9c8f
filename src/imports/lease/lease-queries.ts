import type { Sql } from '../../database/client.ts'
import { leaseUntil } from '../../lease/queries.ts'
import type { Json } from '../../shapes.ts'
import { rfc3339 } from '../../sql/time.ts'
import type { Report } from '../run/report.ts'
import type { ImportOptions } from '../schema.ts'

/** An import that this process has claimed and may run. */
export interface ClaimedImport {
  id: string
  source: string
  dryRun: boolean
  options: ImportOptions
  upload: Json
  wholeTree: boolean
  actor: string
  /** Whether its key had `content:publish` when it was started. */
  mayPublish: boolean
  position: number
  fence: number
  /**
   * True when the last process to run it ended without releasing it, so one of the next files may
   * be the cause.
   */
  crashed: boolean
  report: Partial<Report>
}

const claimed = `i.id, i.source, i.dry_run as "dryRun", i.options, i.upload,
  i.whole_tree as "wholeTree", i.actor, i.may_publish as "mayPublish", i.position, i.fence, c.crashed, i.report`

/**
 * Claims the oldest import that is queued, or whose lease has expired, unless its source has
 * another one running. Concurrent claims are safe: `skip locked` protects the row, a unique index
 * the source. An upload that lies in another place than `place` is left to those who see it.
 */
export async function claimImport(
  db: Sql,
  runner: string,
  lease: number,
  place: string | null,
): Promise<ClaimedImport | null> {
  const { rows } = await db.query<ClaimedImport>({
    text: `update imports i set status = 'running', carrier = $1, lease_until = ${leaseUntil('$2')},
        fence = fence + 1, started_at = coalesce(started_at, now())
      from (
        select w.id, w.status = 'running' and w.carrier is not null as crashed from imports w
        where w.upload->>'kind' = 'spool'
          and coalesce(w.upload->>'place' = $3, w.upload->>'place' is null)
          and (w.status = 'queued' or (w.status = 'running' and w.lease_until < now()))
          and not exists (
            select from imports r
            where r.source = w.source and r.status = 'running' and r.id <> w.id)
        order by w.created_at, w.id limit 1 for update skip locked) c
      where i.id = c.id
      returning ${claimed}`,
    values: [runner, lease, place],
  })
  return rows[0] ?? null
}

/** Imports that have waited for longer, in milliseconds, and whose uploads lie in another place. */
export async function listUnseen(db: Sql, place: string | null, waited: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    text: `select id from imports
      where status = 'queued' and upload->>'kind' = 'spool' and upload->>'place' is distinct from $1
        and upload->>'place' is not null and created_at < now() - $2::int * interval '1 millisecond'
      order by created_at, id limit 20`,
    values: [place, waited],
  })
  return rows.map(({ id }) => id)
}

const forgotten = `,
      forgotten as (delete from import_keys k using ended e where k.import_id = e.id)`

/** The end of an import knows how many names there were, and forgets what it compared. */
export const withEnd = {
  columns: `,
          total = created + updated + unchanged + moved + restored + conflicts + failed
            + duplicates + (
              select coalesce(sum(value::bigint), 0)::int from jsonb_each_text(file_counts)
              where key not in ('bytes', 'trashed'))`,
  statements: forgotten,
}

/** The failure of an import whose only possible process is gone. */
export const interrupted = {
  code: 'interrupted',
  message: 'The process that ran this import ended. Run it again to continue.',
}

/** Fails expired imports of local files: no other process has their files. */
export async function failInterrupted(db: Sql): Promise<number> {
  const { rowCount } = await db.query({
    text: `with ended as (
        update imports set status = 'failed', finished_at = now(), lease_until = null, failure = $1
        where status = 'running' and lease_until < now() and upload->>'kind' = 'files'
        returning id)${forgotten}
      select from ended`,
    values: [JSON.stringify(interrupted)],
  })
  return rowCount ?? 0
}

/** The running import of a source. */
export interface Running {
  id: string
  fence: number
  /** Host, process id and a nonce of the only process that can run it; null when any worker can. */
  runner: string | null
  actor: string
  /** RFC 3339, UTC. */
  startedAt: string
}

/** The running import of a source, or null. */
export async function findRunning(db: Sql, source: string): Promise<Running | null> {
  const { rows } = await db.query<Running>({
    text: `select id, fence, case when upload->>'kind' = 'files' then carrier end as runner, actor,
        ${rfc3339('started_at', 'seconds')} as "startedAt"
      from imports where source = $1 and status = 'running'`,
    values: [source],
  })
  return rows[0] ?? null
}

/** Resets the attempts of the scan after it has succeeded. */
export async function resetScanAttempts(db: Sql, id: string, fence: number): Promise<void> {
  await db.query({
    text: `update imports set attempts = attempts - 'survey' where id = $1 and fence = $2`,
    values: [id, fence],
  })
}
