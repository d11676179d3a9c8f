import { Command, InvalidArgumentError } from 'commander'
import type { Cluster, Workers } from '../cluster/cluster-front.ts'
import { type Config, loadConfig } from '../config.ts'
import { AppError } from '../errors.ts'
import { resolvePaths } from '../imports/source/paths.ts'
import { reportFault } from '../terminal/fault.ts'
import { importShown } from './import.ts'
import { addImportOptions, collect, type ImportFlags, pathImportOf } from './import-options.ts'

type Flags = ImportFlags & { import?: string[]; workers?: Workers }

/** `broadsheet serve`. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('run the server: JSON API, feeds, documentation under /docs')
    .option(
      '--workers <number>',
      'answer requests in so many processes, or in one for each core (auto)',
      readWorkers,
    )
    .option('--import <path>', 'import this folder or archive first; repeat for more', collect)
  return addImportOptions(command.optionsGroup('Options for --import:'))
    .addHelpText('after', examples)
    .action(runServe)
}

async function runServe({ import: given = [], workers, ...flags }: Flags): Promise<void> {
  const loaded = loadConfig()
  const cluster = workers === undefined ? null : await prepareCluster(loaded, workers)
  const config = cluster?.config ?? loaded
  const wanted = pathImportOf(flags, false, config)
  const paths = await resolvePaths(given)
  // Loaded when needed, as in the other commands, so that --help need not wait for the web server.
  const { serve } = await import('../server.ts')
  await serve(config, {
    ...(cluster && { openFront: cluster.openFront, onHangUp: onHangUp(cluster) }),
    prepare: async (db, signal) => {
      if (paths.length > 0) await importShown({ config, db, signal }, paths, wanted, {}).catch(goOn)
    },
  })
}

async function prepareCluster(config: Config, workers: Workers): Promise<Cluster> {
  const { createCluster } = await import('../cluster/cluster-front.ts')
  return createCluster(config, workers)
}

// A terminal that closes sends SIGHUP as well, and then the server has to stop.
const onHangUp = (cluster: Cluster) => (process.stdin.isTTY ? undefined : cluster.restart)

function readWorkers(text: string): Workers {
  if (text === 'auto') return text
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number from 1 to 999, or auto.')
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
  broadsheet serve --workers auto
  PORT=8080 DATA_DIR=/var/lib/broadsheet broadsheet serve`
