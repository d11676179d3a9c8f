import type { Sql } from '../../database/client.ts'
import type { JsonObject } from '../../shapes.ts'
import { snapshot } from '../fields/columns.ts'

/** The text of an article and the state that a revision would store. */
export interface State {
  head: string
  body: string
  snapshot: JsonObject
}

/** The state of an article in this transaction, and the one before it; null for a new article. */
export async function findBothStates(
  tx: Sql,
  id: string,
): Promise<{ before: State | null; after: State }> {
  const { rows } = await tx.query<State & { before: State | null; isWritten: boolean }>({
    text: `select o.head, o.body, ${snapshot} as snapshot,
        o.xmin = pg_current_xact_id()::xid as "isWritten",
        case when r.version is not null then jsonb_build_object(
          'head', r.head, 'body', r.body, 'snapshot', r.snapshot) end as before
      from articles o left join revisions r on r.article_id = o.id and r.version = o.version - 1
      where o.id = $1`,
    values: [id],
  })
  const [{ before, isWritten, ...after }] = rows as [(typeof rows)[number]]
  return { before: isWritten ? before : after, after }
}
