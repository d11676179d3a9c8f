import { articleOf } from '../../articles/edit/edit-text.ts'
import type { ArticleRow } from '../../articles/row.ts'
import type { Origin } from '../../articles/store/record.ts'
import { type NextState, withhold } from '../../articles/store/revision.ts'
import { readMoved } from '../../articles/store/stored.ts'
import { type ReadArticle, readStored } from '../../markdown/fields/read.ts'
import { type Decision, type FileState, isEdited } from './decide.ts'
import type { ImportRun } from './import-run.ts'
import type { ParsedFile } from './parse.ts'
import { withheldProblem } from './problems.ts'

/**
 * What becomes of an article. A file that is as it was imported keeps what was edited here, and one
 * of the same text how it is shown, but for what was withheld; one whose bytes changed brings its
 * own.
 */
export function nextState(
  run: ImportRun,
  file: ParsedFile,
  state: FileState,
  row: ArticleRow,
  { outcome }: Decision,
): NextState {
  const asImported = state.importHash?.equals(file.hash) ?? false
  const keepsText = asImported && isEdited(state) && (outcome !== 'updated' || state.withheld)
  const origin = keepsText
    ? { ...originOf(run, file), encoding: row.originEncoding }
    : originOf(run, file)
  const isSame = keepsText || row.head + row.body === file.article.head + file.article.body
  const article = isSame ? sameText(row, file.file, run) : file.article
  return { ...permitted(run, article), origin, trashed: false, decides: true }
}

function sameText(row: ArticleRow, file: string, { options }: ImportRun): ReadArticle {
  return row.withheld
    ? articleOf(readStored(row, file, options, {}))
    : readMoved(row, file, options)
}

/** What says published is stored as a draft where the import may not publish. */
export const permitted = ({ writer }: ImportRun, article: ReadArticle) =>
  writer.mayPublish || article.fields.status !== 'published'
    ? { article, withheld: false }
    : { article: withhold(article), withheld: true }

/** The warning that says so. */
export const withheldProblems = (run: ImportRun, article: ReadArticle) =>
  permitted(run, article).withheld ? [withheldProblem] : []

/** Where the article of a file comes from. */
export const originOf = (run: ImportRun, file: ParsedFile): Origin => ({
  source: run.source,
  file: file.file,
  options: run.options,
  importHash: file.hash,
  encoding: file.encoding,
})
