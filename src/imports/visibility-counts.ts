import type { ArticleFields } from '../markdown/fields/article-fields.ts'

/** What the texts of an import say of who sees them; `unlisted` is public too. */
export const visibilities = [
  'public',
  'unlisted',
  'scheduled',
  'expired',
  'draft',
  'archived',
] as const
type Visibility = (typeof visibilities)[number]
export type VisibilityCounts = Record<Visibility, number>

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

function visibilityOf(fields: Fields, now: number): Visibility {
  const { status, listed, publishedAt, expiresAt } = fields
  if (status !== 'published') return status
  if (publishedAt !== null && Date.parse(publishedAt) > now) return 'scheduled'
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return 'expired'
  return listed ? 'public' : 'unlisted'
}
