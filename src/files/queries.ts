import type { Hash } from '../blobs/store.ts'
import type { Sql } from '../database/client.ts'
import { wouldBeExposed } from '../sql/file-names.ts'
import { fileKeyOf, type PresentFile, presentColumns } from './row.ts'

/** The name of a file in its source. */
export interface FileName {
  source: string
  file: string
}

/**
 * Those of these files that exist, trash included, locked in one order until the transaction ends.
 */
export async function lockFiles(tx: Sql, ids: readonly string[]): Promise<PresentFile[]> {
  const { rows } = await tx.query<PresentFile>({
    name: 'lock_files',
    text: `select ${presentColumns} from files f join blobs b using (hash)
      where f.id = any($1::uuid[]) order by f.id for update of f`,
    values: [ids],
  })
  return rows
}

/** The same for files by their names. */
export async function lockNamedFiles(tx: Sql, names: readonly FileName[]): Promise<PresentFile[]> {
  const { rows } = await tx.query<PresentFile>({
    name: 'lock_named_files',
    text: `select ${presentColumns} from files f join blobs b using (hash)
      where (f.source, f.file) in (select source, file from json_to_recordset($1::json) as n(source text, file text))
      order by f.id for update of f`,
    values: [JSON.stringify(names.map(({ source, file }) => ({ source, file })))],
  })
  return rows
}

/** Those of these names under which a public or scheduled article would show a new file. */
export async function findExposedNames(db: Sql, names: readonly FileName[]): Promise<Set<string>> {
  const records = names.map(({ source, file }) => ({ source, file, file_key: fileKeyOf(file) }))
  const { rows } = await db.query<FileName>({
    text: `select f.file from json_to_recordset($1::json) as f(source text, file text, file_key text)
      where ${wouldBeExposed}`,
    values: [JSON.stringify(records)],
  })
  return new Set(rows.map(({ file }) => file))
}

/** A file to insert. */
interface NewRecord extends FileName {
  id: string
  fileKey: string
  hash: Hash
  importHash: Hash | null
}

/** Inserts files; returns the ids of those whose name no other file has. */
export async function insertFiles(
  tx: Sql,
  actor: string,
  records: readonly NewRecord[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>({
    name: 'insert_files',
    text: insertStatement,
    values: [actor, JSON.stringify(records)],
  })
  return new Set(rows.map(({ id }) => id))
}

// In the order of the names, or two writers of the same names would deadlock.
const insertStatement = `
  insert into files (id, source, file, file_key, hash, import_hash, updated_by)
  select id, source, file, "fileKey", decode(hash, 'hex'), decode("importHash", 'hex'), $1
  from json_to_recordset($2::json) as n(id uuid, source text, file text, "fileKey" text, hash text, "importHash" text)
  order by source, file
  on conflict (source, file) do nothing
  returning id`

/** The next state of a file, stored if its version is still `expectedVersion`. */
interface ChangedRecord {
  id: string
  expectedVersion: number
  file: string
  fileKey: string
  hash: Hash
  importHash: Hash | null
  trashed: boolean
  trashedByImport: boolean
}

/** Updates files, and keeps replaced bytes as versions; returns the ids that were not stale. */
export async function updateFiles(
  tx: Sql,
  actor: string,
  records: readonly ChangedRecord[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>({
    name: 'update_files',
    text: updateStatement,
    values: [actor, JSON.stringify(records)],
  })
  return new Set(rows.map(({ id }) => id))
}

const updateStatement = `
  with input as materialized (
    select * from json_to_recordset($2::json) as r(id uuid, "expectedVersion" int, file text, "fileKey" text, hash text,
      "importHash" text, trashed boolean, "trashedByImport" boolean)
  ), old as (
    select f.* from files f join input r on f.id = r.id and f.version = r."expectedVersion"
  ), done as (
    update files f set file = r.file, file_key = r."fileKey", hash = decode(r.hash, 'hex'),
      import_hash = decode(r."importHash", 'hex'), version = f.version + 1, updated_at = now(), updated_by = $1,
      trashed_at = case when r.trashed then coalesce(f.trashed_at, now()) end, trashed_by_import = r."trashedByImport"
    from input r where f.id = r.id and f.version = r."expectedVersion"
    returning f.id, f.hash
  ), kept as (
    insert into file_versions (file_id, version, hash, actor, at)
    select o.id, o.version, o.hash, o.updated_by, o.updated_at
    from old o join done using (id) where o.hash <> done.hash
  )
  select id from done`

/** Deletes files with their versions. */
export async function deleteFiles(tx: Sql, ids: readonly string[]): Promise<void> {
  await tx.query({
    name: 'delete_files',
    text: 'delete from files where id = any($1::uuid[])',
    values: [ids],
  })
}
