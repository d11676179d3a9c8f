import { categoryKind, type TermKind, tagKind } from '../sql/term-kind.ts'
import { seenTerms, wasListed } from '../sql/visible.ts'
import type { Tx } from './write-transaction.ts'

/** One change of one resource, with all that a tombstone needs when the row is gone. */
export interface NewEvent {
  type: string
  resource: 'article' | 'tag' | 'category' | 'file'
  resourceId: string
  version: number
  lang?: string
  /** Of a file: its name in its source. */
  path?: string
  /** Of an article or a file. */
  source?: string
  changed?: string[]
  importId?: string
  /** Whether a deleted term was public. */
  wasPublic?: boolean
}

/**
 * Records events in the writer's transaction; they get their position after the commit
 * (announce.ts). Events of terms show the terms as they are now; the event of a deleted article is
 * recorded before its row is deleted.
 */
export async function recordEvents(
  tx: Tx,
  actor: string,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return
  await tx.record({
    name: 'record_events',
    text: insertEvents,
    values: [actor, JSON.stringify(events)],
  })
}

const isPublicTerm = (kind: TermKind) =>
  `exists (select from ${kind.table} t where t.id = e."resourceId" and ${seenTerms(kind, 'public')})`

const insertEvents = `
  insert into events (type, resource, resource_id, version, lang, path, source, changed, actor, import_id, is_public, was_public)
  select type, resource, "resourceId", version, lang, path, source, coalesce(changed, '{}'), $1, "importId",
    case resource when 'tag' then ${isPublicTerm(tagKind)} when 'category' then ${isPublicTerm(categoryKind)} else false end,
    case resource when 'article' then exists (select from articles a where a.id = e."resourceId" and ${wasListed})
      else coalesce("wasPublic", false) end
  from json_to_recordset($2::json) as e(type text, resource text, "resourceId" uuid, version int, lang text,
    path text, source text, changed text[], "importId" uuid, "wasPublic" boolean)
  -- Takes the xid before the ids (decided.ts).
  where pg_current_xact_id() is not null`
