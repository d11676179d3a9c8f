import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest'
import { connectDatabase } from '../../../src/database/connect.ts'
import {
  readPostmaster,
  signal,
  stopPostmaster,
} from '../../../src/database/embedded/postmaster.ts'
import { emptyDatabase } from '../../support/database/database.ts'
import { compiled } from '../../support/processes/processes.ts'

const root = mkdtempSync(join(tmpdir(), 'broadsheet-serve-'))
chmodSync(root, 0o711)
const folder = join(root, 'data')
const cluster = join(folder, 'postgres', 'cluster')
const started: ChildProcess[] = []

interface Served {
  child: ChildProcess
  url: string
  /** The output so far. */
  output: () => string
  exit: Promise<number | null>
}

/** Starts a server on a free port; resolves when it prints that it runs, or has ended. */
async function start(env: Record<string, string> = {}): Promise<Served> {
  const { DATABASE_URL: _url, ADMIN_KEY: _key, ...inherited } = process.env
  const all = {
    ...inherited,
    DATA_DIR: folder,
    PORT: '0',
    LOG_LEVEL: 'warn',
    WORKER: 'off',
    ...env,
  }
  const child = spawn(process.execPath, [compiled('test/support/processes/server.ts')], {
    env: all,
  })
  started.push(child)
  let text = ''
  const exit = once(child, 'close').then(([code]) => code as number | null)
  const running = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        if (text.includes('is running')) resolve()
      })
  })
  await Promise.race([running, exit])
  return { child, url: /http:\S+:\d+/.exec(text)?.[0] ?? '', output: () => text, exit }
}

async function stop(served: Served, name: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  served.child.kill(name)
  return served.exit
}

const status = (url: string, key?: string) =>
  fetch(url, key ? { headers: { authorization: `Bearer ${key}` } } : {}).then(
    (response) => response.status,
  )

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})
afterAll(async () => {
  await stopPostmaster(cluster)
  rmSync(root, { recursive: true, force: true })
})

describe('a server on its own database', () => {
  test('prints its address and, only the first time, a working admin key', async () => {
    const first = await start()
    const key = /bs_\w+_[\w-]+/.exec(first.output())?.[0] ?? ''
    expect(await status(`${first.url}/health/ready`)).toBe(200)
    expect(await status(`${first.url}/v1/keys`, key)).toBe(200)
    expect(await status(`${first.url}/v1/keys`)).toBe(401)
    expect(await stop(first)).toBe(0)
    const second = await start()
    expect(second.output()).not.toContain('bs_')
    expect(await status(`${second.url}/v1/keys`, key)).toBe(200)
    expect(await stop(second)).toBe(0)
  })

  test('leaves no process behind after Ctrl-C, even if it is sent twice', async () => {
    const server = await start()
    const pid = readPostmaster(cluster)?.pid ?? 0
    expect(signal(pid, 0)).toBe(true)
    server.child.kill('SIGINT')
    expect(await stop(server, 'SIGINT')).toBe(0)
    expect(signal(pid, 0)).toBe(false)
    expect(readPostmaster(cluster)).toBeNull()
  })

  test('restarts after kill -9 with every acknowledged write', async () => {
    const key = 'k'.repeat(40)
    const killed = await start({ ADMIN_KEY: key })
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const made = await fetch(`${killed.url}/v1/tags`, {
      method: 'POST',
      headers,
      body: '{"name":"Kept"}',
    })
    expect(made.status).toBe(201)
    await stop(killed, 'SIGKILL')
    const next = await start()
    expect(await status(`${next.url}/v1/tags/by-slug/kept`)).toBe(200)
    expect(await stop(next)).toBe(0)
  })

  test('ends keep-alive connections and finishes in time', async () => {
    // Nothing else ends them before the timeout of this test.
    const server = await start({ DRAIN_TIMEOUT: '600' })
    await Promise.all(Array.from({ length: 20 }, () => status(`${server.url}/health/live`)))
    expect(await stop(server)).toBe(0)
  })

  test('serves metrics without a key on a separate loopback port, and prints it', async () => {
    const server = await start({ METRICS_PORT: '0' })
    const metrics = /Metrics +(http:\/\/localhost:\d+\/metrics)/.exec(server.output())?.[1] ?? ''
    expect(await status(metrics.replace('localhost', '127.0.0.1'))).toBe(200)
    expect(await status(`${server.url}/metrics`)).toBe(401)
    expect(await stop(server)).toBe(0)
  })

  test('reports in one line that its port is in use, and leaves no database running', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const port = String((other.address() as { port: number }).port)
    const server = await start({ PORT: port, ADMIN_KEY: 'k'.repeat(40) })
    const code = await server.exit
    expect(server.output()).toBe(
      `Port ${port} of 127.0.0.1 is in use: stop the program that listens there, or set PORT.\n`,
    )
    expect(code).toBe(2)
    expect(readPostmaster(cluster)).toBeNull()
    other.close()
  })
})

describe('a server on an external database', () => {
  test('serves, and continues after all its connections are cut', async () => {
    const { url, drop } = await emptyDatabase()
    const server = await start({ DATABASE_URL: url })
    expect(await status(`${server.url}/v1/tags`)).toBe(200)
    const admin = new pg.Client({ connectionString: url })
    await admin.connect()
    await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    )
    await admin.end()
    await expect.poll(() => status(`${server.url}/v1/tags`)).toBe(200)
    expect(await stop(server)).toBe(0)
    await drop()
  })

  const real = () => new URL(inject('postgresUrl'))
  test('ends with one line and exit code 2 when it cannot be used', async () => {
    const url = Object.assign(real(), { password: 'hunter2' }).href
    const server = await start({ DATABASE_URL: url })
    const code = await server.exit
    expect(server.output()).toMatch(/^DATABASE_URL: \S+ refuses the password of user "\w+"\.\n$/)
    expect(code).toBe(2)
  })

  test.each([
    [
      'an unknown database',
      () => Object.assign(real(), { pathname: '/nowhere' }),
      'there is no database "nowhere" at',
    ],
    [
      'an unknown host',
      () => Object.assign(real(), { hostname: 'nohost.invalid' }),
      'no host|cannot be resolved',
    ],
    [
      'a port where nothing listens',
      () => Object.assign(real(), { port: '1' }),
      'nothing listens at 127.0.0.1:1',
    ],
  ])('refuses %s by name, without the password', async (_name, url, reason) => {
    const databaseUrl = url().href
    const opening = connectDatabase({ databaseUrl, dataDir: folder, poolMax: 2 }, 'serve')
    const { message } = await opening.then(
      () => expect.fail('it opened'),
      (error: Error) => error,
    )
    expect(message).toMatch(new RegExp(`^DATABASE_URL: .*(${reason})`))
    expect(message).not.toContain(real().password)
  })
})
