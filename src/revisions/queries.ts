import { snapshot } from '../articles/fields/columns.ts'
import type { Sql } from '../database/client.ts'
import type { JsonObject } from '../shapes.ts'
import type { RevisionSummary } from './schema.ts'

const iso = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`

const former = `version, actor, ${iso('at')}, snapshot->>'title' as title, snapshot->>'status' as status,
  snapshot->>'path' as path, false as current`

// The current version has no row in `revisions`; it gets one when it is replaced.
const present = `o.version, o.updated_by as actor, ${iso('o.updated_at')}, o.title, o.status, o.path, true as current`

/** The versions of an article below `before` (null: all), newest first. */
export async function listRevisions(
  db: Sql,
  articleId: string,
  before: number | null,
  limit: number,
): Promise<RevisionSummary[]> {
  const { rows } = await db.query<RevisionSummary>({
    text: `
      select ${present} from articles o where o.id = $1 and ($2::int is null or o.version < $2)
      union all (
        select ${former} from revisions
        where article_id = $1 and ($2::int is null or version < $2) order by version desc limit $3)
      order by version desc limit $3`,
    values: [articleId, before, limit],
  })
  return rows
}

/** A version with its text; update_articles writes its `snapshot`. */
export interface RevisionRow extends RevisionSummary {
  head: string
  body: string
  snapshot: JsonObject
}

/** One version of an article, current or former, or null. */
export async function findRevision(
  db: Sql,
  articleId: string,
  version: number,
): Promise<RevisionRow | null> {
  const { rows } = await db.query<RevisionRow>({
    text: `
      select ${present}, o.head, o.body, ${snapshot} as snapshot from articles o where o.id = $1 and o.version = $2
      union all
      select ${former}, head, body, snapshot from revisions where article_id = $1 and version = $2`,
    values: [articleId, version],
  })
  return rows[0] ?? null
}
