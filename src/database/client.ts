import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'

/** One pool, with Prisma on it: plain queries go through `prisma`, hot ones as named statements through `pool`. */
export interface Database {
  readonly pool: pg.Pool
  readonly prisma: PrismaClient
  close(): Promise<void>
}

export interface Statement {
  name?: string
  text: string
  values?: unknown[]
  /** Type parsers of this statement's rows. */
  types?: pg.CustomTypesConfig
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

/** Opens a pool (no connection is made yet). Whoever waits 2 s for a connection gets an error. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: withSessionSettings(url, options.statementTimeout ?? 10_000),
    application_name: options.name ?? 'broadsheet',
    max: options.max ?? 10,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    pipeline: true,
    types,
  })
  const clients = silenceLostConnections(pool)
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' })
  return { pool, prisma, close: () => closeDatabase(pool, prisma, clients) }
}

/** Types a pool or a pooled client as `Sql`. */
export function asSql(client: pg.Pool | pg.ClientBase): Sql {
  return client as unknown as Sql
}

/** Runs `work` in one transaction; after a deadlock or a serialization failure again, three times in all. */
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
  let broken = false
  try {
    const result = await work(begin(client))
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.release(broken)
  }
}

// `begin` goes out together with the first statement, which saves a way there and back, if that only reads: should `begin`
// fail (an administrator may cancel it), what follows it has run by itself.
function begin(client: pg.PoolClient): Sql {
  const began = client.query('begin')
  began.catch(() => {})
  return {
    query: async <R>(statement: Statement) => {
      if (!readsOnly(statement)) await began
      const [result] = await Promise.all([asSql(client).query<R>(statement), began])
      return result
    },
  }
}

const readsOnly = ({ text }: Statement) => /^\s*select\b/i.test(text)

/** Whether the transaction was given up for another one (deadlock, serialization failure), and nothing is written. */
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
  given.searchParams.set('options', [...ours, given.searchParams.get('options') ?? ''].join(' ').trim())
  return given.href
}

// A connection that the server ends while nobody listens to it would end the whole process.
// The query that next needs it fails or gets another connection, so nothing is lost by silence.
// Answers the connections that are open.
function silenceLostConnections(pool: pg.Pool): ReadonlySet<pg.PoolClient> {
  const clients = new Set<pg.PoolClient>()
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    clients.add(client)
    client.on('error', () => {})
    client.once('end', () => clients.delete(client))
  })
  return clients
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
  clients: ReadonlySet<pg.PoolClient>,
): Promise<void> {
  const impatience = setTimeout(() => {
    for (const client of clients) (client as unknown as pg.Client).end().catch(() => {})
  }, closingTime)
  await prisma.$disconnect()
  if (!pool.ended) await pool.end()
  clearTimeout(impatience)
}
