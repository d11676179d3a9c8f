import type { Sql } from '../database/client.ts'
import type { FileCounts } from './beside/counts.ts'
import { outcomeCounts } from './outcome-counts.ts'
import type { ImportOptions } from './schema.ts'

export interface NewImport {
  id: string
  source: string
  dryRun: boolean
  options: ImportOptions
  upload: unknown
  wholeTree: boolean
  actor: string
  mayPublish: boolean
}

/** Queues an import whose bytes are safe, and wakes the workers. */
export async function insertImport(tx: Sql, row: NewImport): Promise<void> {
  await tx.query({
    text: `with made as (
        insert into imports (id, source, status, dry_run, options, upload, whole_tree, actor, may_publish)
        values ($1, $2, 'queued', $3, $4, $5, $6, $7, $8) returning id)
      select pg_notify('broadsheet_jobs', id::text) from made`,
    values: importValues(row),
  })
}

/**
 * Inserts an import that this process runs itself (the CLI); a constraint refuses it while its
 * source has a running import.
 */
export async function insertRunningImport(tx: Sql, row: NewImport, runner: string): Promise<void> {
  await tx.query({
    text: `insert into imports (id, source, status, dry_run, options, upload, whole_tree, actor, may_publish, started_at,
        carrier, lease_until, fence)
      values ($1, $2, 'running', $3, $4, $5, $6, $7, $8, now(), $9, now() + interval '20 seconds', 1)`,
    values: [...importValues(row), runner],
  })
}

const importValues = (row: NewImport) => [
  row.id,
  row.source,
  row.dryRun,
  JSON.stringify(row.options),
  JSON.stringify(row.upload),
  row.wholeTree,
  row.actor,
  row.mayPublish,
]

const countColumns = [...outcomeCounts, 'ignored'] as const

/** Counts by column of `imports`. */
export type Counts = Partial<Record<(typeof countColumns)[number], number>>

/** What a batch adds to its import. */
interface Advance {
  position: number
  counts?: Counts
  fileCounts?: Partial<FileCounts>
  report: object
}

/**
 * Adds to the counts, advances the position and extends the lease, in the transaction of the batch.
 */
export async function advanceImport(
  tx: Sql,
  { id, lease }: { id: string; lease: number },
  { position, counts = {}, fileCounts = {}, report }: Advance,
): Promise<void> {
  const { bytes: _bytes, ...ofFiles } = fileCounts
  const files = Object.values(ofFiles).reduce((sum, one) => sum + one, 0)
  await tx.query({
    name: 'advance_import',
    text: `update imports set position = greatest(position, $2), created = created + $3, updated = updated + $4,
        unchanged = unchanged + $5, moved = moved + $6, restored = restored + $7, conflicts = conflicts + $8,
        failed = failed + $9, trashed = trashed + $10, duplicates = duplicates + $11, ignored = ignored + $12,
        report = report || $13::jsonb,
        lease_until = greatest(lease_until, clock_timestamp() + $14::int * interval '1 millisecond'),
        file_counts = case when $15::jsonb = '{}' then file_counts else file_counts || (
          select jsonb_object_agg(key, coalesce((file_counts->>key)::bigint, 0) + value::bigint) from jsonb_each_text($15)) end,
        total = greatest(total, created + updated + unchanged + moved + restored + conflicts + failed + duplicates
          + $3 + $4 + $5 + $6 + $7 + $8 + $9 + $11 + $16 + case when file_counts = '{}' then 0 else (
            select coalesce(sum(value::bigint), 0)::int from jsonb_each_text(file_counts) where key not in ('bytes', 'trashed')) end)
      where id = $1`,
    values: [
      id,
      position,
      ...countColumns.map((name) => counts[name] ?? 0),
      JSON.stringify(report),
      lease,
      JSON.stringify(fileCounts),
      files,
    ],
  })
}

/** Stores the number of files, unless another process has taken the import over. */
export async function setTotal(db: Sql, id: string, fence: number, total: number): Promise<void> {
  await db.query({
    text: `update imports set total = $3 where id = $1 and fence = $2 and status = 'running'`,
    values: [id, fence, total],
  })
}

/** Stores the report of an import: what it says beyond its counts. */
export async function setReport(db: Sql, id: string, fence: number, report: object): Promise<void> {
  await db.query({
    text: `update imports set report = report || $3::jsonb where id = $1 and fence = $2 and status = 'running'`,
    values: [id, fence, JSON.stringify(report)],
  })
}

/** Names of staged archives that unfinished imports still need. */
export async function listStagedNames(db: Sql): Promise<Set<string>> {
  const { rows } = await db.query<{ name: string }>({
    text: `select archive->>'name' as name
      from imports i, jsonb_array_elements(i.upload->'archives') as archive
      where i.status in ('queued', 'running') and i.upload->>'kind' = 'spool'`,
  })
  return new Set(rows.map(({ name }) => name))
}
