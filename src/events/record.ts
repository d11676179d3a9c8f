import type { Sql } from '../database/client.ts'

/** One change of one resource, with enough in it for a tombstone when the row is gone. */
export interface NewEvent {
  type: string
  resource: 'article' | 'tag' | 'category'
  resourceId: string
  version: number
  lang?: string
  path?: string
  changed?: string[]
  importId?: string
}

/** Writes events in the writer's transaction; they get their position after the commit (announce.ts). */
export async function recordEvents(tx: Sql, actor: string, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  await tx.query({ name: 'record_events', text: insertEvents, values: [actor, JSON.stringify(events)] })
}

const insertEvents = `
  insert into events (type, resource, resource_id, version, lang, path, changed, actor, import_id)
  select type, resource, "resourceId", version, lang, path, coalesce(changed, '{}'), $1, "importId"
  from json_to_recordset($2::json) as e(type text, resource text, "resourceId" uuid, version int, lang text,
    path text, changed text[], "importId" uuid)`
