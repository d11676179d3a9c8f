import { articleOf } from '../../articles/edit/edit-text.ts'
import type { ArticleRow } from '../../articles/row.ts'
import type { Origin } from '../../articles/store/record.ts'
import { type NextState, withhold } from '../../articles/store/revision.ts'
import { readMoved } from '../../articles/store/stored.ts'
import { type ReadArticle, type ReadOptions, readStored } from '../../markdown/fields/read.ts'
import { type FileDecision, type FileState, isEdited } from './decide.ts'
import type { ImportRun } from './import-run.ts'
import type { ParsedFile } from './parse.ts'
import { withheldProblem } from './problems.ts'

/**
 * The next state of an article. A file unchanged since its import keeps the edits made here, and a
 * file with the same text keeps the article's visibility unless it was withheld; a file with new
 * bytes replaces the text.
 */
export function nextState(
  run: ImportRun,
  file: ParsedFile,
  state: FileState,
  row: ArticleRow,
  decision: FileDecision,
): NextState {
  const asImported = state.importHash?.equals(file.hash) ?? false
  const replaces = decision.outcome === 'updated' && !decision.keepsText && !state.withheld
  const keepsText = asImported && isEdited(state) && !replaces
  const origin = keepsText
    ? { ...originOf(run, file), encoding: row.originEncoding }
    : originOf(run, file)
  const isSameText = keepsText || row.head + row.body === file.article.head + file.article.body
  const article = isSameText ? sameText(row, file.file, origin.options) : file.article
  return { ...permitted(run, article), origin, trashed: false, decides: true }
}

function sameText(row: ArticleRow, file: string, options: ReadOptions): ReadArticle {
  return row.withheld
    ? articleOf(readStored(row, file, options, {}))
    : readMoved(row, file, options)
}

/** A published article becomes a withheld draft when the import may not publish. */
export const permitted = ({ writer }: ImportRun, article: ReadArticle) =>
  writer.mayPublish || article.fields.status !== 'published'
    ? { article, withheld: false }
    : { article: withhold(article), withheld: true }

/** The warning about a withheld draft, if there is one. */
export const withheldProblems = (run: ImportRun, article: ReadArticle) =>
  permitted(run, article).withheld ? [withheldProblem] : []

/** How a file of the run is read. */
export const optionsOf = ({ options }: ImportRun, { rules }: ParsedFile): ReadOptions =>
  rules ? { ...options, rules } : options

/** The origin of an article made from a file. */
export const originOf = (run: ImportRun, file: ParsedFile): Origin => ({
  source: run.source,
  file: file.file,
  options: optionsOf(run, file),
  importHash: file.hash,
  encoding: file.encoding,
})
