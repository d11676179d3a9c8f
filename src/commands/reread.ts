import { Command, Option } from 'commander'
import { type Difference, type RereadOptions, reread } from '../articles/reread.ts'
import { openBlobStore } from '../blobs/open-store.ts'
import { type Config, loadConfig } from '../config.ts'
import type { Database } from '../database/client.ts'
import { AppError } from '../errors.ts'
import { readStoredSite, rememberStored } from '../imports/site/stored.ts'
import { type DialectName, dialectNames } from '../markdown/dialects/dialect.ts'
import { listSources } from '../sources/queries.ts'
import { interruptedCode, untilInterrupted } from '../terminal/interrupt.ts'
import { counted, note, print } from '../terminal/screen.ts'
import { cut, printable } from '../terminal/width.ts'
import { readSource } from './import-options.ts'
import { withDatabase } from './with-database.ts'

interface Flags {
  source?: string
  dialect?: DialectName | 'auto' | undefined
  dryRun?: true
}

/** `broadsheet reread`. */
export function rereadCommand(): Command {
  return new Command('reread')
    .description('read the stored texts again, by the rules of this version')
    .option('--source <name>', 'only the articles of this source', readSource)
    .addOption(
      new Option(
        '--dialect <name>',
        'read the source by the rules of this site generator from now on',
      ).choices([...dialectNames, 'auto']),
    )
    .option('--dry-run', 'only list what would change')
    .addHelpText('after', examples)
    .action(async (flags: Flags) => {
      process.exitCode = await runReread(flags)
    })
}

function summaryOf(changed: number, dryRun: boolean): string {
  if (changed === 0) return 'No article needs a change.'
  return `${counted(changed, 'article')} ${dryRun ? 'would change' : 'changed'}.`
}

async function runReread({ source, dialect, ...flags }: Flags): Promise<number> {
  if (dialect !== undefined && source === undefined)
    throw new AppError('bad_request', '--dialect needs --source.')
  const dryRun = flags.dryRun ?? false
  const signal = untilInterrupted()
  const config = loadConfig()
  const articles = new Set<string>()
  await withDatabase(config, async ({ db }) => {
    const names = source === undefined ? await allSources(db) : [source]
    for (const name of names) {
      const rulesOf = await rulesOfSource(db, config, name, { dialect, dryRun })
      for await (const differences of reread(db, { source: name, dryRun, signal, rulesOf })) {
        for (const { id } of differences) articles.add(id)
        if (differences.length > 0) print(differences.map(line))
      }
    }
  })
  note([summaryOf(articles.size, dryRun)])
  return signal.aborted ? interruptedCode : 0
}

const allSources = async (db: Database) => (await listSources(db, null)).map(({ name }) => name)

/** By which rules the files of a source are read again; a named dialect is kept for it. */
async function rulesOfSource(
  db: Database,
  config: Config,
  source: string,
  { dialect, dryRun }: Pick<Flags, 'dialect'> & { dryRun: boolean },
): Promise<RereadOptions['rulesOf']> {
  const blobs = openBlobStore(config)
  try {
    const { defaultLang: lang, timeZone } = config
    const stored = await readStoredSite(db, blobs, source, { lang, timeZone, dialect })
    if (dialect !== undefined && !dryRun) await rememberStored(db, source, stored)
    const { reading } = stored
    if (!reading) return () => 'plain'
    return (file, start) =>
      reading.kindOf(file) === 'article' ? reading.rulesOf(file, start) : null
  } finally {
    blobs.close()
  }
}

const maxWidth = 60
const shown = (value: unknown) => cut(printable(JSON.stringify(value)), maxWidth)
const line = ({ path, field, old, new: next }: Difference) =>
  [printable(path) || '/', field, shown(old), shown(next)].join('\t')

const examples = `
Articles keep their stored fields when a new version reads texts differently.
This command lists the differences (path, field, stored and new value, separated
by tabs) and applies them, with one revision for each article.

Examples:
  broadsheet reread --dry-run
  broadsheet reread --source blog
  broadsheet reread --source blog --dialect hugo --dry-run

Exit codes: 0 done, 2 could not run, 130 stopped by Ctrl-C (run it again to
continue).`
