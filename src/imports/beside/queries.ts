import type { Sql } from '../../database/client.ts'
import type { OutcomeKind } from '../schema.ts'

/** A file of a source, with what is needed to detect moves. */
export interface GoneFile {
  id: string
  file: string
  hash: string
  importHash: string | null
  trashed: boolean
}

/** Whether an import brought the file; what was uploaded here stays. */
export const isImported = ({ importHash }: Pick<GoneFile, 'importHash'>) => importHash !== null

/** All files of a source, to find those that moved or may be pruned. */
export async function listSourceFiles(db: Sql, source: string): Promise<GoneFile[]> {
  const { rows } = await db.query<GoneFile>({
    text: `select id, file, encode(hash, 'hex') as hash, encode(import_hash, 'hex') as "importHash",
        trashed_at is not null as trashed
      from files where source = $1`,
    values: [source],
  })
  return rows
}

/** Outcome by file id, for the files that this import created, moved, restored or trashed. */
export async function findOutcomesByFile(
  db: Sql,
  id: string,
): Promise<Map<string, { outcome: OutcomeKind }>> {
  const { rows } = await db.query<{ id: string; outcome: OutcomeKind }>({
    text: `select file_id as id, outcome from import_files
      where import_id = $1 and outcome in ('created', 'moved', 'restored', 'trashed') and file_id is not null`,
    values: [id],
  })
  return new Map(rows.map(({ id, outcome }) => [id, { outcome }]))
}

/** The ids among `files` that this import has reported. */
export async function findReportedFiles(
  tx: Sql,
  id: string,
  files: readonly string[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>({
    text: `select file_id as id from import_files where import_id = $1 and file_id = any($2::uuid[])`,
    values: [id, files],
  })
  return new Set(rows.map((row) => row.id))
}

/** Records that the stored bytes equal those of the source; makes no new version. */
export async function renewFileHashes(tx: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.query({
    text: 'update files set import_hash = hash where id = any($1::uuid[])',
    values: [ids],
  })
}

/** An article under the name of a file. */
interface ArticleOfName {
  id: string
  file: string
  /** Whether these bytes are those of its last import or of its text. */
  isSame: boolean
  trashed: boolean
}

/** The articles of a source that have the names of these files, trash included. */
export async function findArticlesOfNames(
  tx: Sql,
  source: string,
  files: readonly { file: string; hash: string }[],
): Promise<ArticleOfName[]> {
  const { rows } = await tx.query<ArticleOfName>({
    name: 'find_articles_of_files',
    text: `select a.id, a.file, a.trashed_at is not null as trashed,
        decode(n.hash, 'hex') in (a.text_hash, coalesce(a.import_hash, a.text_hash)) as "isSame"
      from json_to_recordset($2::json) as n(file text, hash text)
      join articles a on a.source = $1 and a.file = n.file`,
    values: [source, JSON.stringify(files)],
  })
  return rows
}
