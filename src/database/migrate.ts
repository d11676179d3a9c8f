import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { AppError } from '../errors.ts'
import { asSql } from './client.ts'
import {
  type AppliedMigration,
  applyMigration,
  listApplied,
  prepareTable,
} from './migration-table.ts'
import { leave } from './silence.ts'

export interface Migration {
  name: string
  sql: string
  /** SHA-256 of the file in hexadecimal digits, as Prisma makes it. */
  checksum: string
}

/**
 * Brings a database to this program's schema; returns the names of the migrations applied now.
 * All of them run in one transaction under an advisory lock, so a runner that dies leaves nothing
 * half done and two at once do the work once. With `mustExist` an empty database is refused.
 * `prisma migrate deploy` reads and writes the same table.
 */
export async function migrate(
  url: string,
  migrations = readMigrations(),
  { mustExist = false } = {},
): Promise<string[]> {
  const client = await connect(url)
  try {
    await checkServer(client)
    const applied = await listApplied(client)
    if (mustExist && applied.length === 0) throw refused(emptyDatabase)
    if (pendingOf(migrations, applied).length === 0) return []
    return await applyWithRetries(client, migrations)
  } finally {
    await leave(client)
  }
}

const migrationsFolder = fileURLToPath(new URL('../../prisma/migrations/', import.meta.url))

/** The migrations of this program, oldest first. */
export function readMigrations(folder = migrationsFolder): Migration[] {
  const names = readdirSync(folder).filter((name) => existsSync(`${folder}/${name}/migration.sql`))
  return names.sort().map((name) => {
    const sql = readFileSync(`${folder}/${name}/migration.sql`, 'utf8')
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
  })
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    // A migration may take as long as its tables are large; a host that is gone is noticed all the
    // same.
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
    throw refused(
      `PostgreSQL 15 or newer is needed; this server is ${Math.floor(version / 10_000)}.`,
    )
  if (encoding !== 'UTF8')
    throw refused(
      `The database must be in UTF8, this one is in ${encoding}: create it with "template template0 encoding 'UTF8'".`,
    )
}

// What the database has not applied yet, after a check that the rest is this program's.
function pendingOf(migrations: Migration[], applied: AppliedMigration[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, checksum, finished } of applied) {
    if (!finished)
      throw refused(`Migration ${name} failed half-way; restore a backup or repair it by hand.`)
    const ours = known.get(name)
    if (!ours)
      throw refused(
        `The database belongs to a newer Broadsheet (it has migration ${name}): upgrade the program.`,
      )
    if (ours.checksum !== checksum)
      throw refused(`Migration ${name} was changed after this database had applied it.`)
  }
  const done = new Set(applied.map(({ name }) => name))
  return migrations.filter(({ name }) => !done.has(name))
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

// The first is Broadsheet's own, the second the one that `prisma migrate deploy` takes.
const advisoryLocks = [8_240_713, 72_707_369]

async function applyOnce(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  await client.query(`begin; set local lock_timeout = '60s'; set local statement_timeout = 0`)
  for (const lock of advisoryLocks) await client.query(`select pg_advisory_xact_lock(${lock})`)
  const pending = pendingOf(migrations, await listApplied(client))
  if (pending.length > 0) await applyAll(client, pending)
  await client.query('commit')
  return pending.map(({ name }) => name)
}

async function applyAll(client: pg.Client, pending: Migration[]): Promise<void> {
  await client.query(`set local lock_timeout = '2s'`)
  if (!(await prepareTable(client))) throw refused(foreignTables)
  for (const migration of pending)
    await applyMigration(client, migration).catch((error) => {
      throw new Error(`${placeOf(migration, error)}: ${reasonOf(error)}`, { cause: error })
    })
}

const emptyDatabase =
  'There is nothing of Broadsheet in the database yet: "broadsheet import PATH", "broadsheet serve" and "broadsheet migrate" make its tables.'

const foreignTables = 'The database holds tables that are not Broadsheet’s: give it an empty one.'

const refused = (message: string) => new AppError('unavailable', message)

const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error &&
  ((error as pg.DatabaseError).code === '55P03' || isLockTimeout(error.cause))

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

// PostgreSQL knows the place of a statement that it cannot parse, and not of one that fails as it
// runs.
function placeOf({ name, sql }: Migration, { position }: pg.DatabaseError): string {
  if (!position) return `migration ${name} failed`
  const line = Array.from(sql).slice(0, Number(position)).join('').split('\n').length
  return `migration ${name} failed at line ${line}`
}

const explain = (error: unknown) =>
  `The database could not be migrated: ${reasonOf(error).replace(/\s+/g, ' ')}`
