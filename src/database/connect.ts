import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import { type Database, openDatabase } from './client.ts'
import { openEmbedded } from './embedded/embedded.ts'
import type { Role } from './embedded/tenancy.ts'
import { isTransient } from './errors.ts'
import { addressOf } from './hosts/address.ts'
import { migrate } from './migrate.ts'
import { findSession } from './pooler/find-pooler.ts'
import { setForRole } from './pooler/role-settings.ts'
import { ownSession, type Session } from './pooler/session.ts'

export interface Connection {
  readonly db: Database
  readonly url: string
  /** A description for people, without a password. */
  readonly description: string
  /** Behind a pooler, what it may rely on. */
  readonly session: Session
  /** What an operator should know of the way to the database. */
  readonly remarks: readonly string[]
  /** Names of the migrations that this connection applied. */
  readonly migrated: string[]
  /** Closes the pool, then leaves the embedded database; the last action of a process. */
  close(): Promise<void>
}

type ConnectConfig = Pick<Config, 'databaseUrl' | 'databaseDirectUrl' | 'dataDir' | 'poolMax'> &
  Partial<Pick<Config, 'databaseStatements'>>

/**
 * Opens the configured database, embedded or not, and migrates its schema; with `mustExist` only if
 * it exists already.
 */
export async function connectDatabase(
  config: ConnectConfig,
  role: Role,
  { mustExist = false } = {},
): Promise<Connection> {
  const { databaseUrl, databaseDirectUrl, dataDir } = config
  const embedded = databaseUrl ? null : await openEmbedded(dataDir, { role, mustExist })
  const url = databaseUrl ?? embedded?.url ?? ''
  const directUrl = databaseUrl ? databaseDirectUrl : null
  try {
    const session = databaseUrl
      ? await whenThere(url, () => findSession(url, config.databaseStatements))
      : ownSession
    const migrated = databaseUrl
      ? await whenThere(
          directUrl ?? url,
          () => migrate(directUrl ?? url, undefined, { mustExist }),
          directUrl ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL',
        )
      : await migrate(url, undefined, { mustExist })
    // A command writes in bulk; the client of a request would not wait that long.
    const statementTimeout = role === 'serve' ? 10_000 : 60_000
    const db = openDatabase(url, {
      max: config.poolMax,
      name: `broadsheet ${role}`,
      statementTimeout,
      directUrl,
      session,
    })
    const close = () => db.close().finally(() => embedded?.stop())
    const description = embedded
      ? `embedded PostgreSQL in ${dataDir}`
      : `PostgreSQL at ${placeOf(url)}`
    const remarks = await remarksOn(db, session)
    return { db, url, session, description, remarks, migrated, close }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

const retryFor = 5_000

/** Retries a refused connection, because containers often start the database at the same time. */
export async function whenThere<T>(
  url: string,
  connect: () => Promise<T>,
  variable = 'DATABASE_URL',
): Promise<T> {
  for (const deadline = performance.now() + retryFor; ; await sleep(200 + Math.random() * 200)) {
    try {
      return await connect()
    } catch (error) {
      if (error instanceof AppError) throw error
      if (!isWorthRetrying(error) || performance.now() > deadline)
        throw connectionFault(error, url, variable)
    }
  }
}

const isWorthRetrying = (error: unknown) =>
  isTransient(error) && !['ENOTFOUND'].includes(codeOf(error))

// Settings that a pooler refuses are set once, for this role in this database.
async function remarksOn(db: Database, { pooler, named }: Session): Promise<string[]> {
  if (pooler === null) return []
  const set = await setForRole(db)
  return [
    `DATABASE_URL leads to ${pooler}: statements are sent ${named ? 'with' : 'without'} names, and each transaction sets its limits.`,
    ...(set.length > 0 ? [`Set for this role in this database: ${set.join(', ')}.`] : []),
  ]
}

/** One line that explains the fault of an address, without its password. */
function connectionFault(error: unknown, url: string, variable: string): AppError {
  const { username, pathname } = new URL(addressOf(url).urls[0])
  const place = placeOf(url)
  const reasons: Record<string, string> = {
    ECONNREFUSED: `nothing listens at ${place}: is PostgreSQL running?`,
    ENOTFOUND: `there is no host with this name (${place}).`,
    EAI_AGAIN: `the host name cannot be resolved (${place}).`,
    '28P01': `${place} refuses the password of user "${decodeURIComponent(username)}".`,
    '28000': `${place} does not let user "${decodeURIComponent(username)}" in (pg_hba.conf).`,
    '3D000': `there is no database "${decodeURIComponent(pathname.slice(1))}" at ${place}: create it first.`,
    '42501': `user "${decodeURIComponent(username)}" may not create tables at ${place}.`,
  }
  const text = error instanceof Error ? error.message : String(error)
  const reason = reasons[codeOf(error)] ?? `${place} cannot be used: ${text}.`
  return new AppError('unavailable', `${variable}: ${reason}`)
}

function placeOf(url: string): string {
  const { urls, places } = addressOf(url)
  return places.join(',') || (new URL(urls[0]).searchParams.get('host') ?? 'localhost')
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
