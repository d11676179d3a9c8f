import type { Database } from '../../database/client.ts'
import { stateOf } from '../../database/state.ts'
import { allowTime, inTransaction } from '../../database/transaction.ts'

const timeLimit = 60 * 60_000

/**
 * Merges the pending lists of the search indexes into their trees (200 to 900 articles of 6 kB a
 * second on one core). Searches are complete before and after, because PostgreSQL reads the list
 * too, but each pays for its length. Writers hardly feel it (docs/scaling.md). Nearly free when the
 * list is empty. Returns the number of pages merged.
 */
export async function mergePending(db: Database): Promise<number> {
  return await inTransaction(db.pool, async (tx) => {
    await allowTime(tx, timeLimit)
    const { rows } = await tx.query<{ pages: string }>({
      text: `select (gin_clean_pending_list('article_search_tokens_idx')
        + gin_clean_pending_list('article_search_rank_tokens_idx'))::text as pages`,
    })
    return Number(rows[0]?.pages ?? 0)
  })
}

// Starts at the epoch, so that what an earlier process left is merged immediately.
const lastMergeOf = stateOf(() => ({ at: new Date(0) }))

/**
 * Merges what writers left when 200 articles wait, or no article was written in the last ten
 * seconds, and at the latest after a minute. With 100,000 articles, a merge of 200 takes 0.7 s, and
 * each search pays 3 ms for the list before. One of 4,000 costs half as much for each article, but
 * takes 8 s, and a search pays 60 ms. A merge goes on as long as articles come in faster. Returns
 * how many articles wait for the next merge, at most 4,000.
 */
export async function mergeWhenCalm(db: Database): Promise<number> {
  const lastMerge = lastMergeOf(db)
  const { rows } = await db.query<{ now: Date; due: boolean; waiting: number }>({
    text: `with written as (select count(*) as waiting
          from (select from articles where updated_at > $1 limit 4000) written)
        select now(), waiting, waiting >= 200 or $1 < now() - interval '1 minute'
        or not exists (select from articles where updated_at > now() - interval '10 seconds')
        as due from written`,
    values: [lastMerge.at],
  })
  if (!rows[0]?.due) return rows[0]?.waiting ?? 0
  await mergePending(db)
  lastMerge.at = rows[0].now
  return 0
}
