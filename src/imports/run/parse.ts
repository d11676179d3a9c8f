import { createHash } from 'node:crypto'
import { decodeText } from '../../markdown/encoding/decode.ts'
import { type ReadArticle, type ReadOptions, readArticle } from '../../markdown/fields/read.ts'
import { isUnclear } from '../../markdown/visibility/top.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import type { Problem } from '../../shapes.ts'
import type { IgnoredName, SourceFile } from '../source/files.ts'

/** A file that can be stored, with everything about it that needs no database. */
export interface ParsedFile {
  position: number
  file: string
  hash: Buffer
  bytes: number
  /** Null is UTF-8. */
  encoding: string | null
  article: ReadArticle
  /** Made for a batch at once, before its transaction. */
  search?: IndexedText
  problems: Problem[]
}

/** A file that can not; its problems say why. */
export interface UnparsedFile {
  position: number
  file: string
  bytes: number
  problems: Problem[]
}

/** How files are read; in a `strict` import a doubt about the visibility is a failure. */
export interface ParseOptions extends ReadOptions {
  strict?: boolean | undefined
}

export type Parsed = ParsedFile | UnparsedFile | IgnoredName

/** sha256 of a file's bytes. */
export const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

/** How files are read: `encoding` as the import names it. */
export interface ParseOptions extends ReadOptions {
  encoding?: string | undefined
}

/** Reads one file of a source; never throws over what is in it. */
export function parseFile(source: SourceFile, options: ParseOptions): Parsed {
  if ('ignored' in source) return source
  const { position, file, problems } = source
  if (!('bytes' in source)) return { position, file, bytes: 0, problems }
  const { bytes } = source
  const text = decodeText(bytes, options.encoding)
  const read = text.ok ? readArticle(text.text, file, options) : text
  if (!read.ok)
    return refusedFile(source.position, file, bytes.length, [...problems, ...read.problems])
  const { article } = read
  if (options.strict && article.problems.some(isUnclear))
    return refusedFile(position, file, bytes.length, [
      ...problems,
      ...article.problems.map(asFailure),
    ])
  const encoding = text.ok ? text.encoding : null
  return {
    position,
    file,
    bytes: bytes.length,
    encoding,
    hash: hashOf(bytes),
    article,
    problems: [...problems, ...article.problems],
  }
}

const asFailure = (problem: Problem): Problem =>
  isUnclear(problem) ? { ...problem, severity: 'error' } : problem

// A .txt without front matter is some other text: left out like a file of another kind.
function refusedFile(position: number, file: string, bytes: number, problems: Problem[]): Parsed {
  if (problems.some(({ code }) => code === 'not_content'))
    return { ignored: file, position, reason: 'no_front_matter' }
  if (problems.some(({ code }) => code === 'broken_txt'))
    return { ignored: file, position, reason: 'broken_front_matter' }
  return { position, file, bytes, problems }
}
