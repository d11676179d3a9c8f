import type { ReadArticle } from '../../markdown/fields/read.ts'
import { optionsOf } from '../queries.ts'
import type { ArticleRow } from '../row.ts'
import type { Origin } from './record.ts'
import type { ArticleRevision } from './types.ts'

/** What a revision changes of the present state; the rest stays. */
export interface Decision {
  article: ReadArticle
  pathIs?: 'given' | undefined
  trashed?: boolean
  origin?: Origin
  /** It says anew whether the article is public: what was withheld need not stay so. */
  decides?: boolean
  /** What it decides is to be withheld. */
  withheld?: boolean
}

/** A revision of a row. A path that the change does not touch stays as it is, number and all. */
export function revisionOf(row: ArticleRow, current: ReadArticle, next: Decision): ArticleRevision {
  const { path, lang } = next.article.fields
  const untouched = path === current.fields.path && lang === current.fields.lang
  const withheld = next.decides ? (next.withheld ?? false) : row.withheld
  return {
    current: row,
    former: current,
    article: withheld ? withhold(next.article) : next.article,
    origin: next.origin ?? originOf(row),
    trashed: next.trashed ?? row.trashedAt !== null,
    withheld,
    pathIs: untouched ? 'kept' : (next.pathIs ?? 'derived'),
  }
}

/** The same text as a draft, whatever it says. */
export const withhold = (article: ReadArticle): ReadArticle => ({
  ...article,
  fields: { ...article.fields, status: 'draft' },
})

/** Where a row comes from, as the door takes it. */
export function originOf(row: ArticleRow): Origin {
  return {
    source: row.source,
    file: row.file,
    options: optionsOf(row),
    importHash: row.importHash,
    encoding: row.originEncoding,
  }
}
