import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { AppError } from '../../errors.ts'
import { leave } from '../silence.ts'
import {
  type Cluster,
  findCluster,
  findOrMakeCluster,
  noDatabase,
  removePidFile,
  startOrJoin,
} from './cluster.ts'
import { stopPostmaster } from './postmaster.ts'
import { localUrl, moveIn, moveOut, type Role } from './tenancy.ts'

interface Embedded {
  /** Address of the database `broadsheet`. */
  readonly url: string
  /** Leaves the database, and stops PostgreSQL if no other process uses it. */
  stop(): Promise<void>
}

const database = 'broadsheet'

interface OpenOptions {
  role: Role
  /** Throws an AppError if there is no database, instead of creating one. */
  mustExist?: boolean | undefined
}

/**
 * Opens the PostgreSQL of DATA_DIR: creates it, starts it, or joins the running one. While it is
 * open, it is restarted on the same port if it dies. The last process to leave stops it.
 */
export async function openEmbedded(
  dataDir: string,
  { role, mustExist = false }: OpenOptions,
): Promise<Embedded> {
  const cluster = mustExist ? findCluster(dataDir) : await findOrMakeCluster(dataDir)
  let home = await enter(cluster, role)
  const isThere = await hasDatabase(home.client)
  if (!isThere && !mustExist) await makeDatabase(home.client)
  let stopping = false
  let repair = Promise.resolve()
  const watch = () =>
    home.client.once('end', () => {
      if (!stopping) repair = reenter()
    })
  async function reenter(): Promise<void> {
    while (!stopping) {
      try {
        home = await enter({ ...cluster, port: home.port }, role)
        watch()
        return
      } catch {
        // The disk may be full, for example. Until it runs, every request gets a 503.
        await sleep(500)
      }
    }
  }
  async function stop(): Promise<void> {
    stopping = true
    await repair
    if (await moveOut(home.client)) await stopPostmaster(cluster.folder)
    await leave(home.client)
  }
  if (!isThere && mustExist) {
    await stop()
    throw noDatabase(dataDir)
  }
  watch()
  let stopped: Promise<void> | undefined
  return {
    url: localUrl(home.port, cluster.password, database),
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

interface Home {
  client: pg.Client
  port: number
}

// Another process may be creating, starting or stopping the same PostgreSQL, so this retries until
// one of them has finished.
async function enter(cluster: Cluster, role: Role): Promise<Home> {
  const deadline = performance.now() + 120_000
  for (; performance.now() < deadline; await sleep(25)) {
    const postmaster = await startOrJoin(cluster)
    if (!postmaster.ready) continue
    const entry = await moveIn(postmaster, cluster.folder, cluster.password, role)
    if (typeof entry === 'object') return { client: entry.client, port: postmaster.port }
    if (entry === 'another cluster') removePidFile(cluster)
  }
  throw new AppError(
    'unavailable',
    `PostgreSQL in ${cluster.folder} does not respond; see ${cluster.folder}.log.`,
  )
}

async function hasDatabase(client: pg.Client): Promise<boolean> {
  const found = await client.query(`select from pg_database where datname = '${database}'`)
  return found.rowCount !== 0
}

async function makeDatabase(client: pg.Client): Promise<void> {
  try {
    await client.query(`create database ${database}`)
  } catch (error) {
    // Another process has just created it.
    if (!['42P04', '23505'].includes((error as pg.DatabaseError).code ?? '')) throw error
  }
}
