// Writes the next migration: the difference between the schema of all migrations so far and
// prisma/schema.prisma. Read and edit the file that it writes:
//   npm run migration -- NAME    -> prisma/migrations/000N_NAME/migration.sql
import { mkdirSync, writeFileSync } from 'node:fs'
import { migrate, readMigrations } from '../src/database/migrate.ts'
import { startPostgres } from '../test/support/database/postgres.ts'
import { schemaDifference } from '../test/support/database/schema.ts'

const [name] = process.argv.slice(2)
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  process.stderr.write('usage: npm run migration -- name_in_snake_case\n')
  process.exit(2)
}

const postgres = await startPostgres()
try {
  await migrate(postgres.url)
  const sql = await schemaDifference(postgres.url)
  process.stdout.write(sql ? `${write(name, sql)}\n` : 'The migrations make this schema already.\n')
} finally {
  await postgres.stop()
}

function write(name: string, sql: string): string {
  // The last number, because one is missing.
  const last = Number.parseInt(readMigrations().at(-1)?.name ?? '0', 10)
  const number = String(last + 1).padStart(4, '0')
  const folder = new URL(`../prisma/migrations/${number}_${name}/`, import.meta.url)
  mkdirSync(folder)
  writeFileSync(new URL('migration.sql', folder), `${sql}\n`)
  return `prisma/migrations/${number}_${name}/migration.sql`
}
