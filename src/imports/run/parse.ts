import { createHash } from 'node:crypto'
import type { Rules } from '../../markdown/dialects/dialect.ts'
import { decodeText } from '../../markdown/encoding/decode.ts'
import { missingTitle } from '../../markdown/fields/missing-title.ts'
import { type ReadArticle, type ReadOptions, readArticle } from '../../markdown/fields/read.ts'
import { isUnclear } from '../../markdown/visibility/top.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import type { Problem } from '../../shapes.ts'
import type { FileBeside, IgnoredName, SourceFile } from '../source/files.ts'

/** A file that can be stored, with all that can be derived from it without the database. */
export interface ParsedFile {
  position: number
  file: string
  hash: Buffer
  bytes: number
  /** Null is UTF-8. */
  encoding: string | null
  article: ReadArticle
  /** The dialect rules that it was read by. */
  rules?: Rules
  /** Made for a whole batch before its transaction. */
  search?: IndexedText
  problems: Problem[]
}

/** A file that cannot be stored; its problems say why. */
export interface UnparsedFile {
  position: number
  /** Whether its name is taken here: that is a conflict, not a failure. */
  conflict?: true
  file: string
  bytes: number
  /** Whether it is one beside the articles. */
  beside?: true
  problems: Problem[]
}

export type Parsed = ParsedFile | FileBeside | UnparsedFile | IgnoredName

/** sha256 of a file's bytes. */
export const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

/** How files are read. */
export interface ParseOptions extends ReadOptions {
  /** An encoding name, or `auto`; UTF-8 when unset. */
  encoding?: string | undefined
  /** A doubt about the visibility or a missing title fails the file. */
  strict?: boolean | undefined
}

/** Parses one file of a source; never throws because of its content. */
export function parseFile(source: SourceFile, options: ParseOptions): Parsed {
  if ('ignored' in source || 'blob' in source) return source
  const { position, file, problems } = source
  if (!('bytes' in source))
    return { position, file, bytes: 0, problems, ...(source.beside && { beside: true }) }
  const { bytes, rules } = source
  const text = decodeText(bytes, options.encoding)
  const read = text.ok
    ? readArticle(text.text, file, rules ? { ...options, rules } : options)
    : text
  if (!read.ok)
    return refusedFile(source.position, file, bytes.length, [...problems, ...read.problems])
  const { article } = read
  const failures = options.strict ? strictly(article, file, rules) : []
  if (failures.some(isError))
    return refusedFile(position, file, bytes.length, [...problems, ...failures])
  const encoding = text.ok ? text.encoding : null
  return {
    position,
    file,
    bytes: bytes.length,
    encoding,
    hash: hashOf(bytes),
    article,
    problems: [...problems, ...article.problems, ...draftsFolderProblems(file, article)],
  }
}

const isError = ({ severity }: Problem) => severity === 'error'

/** The problems of a text where a doubt about its visibility and a missing title are errors. */
function strictly(article: ReadArticle, file: string, rules: Rules | undefined): Problem[] {
  const untitled = missingTitle(article, file, rules ? { rules } : {})
  return [...article.problems.map(asFailure), ...(untitled ? [untitled] : [])]
}

const asFailure = (problem: Problem): Problem =>
  isUnclear(problem) ? { ...problem, severity: 'error' } : problem

const draftsFolder = /(?:^|\/)[._]?drafts?\//i

// Many sites keep unfinished texts there, which a rule of their own build leaves out.
const draftsFolderProblems = (file: string, { fields }: ReadArticle): Problem[] =>
  fields.status === 'published' && draftsFolder.test(file) ? [draftsArePublished] : []

const draftsArePublished: Problem = {
  code: 'drafts_published',
  message: 'The file is in a folder of drafts, but nothing makes it one: it is published.',
  severity: 'warning',
  hint: 'Write "draft: true" into such files, leave their folder out (exclude), or import it with the status draft.',
}

// A .txt file without front matter is not an article: it is left out, like files of other types.
function refusedFile(position: number, file: string, bytes: number, problems: Problem[]): Parsed {
  if (problems.some(({ code }) => code === 'not_content'))
    return { ignored: file, position, reason: 'no_front_matter' }
  if (problems.some(({ code }) => code === 'broken_txt'))
    return { ignored: file, position, reason: 'broken_front_matter' }
  return { position, file, bytes, problems }
}
