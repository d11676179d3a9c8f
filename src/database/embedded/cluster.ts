import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../errors.ts'
import { makeFolder } from '../../make-folder.ts'
import { openFolder } from './postgres-program.ts'
import {
  freePort,
  makeCluster,
  type Postmaster,
  readPostmaster,
  signal,
  startPostmaster,
} from './postmaster.ts'

/**
 * The files of the embedded database: `DATA_DIR/postgres/{cluster/,cluster.log,connection.json}`.
 */
export interface Cluster {
  /** The data directory of PostgreSQL. */
  folder: string
  password: string
  /** The preferred port; postmaster.pid names the one in use. */
  port: number
}

/** Finds the embedded cluster in DATA_DIR, or creates it (in about a second). */
export async function findOrMakeCluster(dataDir: string): Promise<Cluster> {
  const home = join(dataDir, 'postgres')
  try {
    makeFolder(dataDir)
    if (!existsSync(join(home, 'cluster', 'PG_VERSION'))) await makeHome(dataDir, home)
    return { folder: join(home, 'cluster'), ...readConnection(home) }
  } catch (error) {
    throw folderFault(error, dataDir)
  }
}

/** Finds the embedded cluster in DATA_DIR; throws an AppError if there is none. */
export function findCluster(dataDir: string): Cluster {
  const home = join(dataDir, 'postgres')
  try {
    statSync(join(home, 'cluster', 'PG_VERSION'))
    return { folder: join(home, 'cluster'), ...readConnection(home) }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? noDatabase(dataDir)
      : folderFault(error, dataDir)
  }
}

/** The error of a command that only reads and finds no database. */
export const noDatabase = (dataDir: string) =>
  new AppError(
    'unavailable',
    `There is no database in ${dataDir} yet: "broadsheet import PATH" and "broadsheet serve" create one. Set DATA_DIR to use one in another folder.`,
  )

/**
 * Starts PostgreSQL, or returns the one that is already running (a killed server leaves it
 * running).
 */
export async function startOrJoin(cluster: Cluster): Promise<Postmaster> {
  const running = readPostmaster(cluster.folder)
  if (running && isPostgres(running.pid)) return running
  // The process is gone, or its pid belongs to another program by now.
  if (running) removePidFile(cluster)
  try {
    return await startPostmaster(cluster.folder, await freePort(cluster.port))
  } catch (error) {
    const other = readPostmaster(cluster.folder)
    if (other && isPostgres(other.pid)) return other
    throw error
  }
}

/** Removes the pid file of a PostgreSQL that no longer runs. */
export function removePidFile(cluster: Cluster): void {
  rmSync(join(cluster.folder, 'postmaster.pid'), { force: true })
}

// Makes the folder aside and renames it into place, so that two concurrent starts end up with one
// cluster.
async function makeHome(dataDir: string, home: string): Promise<void> {
  const draft = mkdtempSync(join(dataDir, 'postgres-'))
  try {
    if (process.getuid?.() === 0) for (const folder of [dataDir, draft]) openFolder(folder)
    const connection = { password: randomBytes(24).toString('base64url'), port: await freePort() }
    writeFileSync(join(draft, 'connection.json'), `${JSON.stringify(connection)}\n`, {
      mode: 0o600,
    })
    await makeCluster(join(draft, 'cluster'), connection.password)
    renameSync(draft, home)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(join(home, 'cluster', 'PG_VERSION'))) throw error
  }
}

function readConnection(home: string): { password: string; port: number } {
  const path = join(home, 'connection.json')
  chmodSync(path, 0o600)
  return JSON.parse(readFileSync(path, 'utf8')) as { password: string; port: number }
}

function folderFault(error: unknown, dataDir: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  const path = (error as NodeJS.ErrnoException).path ?? dataDir
  const reasons: Record<string, string> = {
    EACCES: 'this user has no permission',
    EPERM: 'this user has no permission',
    EROFS: 'the disk is read-only',
    ENOTDIR: 'it is not a folder',
    EEXIST: 'it is not a folder',
    ENOENT: 'it cannot be created',
    ENOSPC: 'the disk is full',
  }
  const reason = reasons[code ?? '']
  return reason
    ? new AppError('unavailable', `DATA_DIR ${dataDir} cannot be used: ${reason} (${path}).`)
    : error
}

function isPostgres(pid: number): boolean {
  if (!signal(pid, 0)) return false
  try {
    const command = existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    return command.includes('postgres')
  } catch {
    return false
  }
}
