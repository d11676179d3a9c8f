import type { Sql } from '../database/client.ts'
import { rfc3339 } from '../sql/time.ts'
import type { Change } from './schema.ts'

// Older events name database columns instead of members of the API.
const changed = `array_replace(array_replace(changed, 'head', 'frontMatter'), 'trashed', 'trashedAt') as changed`

const at = `${rfc3339('at')} as at`

/** Which events are read: after one position, up to another, and at most how many. */
export interface EventRange {
  after: number
  last: number
  limit: number
}

/** The numbered events of a range, in order. */
export async function listChanges(db: Sql, { after, last, limit }: EventRange): Promise<Change[]> {
  const { rows } = await db.query<Change>({
    name: 'list_changes',
    text: `select position, type, resource, resource_id as "resourceId", version, lang, path, ${changed}, actor,
        (select k.name from api_keys k where k.id = events.actor) as "actorName",
        import_id as "importId", ${at}
      from events where position > $1 and position <= $2 order by position limit $3`,
    values: [after, last, limit],
  })
  return rows
}

/**
 * The same for resources that lists show after the change or showed before it. An article that left
 * the lists is named by its former path, and `changed` is empty if the version before was not
 * public.
 */
export async function listPublicChanges(
  db: Sql,
  { after, last, limit }: EventRange,
): Promise<Change[]> {
  const left = `(resource = 'article' and not is_public)`
  const { rows } = await db.query<Change>({
    name: 'list_public_changes',
    text: `select position, case when ${left} then 'article.removed'
          when type = 'article.updated' and not was_public then 'article.published' else type end as type,
        resource, resource_id as "resourceId", version,
        case when ${left} then coalesce(former_lang, lang) else lang end as lang,
        case when ${left} then coalesce(former_path, path) else path end as path,
        case when is_public and was_public then changed else '{}' end as changed, ${at}
      from events where position > $1 and position <= $2 and (is_public or was_public) order by position limit $3`,
    values: [after, last, limit],
  })
  return rows
}

/**
 * Whether committed events have no position yet, because their announcement is still running or its
 * process died.
 */
export async function hasUnnumbered(db: Sql): Promise<boolean> {
  const { rows } = await db.query<{ waiting: boolean }>({
    name: 'has_unnumbered_events',
    text: 'select exists (select from events where position is null) as waiting',
  })
  return rows[0]?.waiting ?? false
}

/** The progress of a server: its newest numbered event and its clock in milliseconds. */
export interface Progress {
  position: number
  at: number
}

/** The progress of a primary or a replica. */
export async function findProgress(db: Sql): Promise<Progress> {
  const { rows } = await db.query<Progress>({
    name: 'find_progress',
    text: `select coalesce(max(position), 0)::int8 as position, (extract(epoch from now()) * 1000)::float8 as at
      from events`,
  })
  return rows[0] ?? { position: 0, at: 0 }
}

/** The position of the newest numbered event; 0 if there is none. */
export async function lastPosition(db: Sql): Promise<number> {
  const { rows } = await db.query<{ position: number }>({
    name: 'last_position',
    text: 'select coalesce(max(position), 0)::int8 as position from events',
  })
  return rows[0]?.position ?? 0
}
