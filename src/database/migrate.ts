import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { AppError } from '../errors.ts'
import { asSql } from './client.ts'
import { everything, withSchemaEngine } from './schema-engine.ts'
import { leave } from './silence.ts'

export interface Migration {
  name: string
  sql: string
  checksum: string
}

interface AppliedMigration {
  migration_name: string
  checksum: string
  finished: boolean
}

const prismaFolder = new URL('../../prisma/', import.meta.url)

/**
 * Brings a database to this program's schema; gives the names of the migrations applied now.
 * All of them go in one transaction under an advisory lock, so a runner that dies leaves nothing half done
 * and two at once do the work once. With `mustExist` an empty database is refused. `prisma migrate deploy` reads and writes the same table.
 */
export async function migrate(
  url: string,
  migrations = readMigrations(),
  { mustExist = false } = {},
): Promise<string[]> {
  const client = await connect(url)
  try {
    await checkServer(client)
    const applied = await appliedMigrations(client)
    if (mustExist && applied.length === 0) throw refused(emptyDatabase)
    if (isCurrent(migrations, applied)) return []
    return await applyWithRetries(client, migrations)
  } finally {
    await leave(client)
  }
}

/** The migrations of this program, oldest first. */
export function readMigrations(folder = fileURLToPath(new URL('migrations/', prismaFolder))): Migration[] {
  const names = readdirSync(folder).filter((name) => existsSync(`${folder}/${name}/migration.sql`))
  return names.sort().map((name) => {
    const sql = readFileSync(`${folder}/${name}/migration.sql`, 'utf8')
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
  })
}

/** The text of prisma/schema.prisma. */
export function readSchema(): string {
  return readFileSync(new URL('schema.prisma', prismaFolder), 'utf8')
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    // A migration may take as long as its tables are large; a host that is gone is noticed all the same.
    query_timeout: 4 * 60 * 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'broadsheet migrate',
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

const shortWait = 15_000

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await asSql(client).query<{ version: number; encoding: string }>({
    text: `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`,
    query_timeout: shortWait,
  })
  const { version, encoding } = rows[0] ?? { version: 0, encoding: '' }
  if (version < 150_000)
    throw refused(`PostgreSQL 15 or newer is needed; this server is ${Math.floor(version / 10_000)}.`)
  if (encoding !== 'UTF8')
    throw refused(
      `The database must be in UTF8, this one is in ${encoding}: create it with "template template0 encoding 'UTF8'".`,
    )
}

async function appliedMigrations(client: pg.Client): Promise<AppliedMigration[]> {
  const table = await asSql(client).query<{ found: boolean }>({
    text: `select to_regclass('_prisma_migrations') is not null as found`,
    query_timeout: shortWait,
  })
  if (!table.rows[0]?.found) return []
  const { rows } = await asSql(client).query<AppliedMigration>({
    text: `select migration_name, checksum, finished_at is not null as finished
     from _prisma_migrations where rolled_back_at is null order by migration_name`,
    query_timeout: shortWait,
  })
  return rows
}

function isCurrent(migrations: Migration[], applied: AppliedMigration[]): boolean {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { migration_name: name, checksum, finished } of applied) {
    if (!finished) throw refused(`Migration ${name} failed half-way; restore a backup or repair it by hand.`)
    const ours = known.get(name)
    if (!ours)
      throw refused(
        `The database belongs to a newer Broadsheet (it has migration ${name}): upgrade the program.`,
      )
    if (ours.checksum !== checksum)
      throw refused(`Migration ${name} was changed after this database had applied it.`)
  }
  return applied.length === migrations.length
}

// Data definition waits at most 2 s for a lock, because all later reads queue up behind it.
async function applyWithRetries(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyOnce(client, migrations)
    } catch (error) {
      await client.query('rollback').catch(() => {
        throw refused(
          'The connection was lost while the database was migrated. Start again: it is done whole or not at all.',
        )
      })
      if (error instanceof AppError) throw error
      if (attempt === 10 || !isLockTimeout(error)) throw refused(explain(error))
      await new Promise((wake) => setTimeout(wake, 200 + Math.random() * 800))
    }
  }
}

const advisoryLock = 8_240_713

async function applyOnce(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  await client.query(`begin; set local lock_timeout = '60s'; set local statement_timeout = 0`)
  await client.query(`select pg_advisory_xact_lock(${advisoryLock})`)
  if (isCurrent(migrations, await appliedMigrations(client))) {
    await client.query('rollback')
    return []
  }
  await client.query(`set local lock_timeout = '2s'`)
  const migrationsList = listForEngine(migrations)
  const applied = await withSchemaEngine(client, readSchema(), (engine) =>
    engine.applyMigrations({ migrationsList, filters: everything }),
  )
  await client.query('commit')
  return applied.appliedMigrationNames
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

const emptyDatabase =
  'There is nothing of Broadsheet in the database yet: "broadsheet import PATH", "broadsheet serve" and "broadsheet migrate" make its tables.'

const refused = (message: string) => new AppError('unavailable', message)

const isLockTimeout = (error: unknown) => explain(error).includes('lock timeout')

// The engine frames its reason in lines of advice for its own command line.
function explain(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (text.includes('schema is not empty'))
    return 'The database holds tables that are not Broadsheet’s: give it an empty one.'
  const reason = text.split('\n').find((line) => /error:|permission denied/i.test(line))
  return `The database could not be migrated: ${(reason ?? text).trim()}`
}
