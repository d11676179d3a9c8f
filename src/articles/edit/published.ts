import type { Sql } from '../../database/client.ts'
import { readClock, secondOf } from '../../database/clock.ts'
import { type Detail, invalid } from '../../errors.ts'
import type { ReadArticle, ReadOptions } from '../../markdown/fields/read.ts'
import type { ArticleChanges } from '../changes-schema.ts'
import type { ArticleRow } from '../row.ts'
import type { ArticleDraft } from '../store/types.ts'
import { keysOfFields } from './keys/field-keys.ts'
import { tableOf } from './keys/words.ts'

/** The stored status of the article, and how its text is read. */
interface Present {
  stored?: ArticleRow['status']
  options?: ReadOptions
}

/**
 * Completes the changes of a publication: without a date the article is published now, unless its
 * generator has no key for the date of such a text (documents of Docusaurus). 422 for a date of
 * `scheduled` that is not in the future, and for keys in `frontMatter` that hold fields.
 */
export async function withPublishedAt(
  db: Sql,
  changes: ArticleChanges,
  current: ReadArticle | null,
  { stored = 'draft', options }: Present = {},
): Promise<ArticleChanges> {
  const { status, publishedAt } = changes
  const dated = publishedAt ?? (publishedAt === undefined ? current?.fields.publishedAt : null)
  const early = status === 'scheduled' ? await notInFuture(db, dated) : []
  const faults = [...early, ...keysOfFields(changes.frontMatter)]
  if (faults.length > 0) throw invalid(faults)
  const publishes = status === 'published' && stored !== 'published'
  const isUndated = options !== undefined && tableOf(options).keys.publishedAt.length === 0
  return !publishes || dated || isUndated
    ? changes
    : { ...changes, publishedAt: secondOf(await readClock(db)) }
}

async function notInFuture(db: Sql, publishedAt: string | null | undefined): Promise<Detail[]> {
  if (publishedAt && new Date(publishedAt) > (await readClock(db))) return []
  const message = 'To schedule an article, give a publishedAt in the future.'
  return [{ pointer: '/publishedAt', code: 'not_in_future', message }]
}

/** The drafts with this second as `publishedAt` (RFC 3339), where theirs was only presumed. */
export function inSecond(drafts: readonly ArticleDraft[], second: string): Promise<ArticleDraft[]> {
  return Promise.all(drafts.map((draft) => oneInSecond(draft, second)))
}

async function oneInSecond(draft: ArticleDraft, second: string): Promise<ArticleDraft> {
  if (!draft.inSecond || isIn(draft, second)) return draft
  const { article, refile } = await draft.inSecond(second)
  return { ...draft, article, ...(refile && { refile }) }
}

const isIn = ({ article: { fields } }: ArticleDraft, second: string) =>
  fields.publishedAt !== null && Date.parse(fields.publishedAt) === Date.parse(second)
