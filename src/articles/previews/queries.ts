import type { Sql } from '../../database/client.ts'
import { rfc3339 } from '../../sql/time.ts'
import { articleStatement, columnsFor } from '../queries.ts'
import type { ShownRow } from '../row.ts'
import type { Preview } from './schema.ts'

const columns = `id, note, ${rfc3339('created_at')} as "createdAt", created_by as "createdBy",
  ${rfc3339('expires_at')} as "expiresAt"`

// A preview ends with the key that made it.
const isLive = `p.expires_at > clock_timestamp() and not exists (
  select from api_keys k where k.id = p.created_by
    and (k.revoked_at is not null or k.expires_at <= clock_timestamp()))`

/** The article that a token shows, in any state but the trash; null for every other token. */
export async function findPreviewed(
  db: Sql,
  id: string,
  tokenHash: Buffer,
  detailed: boolean,
): Promise<ShownRow | null> {
  const text = `select ${columnsFor(detailed)} from articles a
    where a.id = $1 and a.trashed_at is null and exists (
      select from previews p where p.article_id = a.id and p.token_hash = $2 and ${isLive})`
  const statement = articleStatement(undefined, text, [id, tokenHash])
  return (await db.query<ShownRow>(statement)).rows[0] ?? null
}

interface PreviewRow {
  id: string
  articleId: string
  tokenHash: Buffer
  note: string | null
  createdBy: string
  /** Seconds. */
  expiresIn: number
}

/** Stores a preview in place of those that have ended; null if the article has `most` of them. */
export async function insertPreview(
  tx: Sql,
  { id, articleId, tokenHash, note, createdBy, expiresIn }: PreviewRow,
  most: number,
): Promise<Preview | null> {
  await tx.query({
    text: 'delete from previews where article_id = $1 and expires_at <= clock_timestamp()',
    values: [articleId],
  })
  const { rows } = await tx.query<Preview>({
    text: `insert into previews (id, article_id, token_hash, note, created_by, expires_at)
      select $1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6)
      where (select count(*) from previews where article_id = $2) < $7 returning ${columns}`,
    values: [id, articleId, tokenHash, note, createdBy, expiresIn, most],
  })
  return rows[0] ?? null
}

/** The previews of an article that have not ended, newest first; with `id` only that one. */
export async function listPreviews(
  db: Sql,
  articleId: string,
  id: string | null = null,
): Promise<Preview[]> {
  const { rows } = await db.query<Preview>({
    text: `select ${columns} from previews p
      where article_id = $1 and ($2::uuid is null or id = $2) and ${isLive}
      order by created_at desc, id desc`,
    values: [articleId, id],
  })
  return rows
}

/** Ends the previews of an article, or one of them; returns how many there were. */
export async function deletePreviews(
  db: Sql,
  articleId: string,
  id: string | null = null,
): Promise<number> {
  const { rowCount } = await db.query({
    text: 'delete from previews where article_id = $1 and ($2::uuid is null or id = $2)',
    values: [articleId, id],
  })
  return rowCount ?? 0
}
