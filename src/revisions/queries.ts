import { snapshot } from '../articles/fields/columns.ts'
import { comparedFields } from '../articles/fields/compared.ts'
import type { Sql } from '../database/client.ts'
import type { JsonObject } from '../shapes.ts'
import { rfc3339 } from '../sql/time.ts'
import type { RevisionSummary } from './schema.ts'

// Tags are compared by their names, categories by their ids, because several may have one name: a
// rename of a term changes no article. Times are compared as instants: a snapshot has them in the
// zone of the session that wrote it.
const comparable = (version: string) => `case field when 'tags'
  then jsonb_path_query_array(${version}.snapshot->field, '$[*].name') when 'categories'
  then jsonb_path_query_array(${version}.snapshot->field, '$[*].id') else case
  when field like '%At' then coalesce(to_jsonb((${version}.snapshot->>field)::timestamptz), 'null')
  else coalesce(${version}.snapshot->field, 'null') end end`

const time = (name: string) => `(v.snapshot->>'${name}')::timestamptz`

// The state as readers saw it when the version was written.
const stateThen = `case when v.snapshot->>'status' <> 'published' then v.snapshot->>'status'
  when ${time('publishedAt')} > v.at then 'scheduled'
  when ${time('expiresAt')} <= v.at then 'expired'
  else 'published' end`

/**
 * The versions of the article $1 below the version $2 (null: all), newest first, at most $3. The
 * current one has no row in `revisions`; it gets one when it is replaced.
 */
const versions = (more: string) => `
  with v as (
    select o.version, o.updated_by as actor, o.updated_at as at, o.head, o.body, true as current, ${snapshot} as snapshot
    from articles o where o.id = $1 and ($2::int is null or o.version < $2)
    union all (
      select version, actor, at, head, body, false, snapshot from revisions
      where article_id = $1 and ($2::int is null or version < $2) order by version desc limit $3)
  )
  select v.version, v.actor, k.name as "actorName",
    ${rfc3339('v.at')} as at,
    v.snapshot->>'title' as title, ${stateThen} as status, v.snapshot->>'path' as path, v.current,
    case when p.version is not null then array(
      select field from unnest($4::text[]) with ordinality as f (field, place)
      where ${comparable('v')} is distinct from ${comparable('p')} order by place
    ) || case when v.body is distinct from p.body then '{body}'::text[] else '{}' end end as changed
    ${more}
  from v left join api_keys k on k.id = v.actor
    left join revisions p on p.article_id = $1 and p.version = v.version - 1
  order by v.version desc limit $3`

const summaries = versions('')
const whole = versions(', v.head, v.body, v.snapshot')

/** The versions of an article below `before` (null: all), newest first. */
export async function listRevisions(
  db: Sql,
  articleId: string,
  before: number | null,
  limit: number,
): Promise<RevisionSummary[]> {
  const values = [articleId, before, limit, comparedFields]
  const { rows } = await db.query<RevisionSummary>({ text: summaries, values })
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
  version: number | 'current',
): Promise<RevisionRow | null> {
  const before = version === 'current' ? null : version + 1
  const values = [articleId, before, 1, comparedFields]
  const { rows } = await db.query<RevisionRow>({ text: whole, values })
  const [row] = rows
  return row && (version === 'current' || row.version === version) ? row : null
}
