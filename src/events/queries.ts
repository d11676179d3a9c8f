import type { Sql } from '../database/client.ts'
import type { Change } from './schema.ts'

/** Numbered events after a position, in order. */
export async function listChanges(db: Sql, after: number, limit: number): Promise<Change[]> {
  const { rows } = await db.query<Change>({
    name: 'list_changes',
    text: `select position, type, resource, resource_id as "resourceId", version, lang, path, changed, actor,
        import_id as "importId", to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
      from events where position > $1 order by position limit $2`,
    values: [after, limit],
  })
  return rows
}

/** Whether events wait for their number: a writer died between its commit and the announcement. */
export async function hasUnnumbered(db: Sql): Promise<boolean> {
  const { rows } = await db.query<{ waiting: boolean }>({
    name: 'has_unnumbered_events',
    text: 'select exists (select from events where position is null) as waiting',
  })
  return rows[0]?.waiting ?? false
}

/** Position of the newest numbered event; 0 when there is none. */
export async function lastPosition(db: Sql): Promise<number> {
  const { rows } = await db.query<{ position: number }>({
    name: 'last_position',
    text: 'select coalesce(max(position), 0)::int8 as position from events',
  })
  return rows[0]?.position ?? 0
}
