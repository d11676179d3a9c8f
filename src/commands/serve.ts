import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { AppError } from '../errors.ts'
import { resolvePaths } from '../imports/source/paths.ts'
import { reportFault } from '../terminal/fault.ts'
import { importShown } from './import.ts'
import { addImportOptions, collect, type ImportFlags, pathImportOf } from './import-options.ts'

type Flags = ImportFlags & { import?: string[] }

export function serveCommand(): Command {
  const command = new Command('serve')
    .description('run the server: JSON API, feeds, documentation under /docs')
    .option('--import <path>', 'import this folder or archive first; repeat for more', collect)
  return addImportOptions(command.optionsGroup('Options for --import:'))
    .addHelpText('after', examples)
    .action(runServe)
}

async function runServe({ import: given = [], ...flags }: Flags): Promise<void> {
  const config = loadConfig()
  const wanted = pathImportOf(flags, false, config)
  const paths = await resolvePaths(given)
  // Loaded when needed, as in the other commands, so that --help need not wait for the web server.
  const { serve } = await import('../server.ts')
  await serve(config, {
    prepare: async (db, signal) => {
      if (paths.length > 0) await importShown({ config, db, signal }, paths, wanted, {}).catch(goOn)
    },
  })
}

// A failed import is no reason not to serve the existing articles.
function goOn(error: unknown): void {
  if (!(error instanceof AppError)) throw error
  reportFault(error)
}

const examples = `
PORT, HOST, DATABASE_URL and all else come from the environment or a .env file:
docs/configuration.md lists them. Ctrl-C stops it after in-flight requests have ended.

Examples:
  broadsheet serve
  broadsheet serve --import examples/content
  PORT=8080 DATA_DIR=/var/lib/broadsheet broadsheet serve`
