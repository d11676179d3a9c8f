import type pg from 'pg'
import type { Config } from '../../config.ts'
import { whenThere } from '../connect.ts'
import { openEmbedded } from '../embedded/embedded.ts'
import { reach } from './client.ts'

/** The way to PostgreSQL itself, past a pooler, of a command that needs whole sessions. */
interface Direct {
  /** A new connection without a limit for its statements. */
  connect(): Promise<pg.Client>
  /** Leaves the embedded database, after its connections are closed. */
  close(): Promise<void>
}

/** Opens the configured database, embedded or not, and leaves its schema as it is. */
export async function openDirect(
  { databaseUrl, databaseDirectUrl, dataDir }: Config,
  name: string,
  { mustExist = false } = {},
): Promise<Direct> {
  const embedded = databaseUrl ? null : await openEmbedded(dataDir, { role: 'command', mustExist })
  const given = databaseUrl ? (databaseDirectUrl ?? databaseUrl) : (embedded?.url ?? '')
  const variable = databaseUrl && databaseDirectUrl ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL'
  return {
    connect: () => whenThere(given, () => connect(given, name), variable),
    close: async () => embedded?.stop(),
  }
}

async function connect(address: string, name: string): Promise<pg.Client> {
  const { url, Client } = reach(address)
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: `broadsheet ${name}`,
  })
  // Its next statement fails then.
  client.on('error', () => {})
  await client.connect()
  return client
}
