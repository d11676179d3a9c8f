import type { Database, Sql } from '../database/client.ts'
import type { Import as Row } from '../generated/prisma/client.ts'
import type { Json } from '../shapes.ts'
import { type FileCounts, fileCountsOf } from './beside/counts.ts'
import { outcomeCounts } from './outcome-counts.ts'
import type { Import, ImportOptions } from './schema.ts'

/** An import with the columns that the API does not show. */
export type ImportRow = Import & {
  position: number
  fence: number
  wholeTree: boolean
  upload: Json
}

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

/** The import with this id, or null. */
export async function findImport(db: Sql, id: string): Promise<ImportRow | null> {
  const { rows } = await db.query<Row & { actorName: string | null }>({
    name: 'find_import',
    text: `select id, source, status, dry_run as "dryRun", total, created, updated, unchanged, moved, restored,
        conflicts, failed, trashed, duplicates, ignored, options, actor, created_at as "createdAt",
        (select k.name from api_keys k where k.id = imports.actor) as "actorName",
        started_at as "startedAt", finished_at as "finishedAt", failure, report, position, fence,
        whole_tree as "wholeTree", upload, file_counts as "fileCounts"
      from imports where id = $1`,
    values: [id],
  })
  return rows[0] ? toImport(rows[0], rows[0].actorName) : null
}

/**
 * Imports of an actor (null: of all actors), newest first, that come after the given time and id.
 */
export async function listImports(
  db: Database,
  actor: string | null,
  after: readonly [string, string] | null,
  limit: number,
): Promise<ImportRow[]> {
  const prisma = await db.prisma()
  const rows = await prisma.import.findMany({
    where: { ...(actor === null ? {} : { actor }), ...(after ? olderThan(...after) : {}) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  const ids = [...new Set(rows.map((row) => row.actor))]
  const keys = await prisma.apiKey.findMany({ where: { id: { in: ids } } })
  const names = new Map(keys.map(({ id, name }) => [id, name]))
  return rows.map((row) => toImport(row, names.get(row.actor) ?? null))
}

// The first condition makes the index usable: an index scan cannot start at an `or`.
function olderThan(time: string, id: string) {
  const createdAt = new Date(time)
  return {
    createdAt: { lte: createdAt },
    OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }],
  }
}

type Told = 'warnings' | 'inventory' | 'dialect' | 'dialectFound'
type Found = 'scripts' | 'addressByCode' | 'visibility'
type StoredReport = Partial<Pick<Import, Told | Found>> & { ignored?: Import['ignoredNames'] }

function toImport(row: Row, actorName: string | null): ImportRow {
  const {
    ignored = [],
    warnings = [],
    dialect = null,
    dialectFound,
    scripts,
    addressByCode,
    visibility,
    inventory,
  } = row.report as StoredReport
  return {
    id: row.id,
    source: row.source,
    status: row.status as Import['status'],
    dryRun: row.dryRun,
    total: row.total,
    created: row.created,
    updated: row.updated,
    unchanged: row.unchanged,
    moved: row.moved,
    restored: row.restored,
    conflicts: row.conflicts,
    failed: row.failed,
    trashed: row.trashed,
    duplicates: row.duplicates,
    files: fileCountsOf(row.fileCounts),
    ignored: row.ignored,
    ignoredNames: ignored,
    options: row.options as Import['options'],
    actor: row.actor,
    actorName,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    failure: row.failure as Import['failure'],
    warnings,
    dialect,
    ...(dialectFound ? { dialectFound } : {}),
    ...(scripts ? { scripts } : {}),
    ...(addressByCode ? { addressByCode } : {}),
    ...(visibility ? { visibility } : {}),
    ...(inventory ? { inventory } : {}),
    position: row.position,
    fence: row.fence,
    wholeTree: row.wholeTree,
    upload: row.upload as Json,
  }
}

const countColumns = [...outcomeCounts, 'ignored'] as const

/** Counts by column of `imports`. */
export type Counts = Partial<Record<(typeof countColumns)[number], number>>

/**
 * Adds to the counts, advances the position and extends the lease, in the transaction of the batch.
 */
export async function advanceImport(
  tx: Sql,
  { id, lease }: { id: string; lease: number },
  position: number,
  counts: Counts,
  report: object,
  fileCounts: Partial<FileCounts> = {},
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

/**
 * Asks a running import to stop after its batch; cancels a queued one immediately. Returns null
 * when the import has ended.
 */
export async function askCancel(db: Sql, id: string): Promise<string | null> {
  const { rows } = await db.query<{ status: string }>({
    text: `update imports set cancel_asked = true,
        status = case when status = 'queued' then 'cancelled' else status end,
        finished_at = case when status = 'queued' then now() end
      where id = $1 and status in ('queued', 'running') returning status`,
    values: [id],
  })
  return rows[0]?.status ?? null
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
