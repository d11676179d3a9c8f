import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import type { Connection } from '../database/connect.ts'
import { print } from '../terminal/screen.ts'
import { withDatabase } from './with-database.ts'

/** `broadsheet migrate`. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the database up to date (serve, worker and import do this too)')
    .addHelpText('after', examples)
    .action(runMigrate)
}

async function runMigrate(): Promise<void> {
  const report = async ({ migrated, description, remarks }: Connection) => {
    if (remarks.length > 0) print(remarks)
    if (migrated.length === 0) print([`Nothing to do: ${description} is up to date.`])
    else print([`Applied to ${description}:`, ...migrated.map((name) => `  ${name}`)])
  }
  await withDatabase(loadConfig(), report, { mustExist: false })
}

const examples = `
Several processes may run this at the same time: one migrates, the rest wait for it.

Example:
  DATABASE_URL=postgres://broadsheet@db/broadsheet broadsheet migrate`
