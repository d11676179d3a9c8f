import type { Sql } from '../database/client.ts'
import type { JsonObject } from '../shapes.ts'
import type { RevisionSummary } from './schema.ts'

const summary = `version, actor, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
  snapshot->>'title' as title, snapshot->>'status' as status,
  snapshot->>'path' as path`

/** Former versions of an article, newest first, below `before`. */
export async function listRevisions(
  db: Sql,
  articleId: string,
  before: number | null,
  limit: number,
): Promise<RevisionSummary[]> {
  const { rows } = await db.query<RevisionSummary>({
    text: `select ${summary} from revisions
      where article_id = $1 and ($2::int is null or version < $2) order by version desc limit $3`,
    values: [articleId, before, limit],
  })
  return rows
}

/** A row of `revisions`; `snapshot` as update_articles wrote it. */
export interface RevisionRow extends RevisionSummary {
  head: string
  body: string
  snapshot: JsonObject
}

export async function findRevision(db: Sql, articleId: string, version: number): Promise<RevisionRow | null> {
  const { rows } = await db.query<RevisionRow>({
    text: `select ${summary}, head, body, snapshot from revisions where article_id = $1 and version = $2`,
    values: [articleId, version],
  })
  return rows[0] ?? null
}
