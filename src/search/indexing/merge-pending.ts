import { allowTime, type Database, inTransaction } from '../../database/client.ts'
import { stateOf } from '../../database/state.ts'

const longest = 60 * 60_000

/**
 * Moves what writers have put on the pending lists of the search indexes into their trees (200 to
 * 900 articles of 6 kB a second on one core). Searches are complete before and after, since
 * PostgreSQL reads the list too, but each pays for its length; writers do not wait. Costs next to
 * nothing when the list is empty. Answers the pages that were moved.
 */
export async function mergePending(db: Database): Promise<number> {
  return await inTransaction(db.pool, async (tx) => {
    await allowTime(tx, longest)
    const { rows } = await tx.query<{ pages: string }>({
      text: `select (gin_clean_pending_list('article_search_tokens_idx')
        + gin_clean_pending_list('article_search_rank_tokens_idx'))::text as pages`,
    })
    return Number(rows[0]?.pages ?? 0)
  })
}

// Epoch at first: what an earlier process left is merged at once.
const lastMergeOf = stateOf(() => ({ at: new Date(0) }))

/**
 * Merges unless articles were written in the last ten seconds: a merge costs more than all else of
 * a write, and less for each article the more there are. Put off for a minute or 4,000 articles at
 * most, by when they cost each search some 60 ms.
 */
export async function mergeWhenCalm(db: Database): Promise<void> {
  const lastMerge = lastMergeOf(db)
  const { rows } = await db.query<{ now: Date; due: boolean }>({
    text: `select now(), $1 < now() - interval '1 minute'
        or not exists (select from articles where updated_at > now() - interval '10 seconds')
        or (select count(*) = 4000 from (select from articles where updated_at > $1 limit 4000) written) as due`,
    values: [lastMerge.at],
  })
  if (!rows[0]?.due) return
  await mergePending(db)
  lastMerge.at = rows[0].now
}
