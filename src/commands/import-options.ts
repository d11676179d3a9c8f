import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import { readDedupe } from '../imports/dedupe/by.ts'
import type { PathImport } from '../imports/lease/run-paths.ts'
import { readLang, readTextEncoding, readTimeZone } from '../imports/query.ts'
import type { ImportOptions } from '../imports/schema.ts'
import { importOptions } from '../imports/upload/request.ts'
import { isPathPattern, patternForm } from '../markdown/dialects/config/path-patterns.ts'
import { dialectNames } from '../markdown/dialects/dialect.ts'
import { readNameEncoding } from '../markdown/encoding/encodings.ts'
import { mirrorIsOff } from '../mirror/settings.ts'
import { isSourceName } from '../shapes.ts'

/** The options of an import, as commander gives them. */
export interface ImportFlags {
  source: string
  lang?: string
  timeZone?: string
  status?: ImportOptions['status']
  encoding?: string
  nameEncoding?: string
  onConflict: ImportOptions['onConflict']
  prune?: true
  pruneLimit?: number
  strict?: true
  mirror?: true
  files?: boolean | 'all'
  dialect?: ImportOptions['dialect']
  site?: string
  path?: string[]
  dedupe?: string
  dedupeAction?: ImportOptions['dedupeAction']
  inlineTags?: boolean
  include?: string[]
  exclude?: string[]
}

/** Adds the import options to a command. */
export function addImportOptions(command: Command): Command {
  return command
    .option(
      '--source <name>',
      'source of the files; source and file name identify an article',
      readSource,
      'default',
    )
    .option('--lang <tag>', 'language of texts that name none (default: DEFAULT_LANG)', lang)
    .option('--time-zone <zone>', 'zone of times that name none (default: TIME_ZONE)', timeZone)
    .addOption(
      new Option(
        '--status <status>',
        'status of texts that name none (default: published)',
      ).choices(['draft', 'published', 'archived']),
    )
    .option(
      '--encoding <name>',
      'encoding of the texts: auto, or a name such as gbk (default: utf-8)',
      encoding,
    )
    .option(
      '--name-encoding <name>',
      'encoding of names in archives that do not declare it (default: guessed)',
      nameEncoding,
    )
    .addOption(
      new Option(
        '--on-conflict <what>',
        'for a changed file whose article or stored file was also changed here',
      )
        .choices(['skip', 'overwrite'])
        .default('skip'),
    )
    .option('--prune', 'move articles and files of the source to the trash when their file is gone')
    .option(
      '--prune-limit <number>',
      'most articles and files that --prune may trash (default: half of them)',
      whole,
    )
    .option(
      '--mirror',
      'let the server mirror the pictures of other hosts (needs MIRROR_IMAGES=on)',
    )
    .option('--no-files', 'leave out the files beside the articles, such as pictures')
    .addOption(
      new Option('--files <which>', 'all: also themes, layouts and code of a site').choices([
        'all',
      ]),
    )
    .addOption(
      new Option(
        '--dialect <name>',
        'site generator by whose rules files are read (default: that of the source; new: auto)',
      ).choices([...dialectNames, 'auto']),
    )
    .option(
      '--site <folder>',
      'site whose configuration counts, if only a folder of it is imported',
    )
    .option(
      '--path <folder:pattern>',
      "address that code gives, as 'src/content/blog:/blog/:slug/'; repeat for more",
      pathPattern,
    )
    .option('--inline-tags', 'tags in the texts of Obsidian count; the source keeps this')
    .option('--no-inline-tags', 'they do not count any more')
    .option(
      '--strict',
      'fail files whose visibility is unclear (otherwise: drafts) or that have no title',
    )
    .option(
      '--dedupe <by>',
      'compare texts with other articles: by body, link or frontMatter.KEY such as frontMatter.guid',
      dedupe,
    )
    .addOption(
      new Option(
        '--dedupe-action <what>',
        'new texts that --dedupe finds: report imports them with a warning, skip leaves them out (default: report)',
      ).choices(['report', 'skip']),
    )
    .option('--include <glob>', 'only files that match; repeat for more', collect)
    .option('--exclude <glob>', 'no files or folders that match; repeat for more', collect)
}

/** The import that the flags ask for. Throws AppError for options that exclude each other. */
export function pathImportOf(
  flags: ImportFlags,
  dryRun: boolean,
  { mirrorImages }: Pick<Config, 'mirrorImages'>,
): PathImport {
  const { source, site, prune, pruneLimit, mirror, files, dedupe, dedupeAction } = flags
  if (pruneLimit !== undefined && !prune)
    throw new AppError('bad_request', '--prune-limit needs --prune.')
  if (dedupeAction !== undefined && dedupe === undefined)
    throw new AppError('bad_request', '--dedupe-action needs --dedupe.')
  if (mirror && mirrorImages === 'off') throw mirrorIsOff('--mirror')
  const { include = [], exclude = [] } = flags
  const which = files === false ? 'none' : files === 'all' ? files : undefined
  const options = importOptions({ ...flags, files: which })
  return { source, dryRun, options, include, exclude, site }
}

/** Adds the value of an option that may be repeated. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

/** A parser that refuses what `read` gives no value for, with advice. */
const orRefuse =
  <T>(read: (text: string) => T | undefined, advice: string) =>
  (text: string): T => {
    const value = read(text)
    if (value === undefined) throw new InvalidArgumentError(advice)
    return value
  }

/** Parses a source name from the command line. */
export const readSource = orRefuse(
  (text) => (isSourceName(text) ? text : undefined),
  'Use 1 to 64 letters, digits, dots, dashes and underscores.',
)

const lang = orRefuse(readLang, 'Use a language tag such as en or zh-CN.')
const timeZone = orRefuse(readTimeZone, 'Use a zone such as Asia/Shanghai or UTC.')
const encoding = orRefuse(
  readTextEncoding,
  'Use auto, utf-8, or an encoding such as gbk, big5, cp932 or windows-1251.',
)
const nameEncoding = orRefuse(
  readNameEncoding,
  'Use an encoding such as gbk, cp932, big5, euc-kr, cp866 or cp437.',
)
const dedupe = orRefuse(readDedupe, 'Use body, link or frontMatter.KEY such as frontMatter.guid.')
const whole = orRefuse(
  (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
  'Use a whole number.',
)

function pathPattern(text: string, before: string[] = []): string[] {
  if (isPathPattern(text)) return [...before, text]
  throw new InvalidArgumentError(patternForm)
}
