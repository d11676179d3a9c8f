import type { Socket } from 'node:net'
import type pg from 'pg'
import { AppError } from '../../errors.ts'
import { asSql } from '../client.ts'
import { reach } from '../hosts/client.ts'
import { isSilence, leave } from '../silence.ts'
import { checkBalancing } from './pgpool.ts'
import { addressFor, ownSession, type Session } from './session.ts'

/** Which statements get names: `auto` asks whether a pooler is in front of PostgreSQL. */
export type Statements = 'auto' | 'named' | 'unnamed'

const limit = 5_000
const pgpool = 'pgpool'

const asGiven = (url: string) => url
const withSettings = (url: string) => addressFor(url, ownSession, limit)

/**
 * Finds out what an address leads to, by one connection: a pooler refuses settings in the start-up
 * packet, or it gives a connection another process id than the session has.
 */
export async function findSession(
  url: string,
  statements: Statements = 'auto',
  place = 'DATABASE_URL',
): Promise<Session> {
  const pooler = await findPooler(url)
  if (pooler !== null) await checkTransactions(url, pooler, place)
  if (pooler === pgpool) await withClient(url, asGiven, (client) => checkBalancing(client, place))
  return { pooler, named: statements === 'auto' ? pooler === null : statements === 'named' }
}

async function findPooler(url: string): Promise<string | null> {
  try {
    return await withClient(url, withSettings, async (client) => {
      const sql = asSql(client)
      const { rows } = await sql.query<Seen>({
        text: `select pg_backend_pid() as pid, inet_client_port() as port,
          setting as statement_timeout from pg_settings where name = 'statement_timeout'`,
      })
      const [seen] = rows
      const isOwn = seen?.pid === processOf(client)
      // Some poolers accept the settings and ignore them.
      if (!isOwn || Number(seen.statement_timeout) !== limit)
        return (await isPgpool(client)) ? pgpool : 'a connection pooler such as PgBouncer'
      if (seen.port === portOf(client)) return null
      // Something is between, and pgpool gives the process id of one of its servers.
      return (await isPgpool(client)) ? pgpool : null
    })
  } catch (error) {
    if (refusesSettings(error)) return 'PgBouncer'
    throw error
  }
}

/** What PostgreSQL sees of a connection: its session, the port of its other end, a setting. */
interface Seen {
  pid: number
  port: number | null
  statement_timeout: string
}

// PgBouncer and the rest do not say their names.
const isPgpool = (client: pg.Client): Promise<boolean> =>
  client.query('show pool_version').then(
    () => true,
    () => false,
  )

const processOf = (client: pg.Client) => (client as unknown as { processID: number }).processID

const portOf = (client: pg.Client) =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream.localPort

const refusesSettings = (error: unknown) =>
  error instanceof Error && /unsupported startup parameter/i.test(error.message)

// Limits are set in each transaction, and all writes need one.
async function checkTransactions(url: string, pooler: string, place: string): Promise<void> {
  const reason = await withClient(url, asGiven, async (client) => {
    try {
      await client.query('begin; set local statement_timeout = 1000')
      await client.query('commit')
      return null
    } catch (error) {
      if (isSilence(error) || !(error instanceof Error)) throw error
      return error.message
    }
  })
  if (reason !== null)
    throw new AppError(
      'unavailable',
      `${place} leads to ${pooler}, which refuses transactions (${reason}): set pool_mode = transaction or session there, or let ${place} lead to PostgreSQL itself.`,
    )
}

async function withClient<T>(
  address: string,
  settled: (url: string) => string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const { url, Client } = reach(address)
  const client = new Client({
    connectionString: settled(url),
    connectionTimeoutMillis: limit,
    query_timeout: limit,
    application_name: 'broadsheet start',
  })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await leave(client)
  }
}
