import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import {
  readPostmaster,
  signal,
  stopPostmaster,
} from '../../../src/database/embedded/postmaster.ts'
import { compiled } from '../../support/processes/processes.ts'

const root = mkdtempSync(join(tmpdir(), 'broadsheet-embedded-'))
chmodSync(root, 0o711)
const started: ChildProcess[] = []

interface Tenant {
  child: ChildProcess
  pid: number
  word: string
  rest: string
}

async function tenant(
  folder: string,
  role = 'serve',
  env: Record<string, string> = {},
): Promise<Tenant> {
  const child = spawn(
    process.execPath,
    [compiled('test/support/database/tenant.ts'), folder, role],
    {
      env: { ...process.env, ...env },
    },
  )
  started.push(child)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const [word = '', ...rest] = line.split(' ')
  return { child, pid: child.pid ?? 0, word, rest: rest.join(' ') }
}

async function end({ child }: Tenant, name: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const exit = once(child, 'exit')
  child.kill(name)
  await exit
}

const cluster = (folder: string) => join(folder, 'postgres', 'cluster')
const postmasterPid = (folder: string) => readPostmaster(cluster(folder))?.pid ?? 0

async function query<R>(url: string, text: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  await client.connect()
  return client
    .query(text)
    .then(({ rows }) => rows as R[])
    .finally(() => client.end())
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await condition())) {
    if (Date.now() > deadline) expect.fail('waited in vain')
    await new Promise((wake) => setTimeout(wake, 20))
  }
}

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})
afterAll(async () => {
  for (const name of ['one', 'two', 'shut']) await stopPostmaster(cluster(join(root, name)))
  rmSync(root, { recursive: true, force: true })
})

describe('the embedded database', () => {
  const folder = join(root, 'one')

  test('is created in UTF-8 for any locale, with its own password, on loopback only', async () => {
    const server = await tenant(folder, 'serve', { LC_ALL: 'C', LANG: 'C' })
    expect(server.word).toBe('open')
    const text = `select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as listens,
      current_setting('fsync') as fsync, '\u00c9' ~* '\u00e9' as folds`
    expect(await query(server.rest, text)).toEqual([
      { encoding: 'UTF8', listens: '127.0.0.1', fsync: 'on', folds: true },
    ])
    expect(statSync(join(folder, 'postgres', 'connection.json')).mode & 0o777).toBe(0o600)
    const wrong = server.rest.replace(/:[^:@]+@/, ':wrong@')
    await expect(query(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    await end(server)
  })

  test('ends with its server and leaves no process behind', async () => {
    const server = await tenant(folder)
    const pid = postmasterPid(folder)
    await end(server)
    expect(existsSync(join(cluster(folder), 'postmaster.pid'))).toBe(false)
    expect(signal(pid, 0)).toBe(false)
  })

  test('outlives a killed server; the next one joins it immediately and stops it', async () => {
    const killed = await tenant(folder)
    const pid = postmasterPid(folder)
    await query(killed.rest, 'create table kept as select 1 as n')
    await end(killed, 'SIGKILL')
    const next = await tenant(folder)
    expect(next).toMatchObject({ word: 'open', rest: killed.rest })
    expect(postmasterPid(folder)).toBe(pid)
    expect(await query(next.rest, 'select n from kept')).toEqual([{ n: 1 }])
    await end(next)
    expect(readPostmaster(cluster(folder))).toBeNull()
  })

  test('refuses a second live server in one line that names the first', async () => {
    const server = await tenant(folder)
    const second = await tenant(folder)
    expect(second.rest).toBe(
      `Another Broadsheet server (process ${server.pid}) runs on ${folder}: stop it first, or give this one another DATA_DIR.`,
    )
    expect(await query(server.rest, 'select 1 as n')).toEqual([{ n: 1 }])
    await end(server)
  })

  test('is shared by a server and commands, and the last one stops it', async () => {
    const command = await tenant(folder, 'command')
    const server = await tenant(folder)
    expect(server.rest).toBe(command.rest)
    await end(command)
    expect(await query(server.rest, 'select 1 as n')).toEqual([{ n: 1 }])
    const late = await tenant(folder, 'command')
    await end(server)
    expect(await query(late.rest, 'select 1 as n')).toEqual([{ n: 1 }])
    await end(late)
    expect(readPostmaster(cluster(folder))).toBeNull()
  })

  test('is restarted at the same address if it dies under its server', async () => {
    const server = await tenant(folder)
    const pid = postmasterPid(folder)
    process.kill(pid, 'SIGKILL')
    await until(() =>
      query(server.rest, 'select 1').then(
        () => true,
        () => false,
      ),
    )
    expect(postmasterPid(folder)).not.toBe(pid)
    const second = await tenant(folder)
    expect(second.word).toBe('fault')
    await end(server)
    expect(readPostmaster(cluster(folder))).toBeNull()
  })

  test('ignores the pid file of a process that is another program by now', async () => {
    const mark = `${process.pid}\n${cluster(folder)}\n1700000000\n5432\n\n127.0.0.1\n   12345    6\nready   \n`
    writeFileSync(join(cluster(folder), 'postmaster.pid'), mark)
    const server = await tenant(folder)
    expect(server.word).toBe('open')
    await end(server)
  })
})

describe('a folder for the embedded database', () => {
  test('gets one database if two processes start together', async () => {
    const folder = join(root, 'two')
    const both = await Promise.all([tenant(folder, 'serve'), tenant(folder, 'command')])
    expect(both.map(({ word }) => word)).toEqual(['open', 'open'])
    expect(both[0].rest).toBe(both[1].rest)
    await Promise.all(both.map((one) => end(one)))
    expect(readPostmaster(cluster(folder))).toBeNull()
  })

  test('that is a file is refused in one line', async () => {
    const folder = join(root, 'file')
    writeFileSync(folder, '')
    const { word, rest } = await tenant(folder)
    expect(word).toBe('fault')
    expect(rest).toBe(`DATA_DIR ${folder} cannot be used: it is not a folder (${folder}).`)
  })

  test.runIf(process.platform === 'linux')(
    'that cannot be made is refused in one line',
    async () => {
      const { word, rest } = await tenant('/proc/nowhere')
      expect(word).toBe('fault')
      expect(rest).toMatch(/^DATA_DIR \/proc\/nowhere cannot be used: .+ \(\/proc\/nowhere\)\.$/)
    },
  )

  test('contains no password in its log', () => {
    const { password } = JSON.parse(
      readFileSync(join(root, 'one', 'postgres', 'connection.json'), 'utf8'),
    )
    expect(readFileSync(`${cluster(join(root, 'one'))}.log`, 'utf8')).not.toContain(password)
  })

  test.runIf(process.getuid?.() === 0)(
    'below one that PostgreSQL may not enter is refused by its name',
    async () => {
      const closed = join(root, 'closed')
      mkdirSync(closed, { mode: 0o700 })
      const { word, rest } = await tenant(join(closed, 'data'))
      expect(word).toBe('fault')
      expect(rest).toContain(
        `may not enter ${closed}, which contains its database (${closed}/data/`,
      )
      expect(rest).toContain('Set DATA_DIR to a folder that every user may enter')
      expect(existsSync(join(closed, 'data', 'postgres'))).toBe(false)
    },
  )

  test.runIf(process.getuid?.() === 0)(
    'that is closed itself is opened for passing through',
    async () => {
      const folder = join(root, 'shut')
      mkdirSync(folder, { mode: 0o700 })
      const server = await tenant(folder)
      expect(server.word).toBe('open')
      expect(statSync(folder).mode & 0o777).toBe(0o711)
      await end(server)
    },
  )
})
