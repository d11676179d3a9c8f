import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../support/database/database.ts'
import { killAll, type Started, startBroadsheet, until } from '../support/processes/processes.ts'

const adminKey = 'k'.repeat(40)
const root = mkdtempSync(join(tmpdir(), 'broadsheet-crash-'))
let app: TestDatabase
let server: Server
let next: Server
// Both start before: a start may take longer than a write may wait for its lock.
beforeAll(async () => {
  app = await testDatabase()
  server = await serve()
  next = await serve()
})
afterAll(async () => {
  killAll()
  await app.drop()
  rmSync(root, { recursive: true, force: true })
})

interface Server {
  started: Started
  post(title: string): Promise<Response>
}

async function serve(): Promise<Server> {
  const started = startBroadsheet(['serve'], {
    DATABASE_URL: app.url,
    DATA_DIR: root,
    ADMIN_KEY: adminKey,
    PORT: '0',
    WORKER: 'off',
    LOG_LEVEL: 'error',
  })
  await started.says(/http:\S+:\d+/)
  const [url] = /http:\S+:\d+/.exec(started.output()) as RegExpExecArray
  const post = (title: string) =>
    fetch(`${url}/v1/articles`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${adminKey}`,
        'content-type': 'application/json',
        'idempotency-key': title,
      },
      body: JSON.stringify({ title }),
    })
  return { started, post }
}

/** Blocks every write of an article until it is released. */
async function holdWrites(): Promise<() => Promise<unknown>> {
  const client: pg.PoolClient = await app.db.pool.connect()
  await client.query('begin')
  await client.query('lock table articles in share mode')
  return () => client.query('rollback').finally(() => client.release())
}

const theirs = `from pg_stat_activity where application_name = 'broadsheet serve' and datname = current_database()`
const waits = async () =>
  (await app.db.pool.query(`select pid ${theirs} and wait_event_type = 'Lock'`)).rowCount === 1
const count = async (title: string) => (await app.db.prisma()).article.count({ where: { title } })

test('after the database closed the connections of a POST the retry succeeds', async () => {
  for (const [title, retrying] of [
    ['here', server],
    ['elsewhere', next],
  ] as const) {
    const letGo = await holdWrites()
    const first = server.post(title)
    await until(waits)
    await app.db.pool.query(
      `select pg_terminate_backend(pid) ${theirs} and wait_event_type = 'Lock'`,
    )
    const answer = await first
    expect(answer.status).toBe(503)
    await letGo()
    const wait = Number(answer.headers.get('retry-after'))
    if (retrying === next) await new Promise((wake) => setTimeout(wake, wait * 1000))
    expect((await retrying.post(title)).status).toBe(201)
    expect(await count(title)).toBe(1)
  }
})

// The last test, because it ends the server.
test('after a server was killed during a POST the retry succeeds after Retry-After', async () => {
  const letGo = await holdWrites()
  const first = server.post('killed').catch(() => null)
  await until(waits)
  await server.started.end('SIGKILL')
  expect(await first).toBeNull()
  const early = await next.post('killed')
  expect(early.status).toBe(409)
  const seconds = Number(early.headers.get('retry-after'))
  expect(seconds).toBeGreaterThanOrEqual(1)
  expect(seconds).toBeLessThanOrEqual(5)
  await letGo()
  await new Promise((wake) => setTimeout(wake, seconds * 1000))
  expect((await next.post('killed')).status).toBe(201)
  expect((await next.post('killed')).headers.get('idempotency-replayed')).toBe('true')
  expect(await count('killed')).toBe(1)
})
