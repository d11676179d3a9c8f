import type { Sql } from '../../database/client.ts'
import type { FileState } from './decide.ts'

// Public or scheduled, by the same rule as `isExposed`.
const exposed = `(a.status = 'published' and a.trashed_at is null
  and (a.sort_at > now() or a.expires_at is null or a.expires_at > now()))`

// Whether all versions since the imported one were written by renames of terms. Few edited articles
// have such a version at all, so the texts of the others are not hashed.
const renamesSince = (version: string) => `(select count(*) from bulk_change_articles i
    join bulk_changes b on b.id = i.bulk_change_id and b.action = 'rename'
    where i.article_id = a.id and i.outcome = 'changed' and i.to_version > ${version} and i.to_version <= a.version)`
const isRenamed = `(a.import_hash <> a.text_hash and ${renamesSince('a.version - 1')} > 0 and exists (
    select from revisions r where r.article_id = a.id and case
      when ${renamesSince('r.version')} = a.version - r.version
      then sha256(convert_to(r.head || r.body, 'UTF8')) = a.import_hash else false end))`

const stateColumns = `a.id, a.file, a.version, a.text_hash as "textHash", a.import_hash as "importHash",
  a.trashed_at is not null as trashed, a.trashed_by_import as "trashedByImport", a.origin_time_zone as "originTimeZone", a.origin_lang as "originLang",
  a.origin_rules as "originRules",
  a.origin_status as "originStatus", a.origin_encoding as "originEncoding",
  coalesce(${isRenamed}, false) as "isRenamed", a.withheld, ${exposed} as exposed`

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
