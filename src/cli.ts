#!/usr/bin/env node
import { Command } from 'commander'
import { diffCommand } from './commands/articles/diff.ts'
import { editCommand } from './commands/articles/edit.ts'
import { listCommand } from './commands/articles/list.ts'
import { newCommand } from './commands/articles/new.ts'
import { publishCommand } from './commands/articles/publish.ts'
import { showCommand } from './commands/articles/show.ts'
import { backupCommand } from './commands/backup.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { keysCommand } from './commands/keys.ts'
import { mcpCommand } from './commands/mcp.ts'
import { migrateCommand } from './commands/migrate.ts'
import { mirrorCommand } from './commands/mirror.ts'
import { reindexCommand } from './commands/reindex.ts'
import { rereadCommand } from './commands/reread.ts'
import { restoreCommand } from './commands/restore.ts'
import { schemaCommand } from './commands/schemas.ts'
import { serveCommand } from './commands/serve.ts'
import { sweepCommand } from './commands/sweep.ts'
import { workerCommand } from './commands/worker.ts'
import { reportFault } from './terminal/fault.ts'
import { version } from './version.ts'

async function run(): Promise<number> {
  try {
    await program().parseAsync()
    return Number(process.exitCode ?? 0)
  } catch (error) {
    return reportFault(error)
  }
}

function program(): Command {
  const root = new Command('broadsheet')
    .description(
      'A headless CMS for Markdown: imports a folder of front-matter files, serves a JSON API, exports the same files.',
    )
    .version(version(), '-V, --version')
    .helpCommand(false)
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', examples)
  // Commander copies the root's settings only to commands made through it, so each command gets
  // them explicitly.
  for (const command of [
    serveCommand(),
    workerCommand(),
    importCommand(),
    exportCommand(),
    newCommand(),
    editCommand(),
    listCommand(),
    showCommand(),
    publishCommand(),
    diffCommand(),
    backupCommand(),
    restoreCommand(),
    migrateCommand(),
    rereadCommand(),
    reindexCommand(),
    mirrorCommand(),
    mcpCommand(),
    schemaCommand(),
    sweepCommand(),
    keysCommand(),
  ])
    root.addCommand(inheriting(command, root))
  return root
}

function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const inner of command.commands) inheriting(inner, command)
  return command
}

const examples = `
Settings come from the environment or a .env file: docs/configuration.md lists them. Without
DATABASE_URL the program runs its own PostgreSQL under DATA_DIR; commands
next to a running server use the same one.

Examples:
  broadsheet serve --import ./content      import a folder, then serve it
  broadsheet import ./content --dry-run    what an import would do
  broadsheet export ./backup               the same files again, byte for byte
  broadsheet keys create Website --scope drafts:read
  broadsheet edit notes/tea                change an article in your editor

Exit codes: 0 all is well, 1 some files were refused or are in conflict, or a
text was not saved, 2 a wrong command line or could not run, 130 stopped by Ctrl-C.`

// A closed pipe, as in `broadsheet import --json | head`, is not an error.
process.stdout.on('error', () => {})
process.exitCode = await run()
