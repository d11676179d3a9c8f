import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runnerFor } from '../../../src/database/embedded/postgres-program.ts'
import {
  freePort,
  makeCluster,
  startPostmaster,
  stopPostmaster,
  superuser,
} from '../../../src/database/embedded/postmaster.ts'

export interface TestPostgres {
  /** Address of the database `postgres`. */
  url: string
  stop(): Promise<void>
}

/**
 * A separate PostgreSQL in a temporary folder, which is fast because nothing in it has to survive.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-test-'))
  chmodSync(folder, 0o711)
  const cluster = join(folder, 'postgres')
  const password = randomBytes(16).toString('hex')
  await makeCluster(cluster, password, false)
  const unsafe = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: 200,
  }
  const { port } = await startPostmaster(cluster, await freePort(), unsafe)
  const stop = async () => {
    await stopPostmaster(cluster)
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`, stop }
}

/** The programs of PostgreSQL 15 from a system package; null on a machine without it. */
export const postgres15 =
  ['/usr/lib/postgresql/15/bin', '/opt/homebrew/opt/postgresql@15/bin'].find(existsSync) ?? null

/** Starts an installed PostgreSQL with its own defaults, in the locale C. */
export async function startInstalledPostgres(bin: string): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-test-'))
  chmodSync(folder, 0o711)
  const cluster = join(folder, 'cluster')
  const runner = runnerFor(cluster, bin)
  mkdirSync(cluster)
  if (runner.uid !== undefined && runner.gid !== undefined)
    chownSync(cluster, runner.uid, runner.gid)
  const port = await freePort()
  const run = (program: string, args: string[]) =>
    execFileSync(join(bin, program), ['-D', cluster, ...args], {
      ...runner,
      cwd: '/',
      stdio: 'ignore',
    })
  run('initdb', [
    '--no-sync',
    '--auth=trust',
    `--username=${superuser}`,
    '--encoding=UTF8',
    '--locale=C',
  ])
  run('pg_ctl', [
    '-w',
    '-o',
    `-p ${port} -F -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`,
    'start',
  ])
  const stop = async () => {
    run('pg_ctl', ['-m', 'immediate', 'stop'])
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: `postgres://${superuser}@127.0.0.1:${port}/postgres`, stop }
}
