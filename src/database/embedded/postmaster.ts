import { spawn } from 'node:child_process'
import {
  chownSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../errors.ts'
import { postgresPrograms, runnerFor } from './postgres-program.ts'

export const superuser = 'broadsheet'

/** The facts about a running PostgreSQL in postmaster.pid. */
export interface Postmaster {
  pid: number
  port: number
  ready: boolean
}

/** A share of the memory of this machine or container, within bounds, in MiB. */
function megabytes(share: number, min: number, max: number): number {
  const limit = process.constrainedMemory()
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  return Math.min(max, Math.max(min, Math.floor((memory * share) / 2 ** 20)))
}

// For a machine that also runs other programs. The settings that make a commit durable keep their
// defaults.
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 60,
  shared_buffers: `${megabytes(1 / 16, 128, 1024)}MB`,
  effective_cache_size: `${megabytes(1 / 4, 512, 16384)}MB`,
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  random_page_cost: 1.1,
  jit: 'off',
  io_method: 'sync',
  max_parallel_workers_per_gather: 0,
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  autovacuum_naptime: '20s',
  client_connection_check_interval: '5s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  cluster_name: 'broadsheet',
}

/**
 * Creates a cluster (initdb) in a folder that does not exist yet, in UTF-8 whatever the locale of
 * the environment.
 */
export async function makeCluster(cluster: string, password: string, sync = true): Promise<void> {
  const bin = postgresPrograms()
  const runner = runnerFor(cluster, bin)
  mkdirSync(cluster, { mode: 0o700 })
  const passwordFile = `${cluster}.password`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (runner.uid !== undefined && runner.gid !== undefined)
    for (const path of [cluster, passwordFile]) chownSync(path, runner.uid, runner.gid)
  const encoding = [
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]
  const access = [`--username=${superuser}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const durability = sync ? [] : ['--no-sync']
  try {
    await run(
      join(bin, 'initdb'),
      [`--pgdata=${cluster}`, ...encoding, ...access, ...durability],
      runner,
    )
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/**
 * Starts PostgreSQL detached, so that no signal to this process reaches it, and waits until it is
 * ready.
 */
export async function startPostmaster(
  cluster: string,
  port: number,
  overrides: Record<string, string | number> = {},
): Promise<Postmaster> {
  const bin = postgresPrograms()
  const log = `${cluster}.log`
  const all = Object.entries({ ...settings, ...overrides, port })
  const flags = all.flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const output = openSync(log, 'a', 0o600)
  const logged = fstatSync(output).size
  const child = spawn(join(bin, 'postgres'), ['-D', cluster, ...flags], {
    ...runnerFor(cluster, bin),
    cwd: '/',
    detached: true,
    env: { LC_ALL: 'C' },
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  let exited = false
  for (const end of ['exit', 'error']) child.once(end, () => (exited = true))
  child.unref()
  for (;;) {
    const found = readPostmaster(cluster)
    if (found?.ready && found.pid === child.pid) return found
    if (exited)
      throw new AppError(
        'unavailable',
        `PostgreSQL did not start: ${faultIn(readFileSync(log).subarray(logged).toString())}`,
      )
    await sleep(5)
  }
}

/** The postmaster in the pid file; null without one. */
export function readPostmaster(cluster: string): Postmaster | null {
  try {
    const [pid, , , port, , , , status] = readFileSync(
      join(cluster, 'postmaster.pid'),
      'utf8',
    ).split('\n')
    return { pid: Number(pid), port: Number(port ?? 0), ready: status?.trim() === 'ready' }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/**
 * Stops PostgreSQL (fast: open transactions are rolled back, everything else is on disk) and waits
 * for its end.
 */
export async function stopPostmaster(cluster: string): Promise<void> {
  const found = readPostmaster(cluster)
  if (!found) return
  signal(found.pid, 'SIGINT')
  // Its last action is to remove its pid file. If nothing reaps ended processes, its pid stays
  // visible, so the second wait is bounded.
  while (signal(found.pid, 0) && readPostmaster(cluster)?.pid === found.pid) await sleep(5)
  for (let tries = 0; tries < 20 && signal(found.pid, 0); tries++) await sleep(5)
}

/** Sends a signal; false if the process is gone. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The preferred port on the loopback address if it is free, otherwise another one. */
export async function freePort(preferred = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', () =>
      preferred ? freePort().then(resolve, reject) : reject(new Error('No free port.')),
    )
    server.listen(preferred, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function run(program: string, args: string[], runner: object): Promise<void> {
  // Detached from the terminal, so that a Ctrl-C does not end it: this process handles the signal
  // afterwards, in order.
  const child = spawn(program, args, { ...runner, cwd: '/', detached: true, env: { LC_ALL: 'C' } })
  let output = ''
  child.stdout.resume()
  child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
  const code = await new Promise((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  )
  if (code !== 0)
    throw new AppError('unavailable', `PostgreSQL could not create its files: ${faultIn(output)}`)
}

function faultIn(output: string): string {
  const lines = output.trim().split('\n')
  const fault = lines.findLast((line) => /FATAL|PANIC|error:|cannot|could not/.test(line))
  return fault?.replace(/^.*? (FATAL|PANIC): +/, '') ?? lines.at(-1) ?? 'it gave no reason.'
}
