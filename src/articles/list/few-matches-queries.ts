import type { Sql } from '../../database/client.ts'
import { isPlainSearch, searchSource } from '../../search/query/sql.ts'
import type { TokenAlternative } from '../../search/query/tokens.ts'
import { newValues } from '../../sql/values.ts'

/** So many matches are read and sorted in a few hundredths of a second. */
const maxFew = 2_000

/**
 * The matches of a search that the articles sort, as the text of an array of ids, if they are few;
 * else null. PostgreSQL expects a hundredth of all articles for each word, so it goes through all
 * articles in the order of the page. That is right for a common word, but would read the tokens of
 * every article for a rare one.
 */
export async function findFewMatches(
  db: Sql,
  alternatives: readonly TokenAlternative[],
  visible: boolean,
): Promise<string | null> {
  if (!isPlainSearch(alternatives)) return null
  const values = newValues()
  const matches = searchSource(alternatives, values.add, visible)
  const text = `select count(*)::int as count, array_agg(m.article_id)::text as ids
    from (select m.article_id from (${matches}) m limit ${maxFew + 1}) m`
  const { rows } = await db.query<{ count: number; ids: string | null }>({
    text,
    values: values.list,
  })
  const [{ count, ids } = { count: 0, ids: null }] = rows
  return count <= maxFew ? (ids ?? '{}') : null
}
