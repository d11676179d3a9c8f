import type { Database } from '../database/client.ts'
import { inTransaction } from '../database/transaction.ts'

/** Events that one transaction looks at. */
const step = 2_000

/**
 * Gives the source of their article or file to events that were recorded without it: before the
 * column was there, or by an older server beside this one.
 */
export async function fillSources(db: Database, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted && (await fillNext(db)));
}

/** False if there are few further events, or another process fills them. */
async function fillNext(db: Database): Promise<boolean> {
  return inTransaction(db.pool, async (tx) => {
    await tx.query({
      text: `insert into watermarks (task, at, position) values ('fill-sources', now(), 0)
        on conflict do nothing`,
    })
    const { rows } = await tx.query<{ count: number }>({
      text: `with place as (
          select position from watermarks where task = 'fill-sources' for update skip locked
        ), next as (
          select id, position, resource_id, source from events where position > (select position from place)
          order by position limit ${step}
        ), filled as (
          update events e set source = r.source from next n join lateral (
              select a.source from articles a where a.id = n.resource_id
              union all select f.source from files f where f.id = n.resource_id) r on true
            where e.id = n.id and n.source is null and e.source is null
        ), moved as (
          update watermarks set at = now(), position = last.position
            from (select max(position) as position from next) last
            where task = 'fill-sources' and last.position is not null
        )
        select count(*)::int as count from next`,
    })
    // With fewer it would go on for as long as somebody writes.
    return rows[0]?.count === step
  })
}
