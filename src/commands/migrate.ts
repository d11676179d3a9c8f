import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { connectDatabase } from '../database/connect.ts'
import { print } from '../terminal/screen.ts'

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the database up to date (serve, worker and import do this too)')
    .addHelpText('after', examples)
    .action(runMigrate)
}

async function runMigrate(): Promise<void> {
  const connection = await connectDatabase(loadConfig(), 'command')
  try {
    const { migrated, description, remarks } = connection
    if (remarks.length > 0) print(remarks)
    if (migrated.length === 0) print([`Nothing to do: ${description} is up to date.`])
    else print([`Applied to ${description}:`, ...migrated.map((name) => `  ${name}`)])
  } finally {
    await connection.close()
  }
}

const examples = `
Several processes may run this at the same time: one migrates, the rest wait for it.

Example:
  DATABASE_URL=postgres://broadsheet@db/broadsheet broadsheet migrate`
