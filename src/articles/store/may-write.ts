import { reaches, type Writer } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import { readClock } from '../../database/clock.ts'
import { AppError } from '../../errors.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import type { ArticleRow } from '../row.ts'

/** Public or scheduled, by the database clock when the row was read. */
export const isExposed = ({ state, trashedAt }: Pick<ArticleRow, 'state' | 'trashedAt'>) =>
  trashedAt === null && (state === 'published' || state === 'scheduled')

/** 403 for an article that the writer may not touch as it is now. */
export function refusePresent(
  writer: Writer,
  row: Pick<ArticleRow, 'state' | 'trashedAt' | 'source'>,
): void {
  refuseSource(writer, row.source)
  if (!writer.mayPublish && isExposed(row))
    throw needsPublish('This article is public or scheduled. To change or remove it, use')
}

interface Next {
  article: ReadArticle
  origin: { source: string }
  trashed?: boolean
}

/** 403 for a next state that the writer may not give an article. */
export async function refuseNext(db: Sql, writer: Writer, all: readonly Next[]): Promise<void> {
  for (const { origin } of all) refuseSource(writer, origin.source)
  if (writer.mayPublish) return
  const published = all.filter(
    ({ article, trashed }) => article.fields.status === 'published' && !trashed,
  )
  if (published.length === 0) return
  // An expired article needs no permission, as nobody will see it; one that is yet to begin is
  // scheduled, even if its end comes first.
  const hasNoEnd = published.some(({ article }) => article.fields.expiresAt === null)
  const now = hasNoEnd ? null : await readClock(db)
  if (now && published.every(({ article: { fields } }) => hasExpired(fields, now))) return
  const draft = 'Make it a draft (`draft: true` in the text, `"status": "draft"` in JSON), or use'
  throw needsPublish(`This article would be public or scheduled. ${draft}`)
}

function hasExpired({ publishedAt, expiresAt }: ReadArticle['fields'], now: Date): boolean {
  const hasBegun = publishedAt === null || new Date(publishedAt) <= now
  return hasBegun && expiresAt !== null && new Date(expiresAt) <= now
}

/** 403 for an article of a source that the writer may not write. */
export function refuseSource(writer: Writer, source: string): void {
  if (reaches(writer, source)) return
  const message = `Your key may not write articles of the source "${source}".`
  throw new AppError('forbidden', message, [{ code: 'source_not_held', message }])
}

function needsPublish(text: string): AppError {
  const message = `${text} a key with the scope content:publish.`
  return new AppError('forbidden', message, [{ code: 'scope_not_held', message }])
}
