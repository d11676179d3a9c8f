import type { Database } from '../../database/client.ts'
import { AppError } from '../../errors.ts'
import type { ClaimedImport } from '../lease/lease-queries.ts'
import { findOutcomesByArticle } from '../outcome-queries.ts'
import type { Parser } from '../parser/parser.ts'
import { parseStream } from '../parser/stream.ts'
import type { IntakeOptions, SourceFile } from '../source/files.ts'
import { type Arrival, findMoves } from './moves.ts'
import { hashOf } from './parse.ts'
import { type GoneArticle, listSourceArticles } from './state-queries.ts'

/** Opens a source, which can be read several times with different choices. */
export type OpenSource = (choices: Pick<IntakeOptions, 'want'>) => AsyncIterable<SourceFile>

/** What the scan finds out about a source before its first file is written. */
export interface SourceScan {
  total: number
  /** The id of the moved article by its new file name. */
  moves: Map<string, string>
  /** Articles whose files are missing from a whole tree and were not moved. */
  gone: GoneArticle[]
  /** Articles of the source outside the trash before this import. */
  present: number
}

interface ScanOptions {
  claim: Pick<ClaimedImport, 'id' | 'source' | 'wholeTree' | 'position'>
  /**
   * Parses new files for the `id` of their front matter; if null, files are compared by content
   * hash only.
   */
  parser: Parser | null
}

/**
 * Lists all names of a source and detects moved and missing files, which only whole trees show. A
 * process that continues an import reconstructs what the first one saw, so that it decides the
 * same.
 */
export async function scanSource(
  db: Database,
  open: OpenSource,
  { claim, parser }: ScanOptions,
): Promise<SourceScan> {
  const { id, source, wholeTree, position } = claim
  const names = await listNames(open)
  const noMoves = { total: names.total, moves: new Map<string, string>(), gone: [], present: 0 }
  if (!wholeTree || names.broken) return noMoves
  const done = position > 0 ? await findOutcomesByArticle(db, id) : new Map()
  const all = await listSourceArticles(db, source)
  const outcomeOf = (article: GoneArticle) => done.get(article.id)?.outcome ?? ''
  const before = all.filter(
    (article) => !article.trashed && !outcomesOfNewArticles.includes(outcomeOf(article)),
  )
  const stayed = before.filter((article) => !done.has(article.id))
  // A file whose article is in the trash belongs to that article, so no other article moved there.
  const waiting = all.filter((article) => article.trashed || outcomeOf(article) === 'restored')
  const knownFiles = new Set([...stayed, ...waiting].map(({ file }) => file))
  const gone = stayed.filter(({ file }) => !names.files.has(file) && !isHeldBack(names.held, file))
  const arrived = [...names.files].some((file) => !knownFiles.has(file))
  const present = before.length
  if (gone.length === 0 || !arrived) return { ...noMoves, gone, present }
  const moved = before.filter((article) => done.get(article.id)?.outcome === 'moved')
  const moves = findMoves([...gone, ...moved], await readArrivals(open, knownFiles, parser))
  const taken = new Set(moves.values())
  return { ...noMoves, moves, gone: gone.filter((article) => !taken.has(article.id)), present }
}

// Outcomes of articles that were not live before this import.
const outcomesOfNewArticles: readonly string[] = ['created', 'restored']

interface Names {
  files: Set<string>
  /**
   * Names that exist but were refused or left out, such as a folder without permission; folders
   * end with `/`.
   */
  held: Set<string>
  total: number
  broken: boolean
}

// A file that cannot be read, or that an option excludes, is not gone.
function isHeldBack(held: ReadonlySet<string>, file: string): boolean {
  if (held.has(file) || held.has('./')) return true
  for (let end = file.indexOf('/'); end >= 0; end = file.indexOf('/', end + 1))
    if (held.has(file.slice(0, end + 1))) return true
  return false
}

async function listNames(open: OpenSource): Promise<Names> {
  const files = new Set<string>()
  const held = new Set<string>()
  let refused = 0
  let broken = false
  const want = (file: string) => {
    files.add(file)
    return false
  }
  try {
    for await (const found of open({ want })) {
      // Skip files of other types: there may be many pictures, and none was ever an article.
      if (!('reason' in found)) held.add(found.file)
      else if (found.reason !== 'extension') held.add(found.ignored)
      if (!('ignored' in found)) refused++
    }
  } catch (error) {
    // Readable files are still imported; the run meets the same fault and reports it.
    if (!(error instanceof AppError)) throw error
    broken = true
  }
  return { files, held, total: files.size + refused, broken }
}

async function readArrivals(
  open: OpenSource,
  known: ReadonlySet<string>,
  parser: Parser | null,
): Promise<Arrival[]> {
  const arrivals: Arrival[] = []
  const source = open({ want: (file) => !known.has(file) })
  if (!parser) {
    for await (const found of source)
      if ('bytes' in found)
        arrivals.push({
          file: found.file,
          hash: hashOf(found.bytes),
          lang: '',
          frontMatterId: null,
        })
    return arrivals
  }
  for await (const parsed of parseStream(parser, source)) {
    if (!('article' in parsed)) continue
    const { file, hash, article } = parsed
    arrivals.push({ file, hash, lang: article.fields.lang, frontMatterId: article.frontMatterId })
  }
  return arrivals
}
