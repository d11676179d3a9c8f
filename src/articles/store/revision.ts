import type { ReadArticle } from '../../markdown/fields/read.ts'
import { rulesDigest } from '../../sources/rules.ts'
import { readOptionsOf } from '../queries.ts'
import type { ArticleRow } from '../row.ts'
import type { Origin } from './record.ts'
import type { ArticleRevision } from './types.ts'

/** The parts of the present state that a revision changes; all other parts stay. */
export interface NextState {
  article: ReadArticle
  pathIs?: 'given' | undefined
  trashed?: boolean
  origin?: Origin
  /** It decides again whether the article is public, so a withheld article may be published. */
  decides?: boolean
  /** As in `ArticleRevision`. */
  givesCategories?: boolean
  placesAgain?: boolean
  mayBreakSchemas?: boolean
  /** With `decides`: the new state is withheld. */
  withheld?: boolean
}

/** A revision of a row. A path that the change does not touch keeps its number. */
export function revisionOf(
  row: ArticleRow,
  current: ReadArticle,
  next: NextState,
): ArticleRevision {
  const { path, lang } = next.article.fields
  const untouched = path === current.fields.path && lang === current.fields.lang
  const withheld = next.decides ? (next.withheld ?? false) : row.withheld
  return {
    current: row,
    former: current,
    article: withheld ? withhold(next.article) : next.article,
    origin: next.origin ?? originOfRow(row),
    trashed: next.trashed ?? row.trashedAt !== null,
    withheld,
    givesCategories: next.givesCategories ?? false,
    placesAgain: next.placesAgain ?? false,
    mayBreakSchemas: next.mayBreakSchemas ?? false,
    pathIs: untouched ? 'kept' : (next.pathIs ?? 'derived'),
  }
}

/** Whether a revision is read by other dialect rules than its article was. */
export function hasOtherRules({
  origin: { options },
  current,
}: Pick<ArticleRevision, 'origin' | 'current'>): boolean {
  const digest = options.rules ? rulesDigest(options.rules) : undefined
  return digest !== current.originRules?.toString('hex')
}

/** The same text as a draft, even if it says published. */
export const withhold = (article: ReadArticle): ReadArticle => ({
  ...article,
  fields: { ...article.fields, status: 'draft' },
})

/** The origin of a row, in the form that writes take. */
export function originOfRow(row: ArticleRow): Origin {
  return {
    source: row.source,
    file: row.file,
    options: readOptionsOf(row),
    importHash: row.importHash,
    encoding: row.originEncoding,
  }
}
