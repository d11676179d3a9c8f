#!/usr/bin/env node
import { Command } from 'commander'
import { reportFault } from './terminal/fault.ts'
import { version } from './version.ts'

// Their code is loaded only when it is needed, so that small commands start fast.
const commands: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./commands/serve.ts')).serveCommand(),
  worker: async () => (await import('./commands/worker.ts')).workerCommand(),
  import: async () => (await import('./commands/import.ts')).importCommand(),
  export: async () => (await import('./commands/export.ts')).exportCommand(),
  new: async () => (await import('./commands/articles/new.ts')).newCommand(),
  edit: async () => (await import('./commands/articles/edit.ts')).editCommand(),
  list: async () => (await import('./commands/articles/list.ts')).listCommand(),
  show: async () => (await import('./commands/articles/show.ts')).showCommand(),
  publish: async () => (await import('./commands/articles/publish.ts')).publishCommand(),
  diff: async () => (await import('./commands/articles/diff.ts')).diffCommand(),
  backup: async () => (await import('./commands/backup/backup.ts')).backupCommand(),
  restore: async () => (await import('./commands/backup/restore.ts')).restoreCommand(),
  migrate: async () => (await import('./commands/migrate.ts')).migrateCommand(),
  reread: async () => (await import('./commands/reread.ts')).rereadCommand(),
  reindex: async () => (await import('./commands/reindex.ts')).reindexCommand(),
  mirror: async () => (await import('./commands/mirror.ts')).mirrorCommand(),
  mcp: async () => (await import('./commands/mcp.ts')).mcpCommand(),
  schema: async () => (await import('./commands/schemas.ts')).schemaCommand(),
  sweep: async () => (await import('./commands/sweep.ts')).sweepCommand(),
  keys: async () => (await import('./commands/keys.ts')).keysCommand(),
}

/** The command of this name, or all of them, for help and for names that do not exist. */
const wanted = (name = '') =>
  Object.entries(commands).flatMap(([known, load]) =>
    known === name || !Object.hasOwn(commands, name) ? [load] : [],
  )

async function run(): Promise<number> {
  try {
    await (await program()).parseAsync()
    return Number(process.exitCode ?? 0)
  } catch (error) {
    return reportFault(error)
  }
}

async function program(): Promise<Command> {
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
  for (const load of wanted(process.argv[2])) root.addCommand(inheriting(await load(), root))
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
