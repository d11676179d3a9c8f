import type { Sql } from '../database/client.ts'
import { channel } from './announce.ts'

/**
 * Makes every process forget its cached responses after a change that has no event, because no
 * article or file has changed: a placeholder was made, a picture mirrored, or a reference read. In
 * a transaction it takes effect after the commit, and should come last: it locks the one row that
 * counts such changes. By the count a server knows whether its replica has this change.
 */
export async function announceDerived(sql: Sql): Promise<void> {
  await sql.query({
    text: `with counted as (
        insert into derived_changes as d (count) values (1)
        on conflict (single) do update set count = d.count + 1
      ) select pg_notify('${channel}', '')`,
  })
}
