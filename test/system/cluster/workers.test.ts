import { randomBytes } from 'node:crypto'
import { Agent } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../support/database/database.ts'
import { killAll, startBroadsheet, until } from '../../support/processes/processes.ts'
import { ask, type ServedByWorkers, serveByWorkers } from '../../support/processes/workers.ts'

const adminKey = randomBytes(24).toString('hex')
const headers = { authorization: `Bearer ${adminKey}` }
let database: TestDatabase
let server: ServedByWorkers
let article = ''

beforeAll(async () => {
  database = await testDatabase()
  const limits = { RATE_LIMIT: '1000000', TRUST_PROXY: '127.0.0.1' }
  const env = { DATABASE_URL: database.url, ADMIN_KEY: adminKey, ...limits }
  server = await serveByWorkers(2, env)
  const body = { title: 'Title 0', slug: 'one', body: 'Text', status: 'published' }
  const made = await ask(`${server.url}/v1/articles`, { method: 'POST', headers, body })
  article = `${server.url}/v1/articles/${JSON.parse(made.text).data.id}`
})

afterAll(async () => {
  killAll()
  await database.drop()
})

const write = (title: string) => ask(article, { method: 'PATCH', headers, body: { title } })
const read = async () => JSON.parse((await ask(article)).text).data.title

describe('workers', () => {
  test('answer on one port, and sum their metrics', async () => {
    expect(server.workers()).toHaveLength(2)
    for (let request = 0; request < 20; request++)
      expect((await ask(`${server.url}/v1/tags`)).status).toBe(200)
    const { text } = await ask(`${server.url}/metrics`, { headers })
    const counted = /^http_request_duration_seconds_count\{.*"\/v1\/tags".*\} (\d+)$/m.exec(text)
    expect(counted?.[1]).toBe('20')
    expect(text).toMatch(/^db_pool_connections\{state="max"\} 13$/m)
  })

  test('forget what they cached before a write is answered', async () => {
    for (let version = 1; version <= 100; version++) {
      const title = `Title ${version}`
      // Fills the caches of both.
      await Promise.all([read(), read()])
      expect((await write(title)).status).toBe(200)
      expect(await Promise.all([read(), read()])).toEqual([title, title])
    }
  })

  test('forget a key and a schema before their change is answered', async () => {
    const send = (method: string, path: string, body?: object) =>
      ask(`${server.url}/v1/${path}`, { method, headers, ...(body && { body }) })
    const both = async (work: () => ReturnType<typeof ask>) =>
      (await Promise.all([work(), work()])).map(({ status }) => status)
    const schema = { mode: 'refuse', schema: { required: ['subtitle'] } }
    for (let round = 0; round < 20; round++) {
      const made = await send('POST', 'keys', { name: 'Reader', scopes: ['drafts:read'] })
      const { id, key } = JSON.parse(made.text).data
      const drafts = () =>
        ask(`${server.url}/v1/articles?status=draft`, {
          headers: { authorization: `Bearer ${key}` },
        })
      expect(await both(drafts)).toEqual([200, 200])
      expect((await send('DELETE', `keys/${id}`)).status).toBe(204)
      expect(await both(drafts)).toEqual([401, 401])

      const create = () => send('POST', 'articles', { title: 'A', body: 'Text' })
      expect((await send('PUT', 'schemas/subtitles', schema)).status).toBe(201)
      expect(await both(create)).toEqual([422, 422])
      expect((await send('DELETE', 'schemas/subtitles')).status).toBe(204)
      expect(await both(create)).toEqual([201, 201])
    }
  })

  test('hold one limit for the machine', async () => {
    const statuses: number[] = []
    // Not the address whose revoked keys count, too.
    const client = { 'x-forwarded-for': '192.0.2.1' }
    for (let request = 0; request < 64; request++) {
      const headers = { ...client, authorization: `Bearer wrong${request}` }
      statuses.push((await ask(article, { headers })).status)
    }
    expect(statuses).toEqual(statuses.map((_status, request) => (request < 60 ? 401 : 429)))
  })

  test('a frozen one delays no write, serves nothing old and is replaced', async () => {
    await Promise.all([read(), read(), read(), read()])
    const [frozen = 0] = server.workers()
    process.kill(frozen, 'SIGSTOP')
    // The frozen one may get the first connection, and then holds it to its end.
    const answers = await Promise.allSettled([write('Frozen'), write('Frozen')])
    expect(answers.some((answer) => answer.status === 'fulfilled')).toBe(true)
    await until(() => !server.workers().includes(frozen) && server.isWhole())
    expect(await Promise.all([read(), read(), read()])).toEqual(['Frozen', 'Frozen', 'Frozen'])
  })

  test('a frozen one is replaced without any request', async () => {
    const [frozen = 0] = server.workers()
    process.kill(frozen, 'SIGSTOP')
    await until(() => !server.workers().includes(frozen) && server.isWhole())
  })

  test('a primary that was stopped ends no worker', async () => {
    const before = server.workers()
    process.kill(server.pid, 'SIGSTOP')
    await sleep(2_500)
    process.kill(server.pid, 'SIGCONT')
    for (let request = 0; request < 4; request++) expect(await read()).toBe('Frozen')
    expect(server.workers()).toEqual(before)
  })

  test('a killed one costs the requests in flight, and is replaced', async () => {
    const [killed = 0] = server.workers()
    const died = server.died()
    // As if it had committed and not announced this.
    await database.db.pool.query(`insert into events (type, resource, resource_id, version, actor)
      values ('tag.created', 'tag', gen_random_uuid(), 1, 'test')`)
    process.kill(killed, 'SIGKILL')
    await until(() => server.died() > died)
    const isNumbered = async () =>
      (await database.db.pool.query('select from events where position is null')).rowCount === 0
    await until(isNumbered, 10_000)
    for (let request = 0; request < 50; request++) expect(await read()).toBe('Frozen')
    await until(() => !server.workers().includes(killed) && server.isWhole())
  })

  test('all that are killed at once come back on their port', async () => {
    const killed = server.workers()
    for (const pid of killed) process.kill(pid, 'SIGKILL')
    await until(() => !server.workers().some((pid) => killed.includes(pid)) && server.isWhole())
    expect(await read()).toBe('Frozen')
  })

  test('SIGHUP replaces each, and no request fails', async () => {
    const before = server.workers()
    const agent = new Agent({ keepAlive: true })
    let isOver = false
    const failures: unknown[] = []
    let requests = 0
    const load = async (kept: Agent | false) => {
      while (!isOver) {
        requests++
        await ask(article, { agent: kept }).then(
          ({ status }) => status === 200 || failures.push(status),
          (error) => failures.push(error),
        )
      }
    }
    const running = [agent, agent, agent, false as const].map(load)
    server.child.kill('SIGHUP')
    await server.says('restarted the workers')
    isOver = true
    await Promise.all(running)
    agent.destroy()
    expect(failures).toEqual([])
    expect(requests).toBeGreaterThan(10)
    await until(() => server.workers().length === 2)
    expect(server.workers().filter((pid) => before.includes(pid))).toEqual([])
  })

  test('SIGTERM ends them all', async () => {
    const last = server.workers()
    expect(await server.end()).toBe(0)
    expect(last.filter(lives)).toEqual([])
  })
})

test('a worker has its connections before it listens', async () => {
  const { pool } = database.db
  const server = await serveByWorkers(1, { DATABASE_URL: database.url, POOL_MAX: '20' })
  const open = `select from pg_stat_activity
    where datname = current_database() and application_name = 'broadsheet serve'`
  // The primary has three at most.
  expect((await pool.query(open)).rowCount).toBeGreaterThanOrEqual(20)
  await server.end()
})

describe('a start that fails', () => {
  const start = (env: Record<string, string>, count = '2') =>
    startBroadsheet(['serve', '--workers', count], {
      DATABASE_URL: database.url,
      WORKER: 'off',
      PORT: '0',
      ...env,
    })

  test('says that the port is in use', async () => {
    const other = createServer()
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
    const { port } = other.address() as { port: number }
    const started = start({ PORT: String(port) })
    expect(await started.exit).toBe(2)
    expect(started.output()).toContain(`Port ${port} of 127.0.0.1 is in use`)
    other.close()
  })

  test('says that there are too few connections', async () => {
    const started = start({ POOL_MAX: '5' }, '3')
    expect(await started.exit).toBe(2)
    expect(started.output()).toContain('3 workers need a POOL_MAX of at least 6')
  })
})

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
