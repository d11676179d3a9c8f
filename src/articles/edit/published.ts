import type { Sql } from '../../database/client.ts'
import { readClock } from '../../database/clock.ts'
import { type Detail, invalid } from '../../errors.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import type { ArticleRow } from '../row.ts'
import type { ArticleChanges } from '../schema.ts'
import { keysOfFields } from './edit-text.ts'

/**
 * Completes the changes of a publication: without a date the article is published now. 422 for a
 * date of `scheduled` that is not in the future, and for keys in `frontMatter` that hold fields.
 */
export async function withPublishedAt(
  db: Sql,
  changes: ArticleChanges,
  current: ReadArticle | null,
  stored: ArticleRow['status'] = 'draft',
): Promise<ArticleChanges> {
  const { status, publishedAt } = changes
  const dated = publishedAt ?? (publishedAt === undefined ? current?.fields.publishedAt : null)
  const early = status === 'scheduled' ? await notInFuture(db, dated) : []
  const faults = [...early, ...keysOfFields(changes.frontMatter)]
  if (faults.length > 0) throw invalid(faults)
  const publishes = status === 'published' && stored !== 'published'
  return !publishes || dated ? changes : { ...changes, publishedAt: await thisSecond(db) }
}

async function thisSecond(db: Sql): Promise<string> {
  const now = await readClock(db)
  return new Date(Math.floor(now.getTime() / 1000) * 1000).toISOString()
}

async function notInFuture(db: Sql, publishedAt: string | null | undefined): Promise<Detail[]> {
  if (publishedAt && new Date(publishedAt) > (await readClock(db))) return []
  const message = 'To schedule an article, give a publishedAt in the future.'
  return [{ pointer: '/publishedAt', code: 'not_in_future', message }]
}
