import type { Sql } from '../../database/client.ts'
import type { FileState } from './decide.ts'

// Public or scheduled, as `isExposed` has it of a row.
const exposed = `(a.status = 'published' and a.trashed_at is null
  and (a.sort_at > now() or a.expires_at is null or a.expires_at > now()))`

const stateColumns = `a.id, a.file, a.version, a.text_hash as "textHash", a.import_hash as "importHash",
  a.trashed_at is not null as trashed, a.trashed_by_import as "trashedByImport", a.origin_time_zone as "originTimeZone", a.origin_lang as "originLang",
  a.origin_status as "originStatus", a.origin_encoding as "originEncoding", a.withheld, ${exposed} as exposed`

/** What is stored of these files of a source, by file, over the trash too. */
export async function findStates(
  db: Sql,
  source: string,
  files: readonly string[],
): Promise<Map<string, FileState>> {
  const { rows } = await db.query<FileState>({
    name: 'find_file_states',
    text: `select ${stateColumns} from articles a where a.source = $1 and a.file = any($2::text[])`,
    values: [source, files],
  })
  return new Map(rows.map((row) => [row.file, row]))
}

/** The same by article id. */
export async function findStatesById(
  db: Sql,
  ids: readonly string[],
): Promise<Map<string, FileState>> {
  const { rows } = await db.query<FileState>({
    text: `select ${stateColumns} from articles a where a.id = any($1::uuid[])`,
    values: [ids],
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** An article whose file a whole tree no longer holds. */
export interface GoneArticle {
  id: string
  file: string
  lang: string
  textHash: Buffer
  importHash: Buffer | null
  frontMatterId: string | null
  trashed: boolean
}

/**
 * Articles of a source; those outside the trash whose files are missing may have moved, or may be
 * pruned.
 */
export async function listSourceArticles(db: Sql, source: string): Promise<GoneArticle[]> {
  const { rows } = await db.query<GoneArticle>({
    text: `select a.id, a.file, a.lang, a.text_hash as "textHash", a.import_hash as "importHash",
        a.front_matter->>'id' as "frontMatterId", a.trashed_at is not null as trashed
      from articles a where a.source = $1`,
    values: [source],
  })
  return rows
}

/** Notes that the stored text is what the file holds now; no new version. */
export async function renewHashes(
  tx: Sql,
  renewed: readonly { id: string; hash: Buffer }[],
): Promise<void> {
  if (renewed.length === 0) return
  await tx.query({
    text: `update articles a set import_hash = n.hash
      from unnest($1::uuid[], $2::bytea[]) as n(id, hash) where a.id = n.id`,
    values: [renewed.map(({ id }) => id), renewed.map(({ hash }) => hash)],
  })
}
