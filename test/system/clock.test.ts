import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readClock } from '../../src/database/clock.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { killAll, startProgram, until } from '../support/processes/processes.ts'

// Two servers on one database, one of which has a wrong clock.

let app: TestApp
let folder: string
beforeAll(async () => {
  app = await testApp()
  folder = await mkdtemp(join(tmpdir(), 'broadsheet-clock-'))
})
afterAll(async () => {
  killAll()
  await app.close()
  await rm(folder, { recursive: true })
})

const fromNow = async (seconds: number) =>
  new Date((await readClock(app.db)).getTime() + seconds * 1000).toISOString()

// A shift of less than a second shows only in some runs. Batches are atomic in every second one.
describe.each([
  ['five minutes ahead', 300_000, [1, 2]],
  ['five minutes behind', -300_000, [1, 2]],
  ['three tenths of a second ahead', 300, [1, 2, 3, 4, 5, 6, 7, 8]],
  ['a year ahead', 366 * 86_400_000, [1, 2]],
])('a server whose clock is %s', (_name, shift, runs) => {
  let url: string
  let output: () => string
  beforeAll(async () => {
    const served = startProgram('server.ts', {
      DATABASE_URL: app.url,
      DATA_DIR: join(folder, String(shift)),
      ADMIN_KEY: app.adminKey,
      PORT: '0',
      RATE_LIMIT: '0',
      WORKER: 'off',
      LOG_LEVEL: 'info',
      SHIFT: String(shift),
      NODE_OPTIONS: `--import=${new URL('../support/processes/shifted-clock.mjs', import.meta.url)}`,
    })
    await served.says('is running')
    url = /http:\S+:\d+/.exec(served.output())?.[0] ?? ''
    output = served.output
  })

  const call = async (method: string, path: string, body?: object, key = app.adminKey) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const init = body ? { body: JSON.stringify(body) } : {}
    const answer = await fetch(`${url}/v1${path}`, { method, headers, ...init })
    const text = await answer.text()
    return { status: answer.status, ...(text ? JSON.parse(text) : {}) }
  }

  /** A missing article is public on both servers as soon as its publication gets a response. */
  async function expectPublic(id: string, version: number) {
    const here = await app.request('GET', `/v1/articles/${id}`)
    expect(here.json().data).toMatchObject({ status: 'published', version })
    const there = (await (await fetch(`${url}/v1/articles/${id}`)).json()) as { data: unknown }
    expect(there.data).toMatchObject({ status: 'published', version })
  }

  test('writes that time into its log', async () => {
    await call('GET', '/articles')
    const lines = () => [...output().matchAll(/"time":(\d+)/g)]
    await until(() => lines().length > 0)
    const ahead = Number(lines().at(-1)?.[1]) - Date.now()
    expect(Math.abs(ahead - shift)).toBeLessThan(Math.max(Math.abs(shift) / 2, 60_000))
  })

  test.each(runs)('publishes now, in every way (%i)', async (n) => {
    const body = { title: `Now ${shift} ${n}`, status: 'published' }
    const made = await call('POST', '/articles', body)
    expect(made.data).toMatchObject({ status: 'published' })
    await expectPublic(made.data.id, 1)
    const draft = async () => (await call('POST', '/articles', { title: body.title })).data.id
    const patched = await draft()
    expect((await call('PATCH', `/articles/${patched}`, { status: 'published' })).data.status).toBe(
      'published',
    )
    await expectPublic(patched, 2)
    const put = await draft()
    expect((await call('PUT', `/articles/${put}`, body)).data.status).toBe('published')
    await expectPublic(put, 2)
    const changed = await draft()
    const operations = [
      { op: 'create', data: body },
      { op: 'update', id: changed, data: { status: 'published' } },
    ]
    const batch = await call('POST', '/articles/batch', { atomic: n % 2 === 0, operations })
    await expectPublic(batch.data[0].id, 1)
    await expectPublic(changed, 2)
  })

  test('schedules only articles that are in the future by the database clock', async () => {
    const schedule = async (seconds: number) =>
      call('POST', '/articles', {
        title: 'Later',
        status: 'scheduled',
        publishedAt: await fromNow(seconds),
      })
    const ahead = await schedule(100)
    expect(ahead.data).toMatchObject({ status: 'scheduled' })
    expect((await app.request('GET', `/v1/articles/${ahead.data.id}`)).statusCode).toBe(404)
    const past = await schedule(-100)
    expect([past.status, past.errors?.[0]?.code]).toEqual([422, 'not_in_future'])
  })

  test('accepts only keys that have not expired by the database clock', async () => {
    const make = async (seconds: number) =>
      call('POST', '/keys', {
        name: 'x',
        scopes: ['keys:manage'],
        expiresAt: await fromNow(seconds),
      })
    const live = await make(100)
    expect(live.status).toBe(201)
    expect((await call('GET', '/keys', undefined, live.data.key)).status).toBe(200)
    const over = await make(-100)
    expect([over.status, over.errors?.[0]?.code]).toEqual([422, 'in_the_past'])
  })
})
