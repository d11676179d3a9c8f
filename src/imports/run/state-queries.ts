import type { Sql } from '../../database/client.ts'
import type { FileState } from './decide.ts'

// Public or scheduled, by the same rule as `isExposed`.
const exposed = `(a.status = 'published' and a.trashed_at is null
  and (a.sort_at > now() or a.expires_at is null or a.expires_at > now()))`

const stateColumns = `a.id, a.file, a.version, a.text_hash as "textHash", a.import_hash as "importHash",
  a.trashed_at is not null as trashed, a.trashed_by_import as "trashedByImport", a.origin_time_zone as "originTimeZone", a.origin_lang as "originLang",
  a.origin_rules as "originRules",
  a.origin_status as "originStatus", a.origin_encoding as "originEncoding", a.withheld, ${exposed} as exposed`

/** The stored states of these files of a source, by file, including the trash. */
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

/** The stored states of these articles, by id. */
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

/** An article of a source, with what is needed to detect moves. */
export interface GoneArticle {
  id: string
  file: string
  lang: string
  textHash: Buffer
  importHash: Buffer | null
  frontMatterId: string | null
  trashed: boolean
}

/** All articles of a source, to find those that moved or may be pruned. */
export async function listSourceArticles(db: Sql, source: string): Promise<GoneArticle[]> {
  const { rows } = await db.query<GoneArticle>({
    text: `select a.id, a.file, a.lang, a.text_hash as "textHash", a.import_hash as "importHash",
        a.front_matter->>'id' as "frontMatterId", a.trashed_at is not null as trashed
      from articles a where a.source = $1`,
    values: [source],
  })
  return rows
}

/** Records that the stored text equals the file's; makes no new version. */
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
