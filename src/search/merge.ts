import type pg from 'pg'
import { inTransaction } from '../database/client.ts'

/**
 * Moves what writers have put on the index's pending list into its tree (200 to 900 articles of 6 kB a second on one core). Searches are
 * complete before and after, since PostgreSQL reads the list too, but each pays for its length; writers do not wait.
 * Costs next to nothing when the list is empty. Answers the pages that were moved.
 */
export async function mergePending(pool: pg.Pool): Promise<number> {
  return await inTransaction(pool, async (tx) => {
    await tx.query({ text: 'set local statement_timeout = 0' })
    const { rows } = await tx.query<{ pages: string }>({
      text: `select gin_clean_pending_list('article_search_tokens_idx')::text as pages`,
    })
    return Number(rows[0]?.pages ?? 0)
  })
}
