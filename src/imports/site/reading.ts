import type { Database, Sql } from '../../database/client.ts'
import { AppError } from '../../errors.ts'
import type {
  Detection,
  DialectName,
  Rules,
  Site,
  SiteOptions,
} from '../../markdown/dialects/dialect.ts'
import {
  detectDialect,
  dialectOf,
  kindOf,
  readSite,
  rulesOf,
  tellsFiles,
} from '../../markdown/dialects/registry.ts'
import type { Problem } from '../../shapes.ts'
import {
  findConfiguration,
  findSource,
  hasArticleOf,
  hasNames,
  keepSource,
} from '../../sources/queries.ts'
import type { ImportOptions } from '../schema.ts'
import type { SiteReading } from '../source/files.ts'
import { configurationOf, recordOpened, settingsOf } from './configuration.ts'
import type { Listing } from './listing.ts'
import { notWhole, withoutEffect } from './without-effect.ts'

/** The files of a site, and the folder of it, with its slash, that is imported. */
export interface OuterSite extends Pick<Listing, 'site' | 'unread'> {
  sourceRoot: string
}

/** A site as its source remembers it; `sourceRoot` is the folder of the site that is the source. */
type KeptSite = Site & { sourceRoot?: string; inlineTags?: boolean; paths?: string[] }

/** How an import reads its files, and what it says about that. */
export interface SourceReading {
  dialect: Detection
  /** Another dialect than the one in use that the files look like. */
  found?: Detection
  site: KeptSite
  /** Unset where names alone tell the files apart. */
  reading?: SiteReading
  /** The files that configure the site; unset where none was read, so that the known ones stay. */
  configuration?: string[]
  problems: Problem[]
}

interface Given {
  claim: { source: string; options: ImportOptions; report: { dialect?: Detection } }
  defaults: Omit<SiteOptions, 'paths'>
  outer?: OuterSite | undefined
}

/**
 * Decides by which dialect an import reads its files: the one that it names, else that of the
 * source, else, for a new source, the one that the files show.
 */
export async function readSource(
  db: Sql,
  listing: Pick<Listing, 'site' | 'unread'>,
  { claim, defaults, outer }: Given,
): Promise<SourceReading> {
  const { site: given, unread } = outer ?? listing
  const detected = detectDialect(given)
  const recorded = recordOpened(given)
  const { files, opened } = recorded
  const known = await findConfiguration(db, claim.source)
  const source = await findSource(db, claim.source)
  // A process that continues an import reads the files as the first one did.
  const dialect =
    claim.report.dialect ?? (await decide(db, claim, source?.dialect, detected, unread))
  refuseUnread(dialect.name, unread)
  const kept = (source?.site ?? null) as unknown as KeptSite | null
  // A few files of a known site do not show its configuration; the last whole import did.
  const isKept = kept?.dialect === dialect.name && detected.name !== dialect.name
  const inlineTags = claim.options.inlineTags ?? kept?.inlineTags
  const paths = (isKept ? undefined : claim.options.paths) ?? kept?.paths ?? []
  const isLangGiven = claim.options.lang !== undefined
  const options = { ...defaults, isLangGiven, paths, inlineTags }
  const read = isKept
    ? { site: { ...kept, ...(kept.dialect === 'obsidian' && { inlineTags }) }, problems: [] }
    : readSite(dialect.name, files, options)
  const site: KeptSite = {
    ...read.site,
    ...(paths.length > 0 && { paths }),
    ...(outer && { sourceRoot: outer.sourceRoot }),
  }
  // A source that stays `plain` may have the settings of the site that it looks like.
  if (dialect.name === 'plain') readSite(detected.name, files, options)
  const isOther = detected.name !== dialect.name && detected.name !== 'plain'
  const reading = tellsFiles(site) ? readingOf(site, opened) : undefined
  const isAsBefore =
    site.dialect === 'plain' && (await hasArticleOf(db, claim.source, noPagesOf(listing, reading)))
  return {
    dialect,
    ...(isOther && { found: detected }),
    site,
    ...(reading && !isAsBefore && { reading }),
    ...(opened.size > 0 && { configuration: settingsOf(recorded, known, outer?.sourceRoot) }),
    problems: [
      ...read.problems,
      ...(isKept ? [] : notWhole(dialect.name, given)),
      ...withoutEffect(claim.options, { dialect: dialect.name, isKept, names: given.names }),
    ],
  }
}

// A `plain` source goes on to read a README of which it has an article.
const noPagesOf = ({ site: { names } }: Pick<Listing, 'site'>, reading?: SiteReading) =>
  [...names].filter((name) => reading?.kindOf(name) === 'not_content')

/** Throws AppError for a configuration that is not read: it might say that pages are not public. */
export function refuseUnread(dialect: DialectName, unread: readonly string[]): void {
  const file = unread.find((name) => dialectOf(dialect).isSiteFile(name))
  if (file !== undefined) throw tooLarge(file)
}

function tooLarge(file: string): AppError {
  const message = `The configuration of the site is too large to be read: ${file} (512 kB a file, 8 MB in all). Leave the file out of the import, or import with the dialect plain.`
  return new AppError('bad_request', message, [{ file, code: 'site_too_large', message }])
}

/** How the files of a site are told apart and read; `opened` are those that it was read from. */
export function readingOf(site: KeptSite, opened: Iterable<string> = []): SiteReading {
  const { sourceRoot = '' } = site
  const kind = (name: string) => kindOf(site, sourceRoot + name)
  const configuration = configurationOf(opened, sourceRoot, kind)
  const known = new Map<string, Rules>()
  const seen = new WeakMap<Rules, Rules>()
  return {
    kindOf: kind,
    isConfiguration: (name) => configuration.has(name),
    rulesOf: (file, start) => {
      const found = rulesOf(site, sourceRoot + file, start)
      const before = seen.get(found)
      if (before) return before
      const key = JSON.stringify(found)
      // One object for equal rules, so that they are sent to a thread and hashed once.
      const same = known.get(key)
      if (same) {
        seen.set(found, same)
        return same
      }
      const rules: Rules = sourceRoot === '' ? found : { ...found, sourceRoot }
      if (known.size < maxKnown) {
        known.set(key, rules)
        seen.set(found, rules)
      }
      return rules
    },
  }
}

const maxKnown = 10_000

/** Remembers how the files of a source are read, for edits and for the next import. */
export async function rememberReading(
  db: Database,
  name: string,
  { dialect, site, configuration }: SourceReading,
): Promise<void> {
  await keepSource(db, {
    name,
    dialect: dialect.name,
    site: site.dialect === 'plain' ? null : { ...site },
    configuration,
  })
}

async function decide(
  db: Sql,
  { source, options }: Given['claim'],
  present: Detection['name'] | undefined,
  detected: Detection,
  unread: readonly string[],
): Promise<Detection> {
  const wanted = options.dialect ?? present
  const because = [options.dialect ? 'the import names it' : 'the source has it']
  if (wanted !== undefined && wanted !== 'auto')
    return { name: wanted, certainty: 'certain', because }
  if (wanted === undefined && (await hasNames(db, source))) return plain
  const untold = unread.find((name) => tellsByText.test(name))
  if (untold !== undefined && detected.certainty !== 'certain') throw tooLarge(untold)
  return wanted === 'auto' || detected.certainty !== 'guess' ? detected : plain
}

// Files of which only the text says whose configuration they are.
const tellsByText = /^(?:[^/]+\/)?(?:config\.(?:toml|ya?ml|json)|package\.json)$/

const plain: Detection = { name: 'plain', certainty: 'guess', because: [] }
