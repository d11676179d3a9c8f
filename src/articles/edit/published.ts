import type { Sql } from '../../database/client.ts'
import { readClock } from '../../database/clock.ts'
import { type Detail, invalid } from '../../errors.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import type { ArticleRow } from '../row.ts'
import type { ArticleChanges } from '../schema.ts'
import { takenKeys } from './edit-text.ts'

/**
 * What a change says of publication, complete: whoever publishes through the API and gives no date
 * publishes now.
 */
export async function published(
  db: Sql,
  changes: ArticleChanges,
  current: ReadArticle | null,
  stored: ArticleRow['status'] = 'draft',
): Promise<ArticleChanges> {
  const { status, publishedAt } = changes
  const dated = publishedAt ?? (publishedAt === undefined ? current?.fields.publishedAt : null)
  const ahead = status === 'scheduled' ? await notAhead(db, dated) : []
  const faults = [...ahead, ...takenKeys(changes.frontMatter)]
  if (faults.length > 0) throw invalid(faults)
  const publishes = status === 'published' && stored !== 'published'
  if (!publishes || dated) return changes
  const now = await readClock(db)
  return {
    ...changes,
    publishedAt: new Date(Math.floor(now.getTime() / 1000) * 1000).toISOString(),
  }
}

async function notAhead(db: Sql, publishedAt: string | null | undefined): Promise<Detail[]> {
  if (publishedAt && new Date(publishedAt) > (await readClock(db))) return []
  const message = 'To schedule, give a publishedAt in the future.'
  return [{ pointer: '/publishedAt', code: 'not_in_future', message }]
}
