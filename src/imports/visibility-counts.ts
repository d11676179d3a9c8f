import type { ArticleFields } from '../markdown/fields/article-fields.ts'
import type { VisibilityCounts } from './schema.ts'

type Fields = Pick<ArticleFields, 'status' | 'listed' | 'publishedAt' | 'expiresAt'>

/** Counts one more text. */
export function countVisibility(
  before: VisibilityCounts | undefined,
  fields: Fields,
  now = Date.now(),
): VisibilityCounts {
  const counts = before ?? {
    public: 0,
    unlisted: 0,
    scheduled: 0,
    expired: 0,
    draft: 0,
    archived: 0,
  }
  const seen = visibilityOf(fields, now)
  return { ...counts, [seen]: counts[seen] + 1 }
}

function visibilityOf(fields: Fields, now: number): keyof VisibilityCounts {
  const { status, listed, publishedAt, expiresAt } = fields
  if (status !== 'published') return status
  if (publishedAt !== null && Date.parse(publishedAt) > now) return 'scheduled'
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return 'expired'
  return listed ? 'public' : 'unlisted'
}
