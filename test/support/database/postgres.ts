import { execFileSync, spawnSync } from 'node:child_process'
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

/** Whether a process may have a file system of its own, which only root may mount. */
export const mayMount =
  process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0

/**
 * Starts an installed PostgreSQL with its own defaults, in the locale C. With `diskSize` its
 * folder `small` is a disk of that size, which only its processes see.
 */
export async function startInstalledPostgres(
  bin: string,
  diskSize?: string,
): Promise<TestPostgres & { small: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-test-'))
  chmodSync(folder, 0o711)
  const cluster = join(folder, 'cluster')
  const small = join(folder, 'small')
  const runner = runnerFor(cluster, bin)
  const { uid, gid } = runner
  for (const made of [cluster, small]) {
    mkdirSync(made)
    if (uid !== undefined && gid !== undefined) chownSync(made, uid, gid)
  }
  const port = await freePort()
  const run = (program: string, args: string[], wrapper: string[] = []) => {
    const all = [...wrapper, join(bin, program), '-D', cluster, ...args]
    const [command = '', ...given] = all
    const user = wrapper.length > 0 ? {} : runner
    execFileSync(command, given, { ...user, cwd: '/', stdio: 'ignore' })
  }
  const locale = ['--encoding=UTF8', '--locale=C']
  run('initdb', ['--no-sync', '--auth=trust', `--username=${superuser}`, ...locale])
  const options = `-p ${port} -F -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`
  const disk = diskSize === undefined ? [] : mounting(small, diskSize, runner)
  run('pg_ctl', ['-w', '-o', options, 'start'], disk)
  const stop = async () => {
    run('pg_ctl', ['-m', 'immediate', 'stop'])
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: `postgres://${superuser}@127.0.0.1:${port}/postgres`, small, stop }
}

/** A command that executes another one as this user, which alone sees the disk that it mounts. */
function mounting(at: string, size: string, { uid, gid }: { uid?: number; gid?: number }) {
  const mount = `mount -t tmpfs -o size=${size},uid=${uid},gid=${gid} tmpfs ${at}`
  const user = `--reuid ${uid} --regid ${gid} --clear-groups`
  return ['unshare', '-m', 'sh', '-c', `${mount} && exec setpriv ${user} "$@"`, 'sh']
}
