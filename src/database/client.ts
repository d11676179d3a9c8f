import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { refuseLoad } from '../file-errors.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { reach } from './hosts/client.ts'
import {
  addressFor,
  beginFor,
  fitSession,
  ownSession,
  type PoolOptions,
  type Session,
} from './pooler/session.ts'
import { loadPrisma } from './prisma.ts'
import { defaultTypes } from './row-types.ts'
import { onTheWay, watchConnections } from './silence.ts'
import { runLastWork, type State } from './state.ts'

/**
 * One pool, shared with Prisma: simple queries use `prisma`, hot ones are named statements for
 * `query`. It also holds all state that the process keeps for this database.
 */
export interface Database extends Sql {
  readonly pool: pg.Pool
  /** How to connect to PostgreSQL itself, past a pooler: for listening. */
  readonly direct: pg.ClientConfig & { Client?: typeof pg.Client | undefined }
  /**
   * Destroys all connections of the pool if PostgreSQL has answered none of them for so many
   * milliseconds; returns whether that is so. Null where `direct` leads elsewhere: its silence
   * tells nothing about the pool.
   */
  readonly abandon: ((quiet: number) => boolean) | null
  /** Loads Prisma with the first call: 0.1 s of CPU time that most processes need not spend. */
  prisma(): Promise<PrismaClient>
  /** Only `stateOf` reads and writes it. */
  readonly state: State
  close(): Promise<void>
}

export interface Statement {
  name?: string
  text: string
  values?: unknown[]
  /** Type parsers for the rows of this statement. */
  types?: pg.CustomTypesConfig
  /**
   * Milliseconds until its connection counts as silent and is destroyed, instead of the default of
   * the pool.
   */
  query_timeout?: number
}

/** A pool, or the client of a running transaction. */
export interface Sql {
  query<R>(statement: Statement): Promise<{ rows: R[]; rowCount: number | null }>
}

interface DatabaseOptions {
  /** The maximum number of connections. */
  max?: number
  /** Longest statement in milliseconds; 0 means no limit. */
  statementTimeout?: number
  /** Shown in pg_stat_activity. */
  name?: string
  /** The address of PostgreSQL itself where the other one leads to a pooler. */
  directUrl?: string | null | undefined
  /** What the address leads to; PostgreSQL itself if it is not given. */
  session?: Session
}

// The timeout of statements that PostgreSQL itself does not limit.
const unlimitedTimeout = 60 * 60_000

/**
 * Opens a pool without connecting yet. Every wait is bounded: 2 s for a connection, and the limit
 * of a statement plus 2 s for its result.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { directUrl, session = ownSession, statementTimeout = 10_000 } = options
  const given: PoolOptions = {
    ...connectionTo(url, session, statementTimeout),
    application_name: options.name ?? 'broadsheet',
    max: options.max ?? 10,
    connectionTimeoutMillis: 2_000,
    query_timeout: (statementTimeout || unlimitedTimeout) + onTheWay,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    pipeline: true,
    types: defaultTypes,
    begin: beginFor(session, statementTimeout),
  }
  const pool = new pg.Pool(given)
  ignoreLostConnections(pool)
  fitSession(pool, session)
  const cutAll = watchConnections(pool)
  let prisma: Promise<PrismaClient> | undefined
  // What could not be loaded is tried again; Node before 24 refuses it then, too.
  const forget = (error: unknown) => {
    prisma = undefined
    return refuseLoad(error)
  }
  const state: State = new Map()
  return {
    pool,
    direct: directUrl
      ? { ...pool.options, ...connectionTo(directUrl, ownSession, statementTimeout) }
      : given,
    abandon: directUrl ? null : cutAll,
    prisma: () => {
      prisma ??= loadPrisma(pool).catch(forget)
      return prisma
    },
    state,
    query: (statement) => asSql(pool).query(statement),
    close: async () => closeDatabase(pool, () => runLastWork({ state }), await prisma, cutAll),
  }
}

function connectionTo(address: string, session: Session, statementTimeout: number) {
  const { url, Client } = reach(address)
  return { connectionString: addressFor(url, session, statementTimeout), Client }
}

/** Types a pool or a pooled client as `Sql`. */
export function asSql(client: pg.Pool | pg.ClientBase): Sql {
  return client as unknown as Sql
}

// Without a listener, the `error` of a connection that the server closes would end the process.
// Ignoring it loses nothing: the next query fails or gets another connection.
function ignoreLostConnections(pool: pg.Pool): void {
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
}

const maxClosingTime = 3_000

// Waits for running statements, but not for long: a housekeeping statement may take a minute. The
// last work may wait for one that was cut off, and begin another.
async function closeDatabase(
  pool: pg.Pool,
  lastWork: () => Promise<unknown>,
  prisma: PrismaClient | undefined,
  cutAll: (quiet: number) => boolean,
): Promise<void> {
  const timer = setInterval(cutAll, maxClosingTime, 0)
  const late = sleep(maxClosingTime, undefined, { ref: false })
  if (!pool.ended) await Promise.race([lastWork(), late])
  await prisma?.$disconnect()
  if (!pool.ended) await pool.end()
  clearInterval(timer)
}
