import type { Database, Sql } from '../database/client.ts'
import type { ImportFile as FileRow } from '../generated/prisma/client.ts'
import type { Problem } from '../shapes.ts'
import type { FileOutcome, ImportFile, OutcomeKind } from './schema.ts'

/** Outcomes of an import's files, in the order in which the source lists the files. */
export async function listImportFiles(
  db: Database,
  id: string,
  outcome: OutcomeKind | null,
  after: number,
  limit: number,
): Promise<(ImportFile & { seq: number })[]> {
  const rows = await (await db.prisma()).importFile.findMany({
    where: { importId: id, seq: { gt: after }, ...(outcome ? { outcome } : {}) },
    orderBy: { seq: 'asc' },
    take: limit,
  })
  return rows.map(toFile)
}

function toFile({
  seq,
  file,
  outcome,
  articleId,
  fileId,
  problems,
}: FileRow): ImportFile & { seq: number } {
  const shown = {
    seq,
    file,
    outcome: outcome as OutcomeKind,
    problems: problems as unknown as ImportFile['problems'],
  }
  return {
    ...shown,
    ...(articleId !== null && { articleId }),
    ...(fileId !== null && { fileId }),
  }
}

/** Inserts outcomes; `advanceImport` then updates the counts and the position. */
export async function insertOutcomes(
  tx: Sql,
  id: string,
  outcomes: readonly FileOutcome[],
): Promise<void> {
  await tx.query({
    name: 'insert_import_files',
    text: `insert into import_files (import_id, seq, file, outcome, article_id, file_id, problems)
      select $1, position, file, outcome, "articleId", "fileId", problems
      from json_to_recordset($2::json) as f(position int, file text, outcome text, "articleId" uuid, "fileId" uuid, problems jsonb)`,
    values: [id, JSON.stringify(outcomes)],
  })
}

/** The stored outcomes at these positions. */
export async function findOutcomes(
  tx: Sql,
  id: string,
  positions: readonly number[],
): Promise<FileOutcome[]> {
  const { rows } = await tx.query<
    FileOutcome & { articleId: string | null; fileId: string | null }
  >({
    text: `select seq as position, file, outcome, article_id as "articleId", file_id as "fileId", problems from import_files
      where import_id = $1 and seq = any($2::int[]) order by seq`,
    values: [id, positions],
  })
  return rows.map(({ articleId, fileId, ...row }) => ({
    ...row,
    ...(articleId !== null && { articleId }),
    ...(fileId !== null && { fileId }),
  }))
}

/** Outcome by article id, for the articles that this import created, moved, restored or trashed. */
export async function findOutcomesByArticle(
  db: Sql,
  id: string,
): Promise<Map<string, { outcome: OutcomeKind }>> {
  const { rows } = await db.query<{ id: string; outcome: OutcomeKind }>({
    text: `select article_id as id, outcome from import_files
      where import_id = $1 and outcome in ('created', 'moved', 'restored', 'trashed') and article_id is not null`,
    values: [id],
  })
  return new Map(rows.map(({ id, outcome }) => [id, { outcome }]))
}

/** The ids among `articles` for which this import has already reported a conflict. */
export async function findConflictingArticles(
  tx: Sql,
  id: string,
  articles: readonly string[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>({
    text: `select article_id as id from import_files
      where import_id = $1 and outcome = 'conflict' and article_id = any($2::uuid[])`,
    values: [id, articles],
  })
  return new Set(rows.map((row) => row.id))
}

/** Adds a problem to outcomes that have none with its code. */
export async function addProblems(
  tx: Sql,
  importId: string,
  code: string,
  added: readonly { seq: number; problem: Problem }[],
): Promise<void> {
  await tx.query({
    text: `update import_files i set problems = i.problems || n.problem
      from json_to_recordset($2::json) as n(seq int, problem jsonb)
      where i.import_id = $1 and i.seq = n.seq
        and not i.problems @> jsonb_build_array(jsonb_build_object('code', $3::text))`,
    values: [importId, JSON.stringify(added), code],
  })
}
