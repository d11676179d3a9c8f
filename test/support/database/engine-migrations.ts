import pg from 'pg'
import type { Migration } from '../../../src/database/migrate.ts'
import { readSchema } from './schema.ts'
import { everything, withSchemaEngine } from './schema-engine.ts'

/** Does what `prisma migrate deploy` does, with Prisma's own engine; returns the applied names. */
export async function applyByEngine(url: string, migrations: Migration[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // The engine needs a transaction for its savepoints.
    await client.query('begin')
    const migrationsList = listForEngine(migrations)
    const applied = await withSchemaEngine(client, readSchema(), (engine) =>
      engine.applyMigrations({ migrationsList, filters: everything }),
    )
    await client.query('commit')
    return applied.appliedMigrationNames
  } finally {
    await client.end()
  }
}

function listForEngine(migrations: Migration[]) {
  return {
    baseDir: 'prisma/migrations',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  }
}
