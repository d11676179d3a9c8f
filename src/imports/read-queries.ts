import type { Database, Sql } from '../database/client.ts'
import type { Import as Row } from '../generated/prisma/client.ts'
import type { Json } from '../shapes.ts'
import { fileCountsOf } from './beside/counts.ts'
import type { Import } from './schema.ts'

/** An import with the columns that the API does not show. */
export type ImportRow = Import & {
  position: number
  fence: number
  wholeTree: boolean
  upload: Json
}

/** The import with this id, or null. */
export async function findImport(db: Sql, id: string): Promise<ImportRow | null> {
  const { rows } = await db.query<Row & { actorName: string | null }>({
    name: 'find_import',
    text: `select id, source, status, dry_run as "dryRun", total, created, updated, unchanged,
        moved, restored, conflicts, failed, trashed, duplicates, ignored, options, actor,
        created_at as "createdAt",
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

type Reported =
  | 'warnings'
  | 'inventory'
  | 'dialect'
  | 'dialectFound'
  | 'scripts'
  | 'addressByCode'
  | 'visibility'
type StoredReport = Partial<Pick<Import, Reported>> & { ignored?: Import['ignoredNames'] }

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
