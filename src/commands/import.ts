import { Command } from 'commander'
import { openBlobStore } from '../blobs/open-store.ts'
import { type Config, loadConfig } from '../config.ts'
import type { Database } from '../database/client.ts'
import { AppError } from '../errors.ts'
import { type PathImport, type PathRunner, runPaths } from '../imports/lease/run-paths.ts'
import { presentImport } from '../imports/present.ts'
import type { FileOutcome, Import } from '../imports/schema.ts'
import { type Comparison, compareAddresses, pathOfAddress } from '../imports/site/compare.ts'
import { sitemapAddresses } from '../imports/site/read-sitemap.ts'
import { publicUrls } from '../imports/site/stored-queries.ts'
import { resolvePaths, type SourcePath } from '../imports/source/paths.ts'
import { limitsOf } from '../imports/upload/request.ts'
import { renderComparison } from '../terminal/comparison.ts'
import { faultCode } from '../terminal/fault.ts'
import { renderInventory } from '../terminal/import/inventory.ts'
import { createNotes, type Notes, takeNotes } from '../terminal/import/notes.ts'
import { renderImport } from '../terminal/import/report.ts'
import { interruptedCode, untilInterrupted } from '../terminal/interrupt.ts'
import { note, print, screenWidth } from '../terminal/screen.ts'
import { addImportOptions, type ImportFlags, pathImportOf } from './import-options.ts'
import { withDatabase } from './with-database.ts'

type OutputFlags = { json?: true; quiet?: true }
type Flags = ImportFlags & OutputFlags & { dryRun?: true; compare?: string }

/** `broadsheet import`. */
export function importCommand(): Command {
  const command = new Command('import')
    .description('import folders, archives (.zip, .tar, .tar.gz) and single files')
    .argument('<path...>', 'file names are relative to the folder or archive that holds them')
  return addImportOptions(command)
    .option(
      '--dry-run',
      'write nothing, but print the same report and an inventory of front-matter keys',
    )
    .option(
      '--compare <sitemap>',
      "afterwards, compare the articles' addresses with those in the site's own sitemap (file or URL)",
    )
    .option('--json', 'print a line of JSON for each file, and a last one for the import')
    .option('--quiet', 'no progress and no summary')
    .addHelpText('after', examples)
    .action(async (paths: string[], flags: Flags) => {
      process.exitCode = await runImport(paths, flags)
    })
}

async function runImport(paths: string[], flags: Flags): Promise<number> {
  const config = loadConfig()
  const wanted = pathImportOf(flags, flags.dryRun ?? false, config)
  if (flags.compare !== undefined && flags.dryRun)
    throw new AppError('bad_request', '--compare needs an import that writes: leave out --dry-run.')
  const found = await resolvePaths(paths)
  // Read first, so that a mistyped name does not cost an import.
  const sitemap = flags.compare === undefined ? null : await sitemapAddresses(flags.compare)
  const signal = untilInterrupted()
  const work = async ({ db }: { db: Database }) => {
    const ended = await importShown({ config, db, signal }, found, wanted, flags)
    if (sitemap && ended.status === 'completed')
      showComparison(
        compareAddresses(
          sitemap.flatMap((address) => pathOfAddress(address) ?? []),
          await publicUrls(db, wanted.source),
        ),
        flags,
      )
    return exitCodeOf(ended)
  }
  return withDatabase(config, work, { mustExist: false })
}

function showComparison(found: Comparison, { json, quiet }: OutputFlags): void {
  if (json) print([JSON.stringify({ comparison: found })])
  else if (!quiet) print(renderComparison(found))
}

interface Parts extends Pick<PathRunner, 'db' | 'signal'> {
  config: Config
}

/**
 * Imports with progress and summary on the terminal; the reason for an early end goes to standard
 * error.
 */
export async function importShown(
  { config, db, signal }: Parts,
  paths: readonly SourcePath[],
  wanted: PathImport,
  output: OutputFlags,
): Promise<Import> {
  const { createProgress, noProgress } = await import('../terminal/progress.ts')
  const zoneGiven = wanted.options.timeZone !== undefined || config.timeZone !== 'UTC'
  const notes = createNotes({ zoneGiven })
  const progress =
    output.quiet || (output.json && process.stdout.isTTY) ? noProgress : createProgress()
  signal?.addEventListener('abort', progress.stopping)
  const defaults = { lang: config.defaultLang, timeZone: config.timeZone }
  const onBatch: PathRunner['onBatch'] = (outcomes, total, ignored) => {
    takeNotes(notes, outcomes, ignored)
    if (output.json) print(outcomes.map(fileLine))
    progress.add(outcomes, total)
  }
  try {
    const beside = { blobs: openBlobStore(config), maxFileBytes: config.maxFileBytes }
    const limits = limitsOf(config)
    const runner: PathRunner = { db, defaults, limits, beside, onBatch, signal }
    return report(presentImport(await runPaths(runner, paths, wanted)), notes, output, () =>
      progress.stop(),
    )
  } finally {
    signal?.removeEventListener('abort', progress.stopping)
    progress.stop()
  }
}

const fileLine = ({ position: _, ...file }: FileOutcome) => JSON.stringify(file)

function report(
  ended: Import,
  notes: Notes,
  { json, quiet }: OutputFlags,
  clear: () => void,
): Import {
  clear()
  const width = screenWidth(process.stdout)
  if (json) print([JSON.stringify(ended)])
  else if (!quiet) {
    if (ended.inventory) print([...renderInventory(ended.inventory, width), ''])
    print(renderImport(ended, notes, width))
  }
  noteEnd(ended)
  return ended
}

function noteEnd({ total, status, failure }: Import): void {
  if (total === 0 && status === 'completed') note([nothingFound])
  if (failure) note([`error: ${failure.message}`])
  if (status === 'cancelled')
    note(['Stopped. Imported files stay; run the same command again to continue.'])
}

const nothingFound =
  'Nothing to import was found. Hidden and excluded names are left out; articles are .md, .markdown, .mdx and, with front matter, .txt files.'

function exitCodeOf({ status, failed, conflicts, files }: Import): number {
  if (status === 'cancelled') return interruptedCode
  if (status === 'failed') return faultCode
  return failed + conflicts + files.failed + files.conflicts > 0 ? 1 : 0
}

const examples = `
Unchanged files are left alone, so an import can be repeated at any time: it
only takes new and changed files.

Examples:
  broadsheet import ./content --dry-run         look first
  broadsheet import ./content --source blog     again later: only what changed
  broadsheet import export.zip --time-zone Asia/Shanghai --lang zh-CN
  broadsheet import ./vault --include 'posts/**' --exclude '*.txt'
  broadsheet import ./content --json | jq -c 'select(.outcome == "failed")'

Exit codes: 0 success, 1 some files were refused or are in conflict (the rest
are imported), 2 could not run or did not finish, 130 stopped by Ctrl-C (after
the current batch; run it again to continue).`
