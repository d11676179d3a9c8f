import type { Database } from '../../../database/client.ts'
import type { ReadOptions } from '../../../markdown/fields/read.ts'
import { hashingIntake } from '../../beside/intake.ts'
import { findOutcomesByFile, type GoneFile, listSourceFiles } from '../../beside/queries.ts'
import type { ClaimedImport } from '../../lease/lease-queries.ts'
import { findOutcomesByArticle } from '../../outcome-queries.ts'
import type { Parser } from '../../parser/parser.ts'
import { storedIn, withoutLeftOut } from '../../site/left-out.ts'
import { listFiles } from '../../site/listing.ts'
import { type OuterSite, readSource, type SourceReading } from '../../site/reading.ts'
import {
  type OpenSource,
  type SiteReading,
  type SourceFile,
  withRules,
} from '../../source/files.ts'
import { createSiteKinds } from '../../source/filter/site-kinds.ts'
import { type GoneArticle, listSourceArticles } from '../state-queries.ts'
import { readArrivals, readFileArrivals } from './arrivals.ts'
import {
  compareTree,
  type Known,
  type Moved,
  nothing,
  type Outcomes,
  withMoves,
} from './compare-tree.ts'
import { findFileMoves, findMoves } from './moves.ts'

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
