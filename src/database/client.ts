import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'
import { outcomeUnknown } from './outcome.ts'
import { isSilence, onTheWay, watchConnections } from './silence.ts'
import type { State } from './state.ts'

/**
 * One pool, with Prisma on it: plain queries go through `prisma`, hot ones as named statements
 * through `query`. It holds all that the process keeps of this database.
 */
export interface Database extends Sql {
  readonly pool: pg.Pool
  readonly prisma: PrismaClient
  /** Read and written by `stateOf` alone. */
  readonly state: State
  close(): Promise<void>
}

export interface Statement {
  name?: string
  text: string
  values?: unknown[]
  /** Type parsers of this statement's rows. */
  types?: pg.CustomTypesConfig
  /**
   * Milliseconds until its connection counts as silent and is destroyed, in place of what is usual
   * for the pool.
   */
  query_timeout?: number
}

/** A pool, or the client of a running transaction. */
export interface Sql {
  query<R>(statement: Statement): Promise<{ rows: R[]; rowCount: number | null }>
}

export interface DatabaseOptions {
  /** Most connections at once. */
  max?: number
  /** Longest statement, in milliseconds; 0 for no end. */
  statementTimeout?: number
  /** Shown in pg_stat_activity. */
  name?: string
}

// Of statements that PostgreSQL itself lets run for ever.
const noEnd = 60 * 60_000

/**
 * Opens a pool (no connection is made yet). No wait is without end: 2 s for a connection, the limit
 * of a statement and 2 s for its answer.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const statementTimeout = options.statementTimeout ?? 10_000
  const pool = new pg.Pool({
    connectionString: withSessionSettings(url, statementTimeout),
    application_name: options.name ?? 'broadsheet',
    max: options.max ?? 10,
    connectionTimeoutMillis: 2_000,
    query_timeout: (statementTimeout || noEnd) + onTheWay,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    pipeline: true,
    types,
  })
  ignoreLostConnections(pool)
  const cutAll = watchConnections(pool)
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' })
  return {
    pool,
    prisma,
    state: new Map(),
    query: (statement) => asSql(pool).query(statement),
    close: () => closeDatabase(pool, prisma, cutAll),
  }
}

/** Types a pool or a pooled client as `Sql`. */
export function asSql(client: pg.Pool | pg.ClientBase): Sql {
  return client as unknown as Sql
}

/**
 * Runs `work` in one transaction; after a deadlock or a serialization failure again, three times in
 * all.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: Sql) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transactionOnce(pool, work)
    } catch (error) {
      if (attempt === 3 || !isRetryable(error)) throw error
      await new Promise((wake) => setTimeout(wake, Math.random() * 20 * attempt))
    }
  }
}

async function transactionOnce<T>(pool: pg.Pool, work: (tx: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let fault: Error | undefined
  try {
    const result = await work(begin(client))
    await outcomeUnknown(() => client.query('commit'))
    return result
  } catch (error) {
    fault = unusable(error) ?? (await rollBack(client))
    throw error
  } finally {
    client.release(fault)
  }
}

// Its connection is not used again where that fails: within two seconds, since by now it may be
// silent.
async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await asSql(client).query({ text: 'rollback', query_timeout: onTheWay })
    return undefined
  } catch (error) {
    return error as Error
  }
}

// A silent connection, and one to a server that has become a standby: the next one may lead to its
// successor.
const unusable = (error: unknown) =>
  isSilence(error) || (error instanceof pg.DatabaseError && error.code === '25006')
    ? (error as Error)
    : undefined

// `begin` goes out together with the first statement, which saves a way there and back, if that
// only reads: should `begin` fail (an administrator may cancel it), what follows it has run by
// itself.
function begin(client: pg.PoolClient): Sql {
  const began = client.query('begin')
  began.catch(() => {})
  const tx: Sql = {
    query: async <R>(statement: Statement) => {
      if (!readsOnly(statement)) await began
      const [result] = await Promise.all([
        asSql(client).query<R>(within(longer.get(tx), statement)),
        began,
      ])
      return result
    },
  }
  return tx
}

const within = (limit: number | undefined, statement: Statement): Statement =>
  limit === undefined ? statement : { query_timeout: limit, ...statement }

const longer = new WeakMap<Sql, number>()

/**
 * Lets each further statement of a transaction run for so many milliseconds, in place of what is
 * usual.
 */
export async function allowTime(tx: Sql, time: number): Promise<void> {
  await tx.query({ text: `set local statement_timeout = ${time}` })
  longer.set(tx, time + onTheWay)
}

const readsOnly = ({ text }: Statement) => /^\s*select\b/i.test(text)

/**
 * Whether the transaction was given up for another one (deadlock, serialization failure), and
 * nothing is written.
 */
export const isRetryable = (error: unknown) =>
  error instanceof pg.DatabaseError && (error.code === '40P01' || error.code === '40001')

// Prisma's adapter drops the zone of a timestamptz, so every session must speak UTC.
function withSessionSettings(url: string, statementTimeout: number): string {
  const settings = {
    timezone: 'UTC',
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: 15_000,
  }
  const given = new URL(url)
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  given.searchParams.set(
    'options',
    [...ours, given.searchParams.get('options') ?? ''].join(' ').trim(),
  )
  return given.href
}

// A connection that the server ends while nobody listens to it would end the whole process.
// The query that next needs it fails or gets another connection, so nothing is lost by silence.
function ignoreLostConnections(pool: pg.Pool): void {
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
}

// bigint as a number while it is exact (counts, event positions), as text beyond that.
function parseBigint(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? parseBigint
      : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
}

const closingTime = 3_000

// Statements that still run are waited for, but not for long: a housekeeping one may take a minute.
async function closeDatabase(
  pool: pg.Pool,
  prisma: PrismaClient,
  cutAll: () => void,
): Promise<void> {
  const impatience = setTimeout(cutAll, closingTime)
  await prisma.$disconnect()
  if (!pool.ended) await pool.end()
  clearTimeout(impatience)
}
