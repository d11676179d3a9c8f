import type { Sql } from '../../../database/client.ts'
import type { ReadArticle } from '../../../markdown/fields/read.ts'
import type { ArticleChanges } from '../../changes-schema.ts'
import type { ArticleRow } from '../../row.ts'
import { keyOrigin } from '../../store/record.ts'
import { type Groups, hasOthers } from './queries.ts'

/** An article whose text is edited. */
interface Edited<A extends ReadArticle> {
  row: ArticleRow
  current: ReadArticle
  edit: (changes: ArticleChanges) => A
}

/**
 * Edits an article so that it leaves its translation group. Without a key in its text, the article
 * would belong to the group of its place. If that has other articles, the text gets a key that no
 * other article has: the id.
 */
export async function editLeaving<A extends ReadArticle>(
  tx: Sql,
  { row, current, edit }: Edited<A>,
  changes: ArticleChanges,
): Promise<A> {
  const edited = edit({ ...changes, translationKey: null })
  if (!(await hasOthers(tx, row.id, groupsAfter(row, current, edited)))) return edited
  const given = current.givenTranslationKey ? [current.fields.translationKey ?? ''] : []
  const isAlone = given.length > 0 && !(await hasOthers(tx, row.id, { keys: given, path: null }))
  return edit({ ...changes, translationKey: isAlone ? undefined : row.id })
}

// What `nextKey` of store/part-queries.ts may choose.
function groupsAfter(row: ArticleRow, current: ReadArticle, edited: ReadArticle): Groups {
  const former = row.translationKey ?? ''
  const placed = edited.fields.translationKey ?? ''
  const origin = keyOrigin(edited, current)
  if (origin === 'kept') return { keys: [former], path: null }
  const { path } = edited.fields
  return { keys: origin === 'moved' ? [former, placed] : [placed], path }
}
