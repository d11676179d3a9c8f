import { Command, InvalidArgumentError } from 'commander'
import { type Listed, listedChoices, type State, states } from '../articles/list/schema.ts'
import { openBlobStore } from '../blobs/open-store.ts'
import { loadConfig } from '../config.ts'
import type { Database } from '../database/client.ts'
import type { ExportSource } from '../exports/export-file.ts'
import { countFiles } from '../exports/file-queries.ts'
import { exportFiles } from '../exports/files.ts'
import { writeFolder } from '../exports/folder.ts'
import { countExport } from '../exports/queries.ts'
import type { ExportFilter } from '../exports/schema.ts'
import type { Tally } from '../terminal/export-report.ts'
import { interruptedCode, untilInterrupted } from '../terminal/interrupt.ts'
import { note, print, screenWidth } from '../terminal/screen.ts'
import { readSource } from './import-options.ts'
import { withDatabase } from './with-database.ts'

type Flags = Omit<ExportFilter, 'files'> & { quiet?: true; files: boolean }

/** `broadsheet export`. */
export function exportCommand(): Command {
  return new Command('export')
    .description('write articles and the files beside them into a folder, byte for byte')
    .argument('<dir>', 'created if missing; other files in it stay')
    .option(
      '--source <name>',
      'only this source, with its files directly in the folder (otherwise one folder per source)',
      readSource,
    )
    .option('--lang <tags>', 'only these languages, separated by commas', parseLangs)
    .option(
      '--status <states>',
      `only these, separated by commas: ${states.join(', ')}`,
      parseStates,
    )
    .option('--listed <true|false>', 'only listed, or only unlisted articles', parseListed)
    .option('--no-files', 'leave out the files beside the articles, such as pictures')
    .option('--with-mirrored', 'add the mirrored pictures of other hosts, below _remote/')
    .option('--quiet', 'no progress and no summary')
    .addHelpText('after', examples)
    .action(async (folder: string, flags: Flags) => {
      process.exitCode = await runExport(folder, flags)
    })
}

async function runExport(folder: string, { quiet, files, ...flags }: Flags): Promise<number> {
  const filter: ExportFilter = { ...flags, ...(!files && { files: 'none' }) }
  const { createTally, renderExport, showProgress } = await import('../terminal/export-report.ts')
  const signal = untilInterrupted()
  const config = loadConfig()
  const blobs = openBlobStore(config)
  const work = async ({ db }: { db: Database }) => {
    const tally = createTally((await countExport(db, filter)) + (await countFiles(db, filter)))
    if (tally.total === 0) return reportNothing(filter)
    const hide = quiet ? () => {} : showProgress(tally)
    await writeAll({ db, blobs }, folder, filter, tally, signal).finally(hide)
    if (!quiet) print(renderExport(tally, folder, screenWidth(process.stdout)))
    if (signal.aborted)
      note(['Stopped. What was written stays; run the same command again to continue.'])
    return signal.aborted ? interruptedCode : tally.refused > 0 ? 1 : 0
  }
  return withDatabase(config, work).finally(() => blobs.close())
}

function reportNothing(filter: ExportFilter): number {
  const isAll = Object.values(filter).every((choice) => choice === undefined)
  const which = isAll ? 'there are no articles' : 'no article matches the filter'
  note([`Nothing was exported: ${which} (those in the trash are left out).`])
  return 1
}

async function writeAll(
  source: ExportSource,
  folder: string,
  filter: ExportFilter,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  for await (const outcome of writeFolder(folder, await exportFiles(source, filter))) {
    tally.add(outcome)
    if (signal.aborted) return
  }
}

const parseLangs = (text: string): string[] => partsOf(text)

function parseStates(text: string): State[] {
  const given = partsOf(text)
  const found = given.flatMap((name) => states.find((state) => state === name) ?? [])
  if (found.length === given.length) return found
  throw new InvalidArgumentError(`Choose from ${states.join(', ')}.`)
}

function parseListed(text: string): Listed[] {
  const found = listedChoices.filter((choice) => choice === text)
  if (found.length > 0) return found
  throw new InvalidArgumentError('Choose from true and false.')
}

function partsOf(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.includes('')) throw new InvalidArgumentError('Separate names with commas.')
  return parts
}

const examples = `
Without a filter this writes all articles and files outside the trash, including
drafts. With --lang, --status or --listed it writes only those files to which
the written articles refer. Files that already have the same bytes are left
alone, so an export can be repeated at any time. Links in the folder are not
followed.

Examples:
  broadsheet export ./backup                      backup/blog/posts/a.md: a folder for each source
  broadsheet export ./content --source blog       content/posts/a.md
  broadsheet export ./news --lang zh-CN,zh-TW --status published

Exit codes: 0 success, 1 some files could not be written (the rest were) or
there was nothing to export, 2 could not run, 130 stopped by Ctrl-C (run it
again to continue).`
