import type { Database } from '../../database/client.ts'
import type { ReadOptions } from '../../markdown/fields/read.ts'
import { hashingIntake } from '../beside/intake.ts'
import { findOutcomesByFile, type GoneFile, listSourceFiles } from '../beside/queries.ts'
import type { ClaimedImport } from '../lease/lease-queries.ts'
import { findOutcomesByArticle } from '../outcome-queries.ts'
import type { Parser } from '../parser/parser.ts'
import { parseStream } from '../parser/stream.ts'
import { storedIn, withoutLeftOut } from '../site/left-out.ts'
import { type Listing, listFiles } from '../site/listing.ts'
import { type OuterSite, readSource, type SourceReading } from '../site/reading.ts'
import {
  type FileKind,
  type IntakeOptions,
  type OpenSource,
  type SiteReading,
  type SourceFile,
  withRules,
} from '../source/files.ts'
import { createSiteKinds } from '../source/site-kinds.ts'
import { type Arrival, findFileMoves, findMoves } from './moves.ts'
import { hashOf } from './parse.ts'
import { type GoneArticle, listSourceArticles } from './state-queries.ts'

/** What moved, and what is missing, among the articles or among the files beside them. */
export interface Moved<T> {
  /** The id of the moved one by its new file name. */
  moves: Map<string, string>
  /** Those whose files are missing from a whole tree and were not moved. */
  gone: T[]
  /** How many the source had outside the trash before this import. */
  present: number
}

/** What the scan finds out about a source before its first file is written. */
export interface SourceScan {
  total: number
  /** How its files are read. */
  source: SourceReading
  /** Opens it with that reading. */
  open: OpenSource
  articles: Moved<GoneArticle>
  files: Moved<GoneFile>
}

interface ScanOptions {
  claim: Pick<ClaimedImport, 'id' | 'source' | 'wholeTree' | 'position' | 'options' | 'report'>
  /** What the site's configuration does not say. */
  defaults: Pick<ReadOptions, 'lang' | 'timeZone'>
  /** The site around the imported folder, if it was named. */
  outer?: OuterSite | undefined
  /**
   * Parses new files for the `id` of their front matter; if null, files are compared by content
   * hash only.
   */
  parser: Parser | null
  /** The limit of a file beside the articles; unset when those are left out. */
  maxFileBytes?: number | undefined
}

/**
 * Lists all names of a source and detects moved and missing files, which only whole trees show. A
 * process that continues an import reconstructs what the first one saw, so that it decides the
 * same.
 */
export async function scanSource(
  db: Database,
  openAll: OpenSource,
  { claim, parser, maxFileBytes, defaults, outer }: ScanOptions,
): Promise<SourceScan> {
  const { id, wholeTree, position } = claim
  const files = maxFileBytes === undefined ? undefined : hashingIntake({ maxFileBytes })
  const listing = await listFiles((choices) => openAll({ ...choices, files }))
  const source = await readSource(db, listing, { claim, defaults, outer })
  const { reading } = source
  const kinds = createSiteKinds({ reading, takesAll: claim.options.files === 'all' })
  const stored = wholeTree && !listing.broken ? await listSourceArticles(db, claim.source) : []
  const inSite = {
    reading,
    takesAll: claim.options.files === 'all',
    storedArticles: reading && storedIn(listing, stored, reading, kinds),
  }
  const names = reading ? withoutLeftOut(listing, reading, kinds) : listing
  const open: OpenSource = (choices) => ruled(openAll({ ...choices, ...inSite }), reading)
  const total = names.files.size + names.refused
  const known = { total, source, open }
  if (!wholeTree || names.broken) return { ...known, articles: nothing(), files: nothing() }
  const resumes = position > 0
  const compare = <T extends Known>(all: T[], done: Outcomes) => compareTree(names, all, done)
  const articles = compare(stored, resumes ? await findOutcomesByArticle(db, id) : new Map())
  const beside = files
    ? compare(
        await listSourceFiles(db, claim.source),
        resumes ? await findOutcomesByFile(db, id) : new Map(),
      )
    : { ...nothing<GoneFile>(), moved: [], known: new Set<string>(), arrived: false }
  return {
    ...known,
    articles: await withMoves(articles, async (candidates) =>
      findMoves(candidates, await readArrivals(open, articles.known, parser, files)),
    ),
    files: await withMoves(beside, async (candidates) =>
      findFileMoves(candidates, await readFileArrivals(open, beside.known, files)),
    ),
  }
}

const nothing = <T>(): Moved<T> => ({ moves: new Map(), gone: [], present: 0 })

type Outcomes = ReadonlyMap<string, { outcome: string }>

interface Known {
  id: string
  file: string
  trashed: boolean
}

interface Compared<T> extends Moved<T> {
  /** Those that this import has moved already. */
  moved: T[]
  known: Set<string>
  arrived: boolean
}

function compareTree<T extends Known>(names: Listing, all: T[], done: Outcomes): Compared<T> {
  const outcomeOf = ({ id }: T) => done.get(id)?.outcome ?? ''
  const before = all.filter((one) => !one.trashed && !outcomesOfNew.includes(outcomeOf(one)))
  const stayed = before.filter(({ id }) => !done.has(id))
  // A file whose article is in the trash belongs to that article, so no other article moved there.
  const waiting = all.filter((one) => one.trashed || outcomeOf(one) === 'restored')
  const known = new Set([...stayed, ...waiting].map(({ file }) => file))
  const gone = stayed.filter(({ file }) => !names.files.has(file) && !isHeldBack(names.held, file))
  const arrived = [...names.files.keys()].some((file) => !known.has(file))
  const moved = before.filter((one) => outcomeOf(one) === 'moved')
  return { ...nothing<T>(), gone, present: before.length, moved, known, arrived }
}

async function withMoves<T extends Known>(
  { gone, present, moved, arrived }: Compared<T>,
  find: (candidates: T[]) => Promise<Map<string, string>>,
): Promise<Moved<T>> {
  if (gone.length === 0 || !arrived) return { ...nothing<T>(), gone, present }
  const moves = await find([...gone, ...moved])
  const taken = new Set(moves.values())
  return { moves, gone: gone.filter(({ id }) => !taken.has(id)), present }
}

// Outcomes of those that were not live before this import.
const outcomesOfNew: readonly string[] = ['created', 'restored']

/** The files with the rules that they are read by. */
function ruled(
  files: AsyncIterable<SourceFile>,
  reading: SiteReading | undefined,
): AsyncIterable<SourceFile> {
  return reading ? addRules(files, reading) : files
}

async function* addRules(
  files: AsyncIterable<SourceFile>,
  reading: SiteReading,
): AsyncGenerator<SourceFile> {
  for await (const found of files) yield withRules(found, reading)
}

// A file that cannot be read, or that an option excludes, is not gone.
function isHeldBack(held: ReadonlySet<string>, file: string): boolean {
  if (held.has(file) || held.has('./')) return true
  for (let end = file.indexOf('/'); end >= 0; end = file.indexOf('/', end + 1))
    if (held.has(file.slice(0, end + 1))) return true
  return false
}

async function readArrivals(
  open: OpenSource,
  known: ReadonlySet<string>,
  parser: Parser | null,
  files: IntakeOptions['files'],
): Promise<Arrival[]> {
  const arrivals: Arrival[] = []
  const source = open({
    files,
    want: (file, _position, kind) => kind === 'article' && !known.has(file),
  })
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

async function readFileArrivals(
  open: OpenSource,
  known: ReadonlySet<string>,
  files: IntakeOptions['files'],
): Promise<{ file: string; hash: string }[]> {
  const arrivals = []
  const want = (file: string, _position: number, kind: FileKind) =>
    kind === 'beside' && !known.has(file)
  for await (const found of open({ files, want }))
    if ('blob' in found) arrivals.push({ file: found.file, hash: found.blob.hash })
  return arrivals
}
