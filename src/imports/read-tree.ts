import type { DialectName } from '../markdown/dialects/dialect.ts'
import { detectDialect, readSite, tellsFiles } from '../markdown/dialects/registry.ts'
import type { ReadOptions } from '../markdown/fields/read.ts'
import { type Parsed, parseFile } from './run/parse.ts'
import { listFiles } from './site/listing.ts'
import { readingOf, refuseUnread } from './site/reading.ts'
import { type IntakeOptions, type SiteReading, withRules } from './source/files.ts'
import { defaultLimits } from './source/limits.ts'
import { pathFiles, type SourcePath } from './source/paths.ts'

/** How a tree is read. */
export interface TreeOptions
  extends Pick<ReadOptions, 'lang' | 'timeZone'>,
    Pick<IntakeOptions, 'include' | 'exclude'> {
  /** The site generator; without it that which the files show for sure. */
  dialect?: DialectName | 'auto' | undefined
}

/** The texts of folders and archives as a first import would read them, without a database. */
export async function* readTree(
  paths: readonly SourcePath[],
  { dialect, include = [], exclude = [], ...defaults }: TreeOptions,
): AsyncGenerator<Parsed> {
  const choices = { include, exclude }
  const open = (more: IntakeOptions) => pathFiles(paths, defaultLimits, { ...choices, ...more })
  const reading = await readingOfTree(open, dialect, defaults)
  const options: ReadOptions = { ...defaults, status: 'published' }
  for await (const found of open(reading ? { reading } : {}))
    yield parseFile(reading ? withRules(found, reading) : found, options)
}

async function readingOfTree(
  open: (options: IntakeOptions) => ReturnType<typeof pathFiles>,
  wanted: TreeOptions['dialect'],
  defaults: Pick<ReadOptions, 'lang' | 'timeZone'>,
): Promise<SiteReading | undefined> {
  const { site: files, unread } = await listFiles(open)
  const detected = detectDialect(files)
  const isSure = wanted === 'auto' || detected.certainty !== 'guess'
  const dialect = wanted && wanted !== 'auto' ? wanted : isSure ? detected.name : 'plain'
  refuseUnread(dialect, unread)
  const { site } = readSite(dialect, files, { ...defaults, paths: [] })
  return tellsFiles(site) ? readingOf(site) : undefined
}
