import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { AppError } from '../../errors.ts'
import { isTransient } from '../errors.ts'
import { leave } from '../silence.ts'
import { type Postmaster, signal, superuser } from './postmaster.ts'

/** Only one `serve` may run; any number of commands may run at the same time. */
export type Role = 'serve' | 'command'

// Session locks in the database `postgres`: they end with the connection, however its process ends.
const tenants = 8_240_714
const server = 8_240_715

/**
 * The result of an attempt to move in: a connection that holds the locks, or the reason to retry.
 */
type Entry = { client: pg.Client } | 'not ready' | 'another cluster'

/**
 * Connects to a running PostgreSQL and takes the locks of this process; a second live server gets a
 * clear error.
 */
export async function moveIn(
  postmaster: Postmaster,
  folder: string,
  password: string,
  role: Role,
): Promise<Entry> {
  const client = new pg.Client({
    connectionString: localUrl(postmaster.port, password, 'postgres'),
    application_name: `broadsheet ${role} ${process.pid}`,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    if (!(await servesFolder(client, folder))) return await turnAway(client, 'another cluster')
    if (!(await lock(client, `pg_try_advisory_lock_shared(${tenants})`)))
      return await turnAway(client, 'not ready')
    if (role === 'serve') await claimServer(client, folder)
    return { client }
  } catch (error) {
    await leave(client)
    if (isTransient(error)) return 'not ready'
    if ((error as pg.DatabaseError).code !== '28P01') throw error
    throw new AppError(
      'unavailable',
      `PostgreSQL in ${folder} refuses the password in ${resolve(folder, '../connection.json')}.`,
    )
  }
}

/** Releases the locks; true if no other process is left, in which case no new one can move in. */
export async function moveOut(client: pg.Client): Promise<boolean> {
  try {
    await client.query(`select pg_advisory_unlock_shared(${tenants})`)
    return await lock(client, `pg_try_advisory_lock(${tenants})`)
  } catch {
    return false
  }
}

/** Address of a database of the embedded PostgreSQL. */
export function localUrl(port: number, password: string, database: string): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`
}

async function turnAway<T>(client: pg.Client, entry: T): Promise<T> {
  await leave(client)
  return entry
}

async function servesFolder(client: pg.Client, folder: string): Promise<boolean> {
  const { rows } = await client.query<{ data_directory: string }>('show data_directory')
  return realpathSync(rows[0]?.data_directory ?? '/') === realpathSync(folder)
}

async function lock(client: pg.Client, call: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(`select ${call} as locked`)
  return rows[0]?.locked ?? false
}

// A server that was just killed may hold its lock for a few more milliseconds.
async function claimServer(client: pg.Client, folder: string): Promise<void> {
  for (let tries = 0; !(await lock(client, `pg_try_advisory_lock(${server})`)); tries++) {
    const pid = await serverProcess(client)
    if (tries >= 100 || (pid && signal(pid, 0)))
      throw new AppError(
        'unavailable',
        `Another Broadsheet server${pid ? ` (process ${pid})` : ''} runs on ${resolve(folder, '../..')}: stop it first, or give this one another DATA_DIR.`,
      )
    await sleep(20)
  }
}

async function serverProcess(client: pg.Client): Promise<number | null> {
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and objid = ${server} and granted and datname = current_database()`,
  )
  return Number(rows[0]?.name.split(' ').at(-1)) || null
}
