import type { Sql } from '../database/client.ts'
import type { Keeper } from '../database/state.ts'
import { below, langOf } from '../sql/langs.ts'
import { rfc3339 } from '../sql/time.ts'
import { firstUndecided, forgetDecided, noteNumbered, type Seen } from './decided.ts'
import type { Change } from './schema.ts'

// Older events name database columns instead of members of the API.
const changed = `array_replace(array_replace(changed, 'head', 'frontMatter'), 'trashed', 'trashedAt') as changed`

const at = `${rfc3339('at')} as at`

/**
 * Which events are read: after one position, up to another, at most how many, and which of them.
 */
export interface EventRange {
  after: number
  last: number
  limit: number
  types: string[] | undefined
  langs: string[] | undefined
  sources: string[] | undefined
}

// Events from before they named it, until sources.ts has filled them in.
const source = `coalesce(source, case resource
  when 'article' then (select a.source from articles a where a.id = resource_id)
  when 'file' then (select f.source from files f where f.id = resource_id) end) as source`

// An article that changes its language concerns the followers of both.
const wanted = `($4::text[] is null or type = any($4)) and ($5::text[] is null
  or lang = any($5) or "formerLang" = any($5) or lang like any($6::text[]) or "formerLang" like any($6))
  and ($7::text[] is null or source = any($7))`

const rangeValues = ({ after, last, limit, types, langs, sources }: EventRange) => [
  ...[after, last, limit, types ?? null],
  ...(langs ? [langs.map(langOf), langs.map(below)] : [null, null]),
  sources ?? null,
]

type Row = Change & { formerLang: string | null }

const withoutFormer = ({ formerLang: _, ...change }: Row): Change => change
const withoutOrigin = ({ source: _, ...row }: Row): Change => withoutFormer(row)

/** The numbered events of a range, in order. */
export async function listChanges(db: Sql, range: EventRange): Promise<Change[]> {
  const { rows } = await db.query<Row>({
    name: 'list_changes',
    text: `select * from (select position, type, resource, resource_id as "resourceId", version, lang, path, ${source}, ${changed}, actor,
        (select k.name from api_keys k where k.id = events.actor) as "actorName",
        import_id as "importId", ${at}, former_lang as "formerLang"
      from events where position > $1 and position <= $2) c where ${wanted} order by position limit $3`,
    values: rangeValues(range),
  })
  return rows.map(withoutFormer)
}

/**
 * The same for resources that lists show after the change or showed before it. An article that left
 * the lists is named by its former path, and `changed` is empty if the version before was not
 * public.
 */
export async function listPublicChanges(db: Sql, range: EventRange): Promise<Change[]> {
  const left = `(resource = 'article' and not is_public)`
  const { rows } = await db.query<Row>({
    name: 'list_public_changes',
    text: `select * from (select position, case when ${left} then 'article.removed'
          when type = 'article.updated' and not was_public then 'article.published' else type end as type,
        resource, resource_id as "resourceId", version,
        case when ${left} then coalesce(former_lang, lang) else lang end as lang,
        case when ${left} then coalesce(former_path, path) else path end as path,
        case when is_public and was_public then changed else '{}' end as changed, ${at},
        case when was_public then former_lang end as "formerLang", ${source}
      from events where position > $1 and position <= $2 and (is_public or was_public)) c
      where ${wanted} order by position limit $3`,
    values: rangeValues(range),
  })
  return rows.map(withoutOrigin)
}

/** A function of PostgreSQL that returns an xid, as a number. */
export const xid = (call: string) => `${call}::text::int8`
/** The oldest transaction of the snapshot that still runs. */
export const oldestXid = xid('pg_snapshot_xmin(pg_current_snapshot())')

/**
 * Whether committed events have no position yet, because their announcement is still running or its
 * process died.
 */
export async function hasUnnumbered(db: Sql & Keeper): Promise<boolean> {
  const after = firstUndecided(db)
  const { rows } = await db.query<Seen & { waiting: boolean }>({
    name: 'has_unnumbered_events',
    text: `select exists (select from events where position is null and id > $1) as waiting,
      coalesce((select id from events where position is not null order by position desc limit 1), 0) as top,
      ${xid('pg_snapshot_xmax(pg_current_snapshot())')} as next, ${oldestXid} as oldest`,
    values: [after],
  })
  const [seen] = rows
  if (seen && !seen.waiting) noteNumbered(db, seen)
  else if (after === 0) forgetDecided(db)
  return seen?.waiting ?? false
}

/**
 * The progress of a server: its newest numbered event, the changes without one (`announceDerived`),
 * and its clock in milliseconds.
 */
export interface Progress {
  position: number
  derived: number
  at: number
}

/** The progress of a primary or a replica. */
export async function findProgress(db: Sql): Promise<Progress> {
  const { rows } = await db.query<Progress>({
    name: 'find_progress',
    text: `select coalesce(max(position), 0)::int8 as position,
        coalesce((select count from derived_changes), 0) as derived,
        (extract(epoch from now()) * 1000)::float8 as at
      from events`,
  })
  return rows[0] ?? { position: 0, derived: 0, at: 0 }
}

/** The position of the newest numbered event; 0 if there is none. */
export async function lastPosition(db: Sql): Promise<number> {
  const { rows } = await db.query<{ position: number }>({
    name: 'last_position',
    text: 'select coalesce(max(position), 0)::int8 as position from events',
  })
  return rows[0]?.position ?? 0
}
