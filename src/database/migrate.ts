import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { AppError } from '../errors.ts'
import { asSql } from './client.ts'
import { reach } from './hosts/client.ts'
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
  /** SHA-256 of the file in hexadecimal, as Prisma computes it. */
  checksum: string
}

/**
 * Migrates a database to the schema of this program; returns the names of the migrations applied
 * now. Each runs in a transaction of its own under an advisory lock, so that it holds no lock of an
 * earlier one; a new database gets all of them in one. A process that dies leaves none half done,
 * and of two concurrent ones only one does the work. With `mustExist` an empty database is refused.
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
    return await applyInTurn(client, migrations)
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

async function connect(address: string): Promise<pg.Client> {
  const { url, Client } = reach(address)
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    // A migration of large tables may take long; the keepalive detects a dead host.
    query_timeout: 4 * 60 * 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'broadsheet migrate',
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

const shortTimeout = 15_000

/** Throws for a server that is too old or has another encoding. */
export async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await asSql(client).query<{ version: number; encoding: string }>({
    text: `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`,
    query_timeout: shortTimeout,
  })
  const { version, encoding } = rows[0] ?? { version: 0, encoding: '' }
  if (version < 150_000)
    throw refused(
      `PostgreSQL 15 or newer is needed; this server is version ${Math.floor(version / 10_000)}.`,
    )
  if (encoding !== 'UTF8')
    throw refused(
      `The database must use UTF8, but this one uses ${encoding}: create it with "template template0 encoding 'UTF8'".`,
    )
}

// The migrations that are not applied yet; throws if an applied one is unknown, changed or
// unfinished.
function pendingOf(migrations: Migration[], applied: AppliedMigration[]): Migration[] {
  const byName = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, checksum, finished } of applied) {
    if (!finished)
      throw refused(`Migration ${name} failed halfway: restore a backup or repair it by hand.`)
    const ours = byName.get(name)
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

/** What one transaction has applied, and whether there is more to do. */
interface Step {
  names: string[]
  isLast: boolean
}

async function applyInTurn(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  const applied: string[] = []
  for (;;) {
    const { names, isLast } = await applyWithRetries(client, migrations)
    applied.push(...names)
    if (isLast) return applied
  }
}

// Data definition waits at most 2 s for a lock, because all later reads queue up behind it.
async function applyWithRetries(client: pg.Client, migrations: Migration[]): Promise<Step> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyOnce(client, migrations)
    } catch (error) {
      await client.query('rollback').catch(() => {
        throw refused(
          'The connection was lost during the migration. Start again: the migration is applied completely or not at all.',
        )
      })
      if (error instanceof AppError) throw error
      if (attempt === 10 || !isLockConflict(error)) throw refused(explain(error))
      await new Promise((wake) => setTimeout(wake, 200 + Math.random() * 800))
    }
  }
}

/** The first is Broadsheet's own; the second is the one that `prisma migrate deploy` takes. */
export const advisoryLocks = [8_240_713, 72_707_369]

async function applyOnce(client: pg.Client, migrations: Migration[]): Promise<Step> {
  await client.query(`begin; set local lock_timeout = '60s'; set local statement_timeout = 0`)
  for (const lock of advisoryLocks) await client.query(`select pg_advisory_xact_lock(${lock})`)
  const applied = await listApplied(client)
  const pending = pendingOf(migrations, applied)
  const now = applied.length === 0 ? pending : pending.slice(0, 1)
  if (now.length > 0) await applyAll(client, now)
  await client.query('commit')
  return { names: now.map(({ name }) => name), isLast: now.length === pending.length }
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
  'The database has no tables of Broadsheet yet: "broadsheet import PATH", "broadsheet serve" and "broadsheet migrate" create them.'

const foreignTables =
  'The database contains tables that do not belong to Broadsheet: use an empty database.'

const refused = (message: string) => new AppError('unavailable', message)

// A lock that was not granted in time, or a deadlock with a writer.
const lockConflicts = ['55P03', '40P01']

const isLockConflict = (error: unknown): boolean =>
  error instanceof Error &&
  (lockConflicts.includes((error as pg.DatabaseError).code ?? '') || isLockConflict(error.cause))

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

// PostgreSQL reports the place of a statement that it cannot parse, but not of one that fails when
// it runs.
function placeOf({ name, sql }: Migration, { position }: pg.DatabaseError): string {
  if (!position) return `migration ${name} failed`
  const line = Array.from(sql).slice(0, Number(position)).join('').split('\n').length
  return `migration ${name} failed at line ${line}`
}

const explain = (error: unknown) =>
  `The database could not be migrated: ${reasonOf(error).replace(/\s+/g, ' ')}`
