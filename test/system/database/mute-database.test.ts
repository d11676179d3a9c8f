import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, publish, send } from '../../support/content.ts'
import { tarOf } from '../../support/imports/archives.ts'
import { openWire, type Wire } from '../../support/servers/wire.ts'

let near: TestApp
let app: TestApp
let wire: Wire
let db: Database
beforeAll(async () => {
  near = await testApp()
  wire = await openWire(near.url)
  db = openDatabase(wire.url, { statementTimeout: 1_000 })
  app = await testApp({ databaseOf: { ...near, db }, staleIfError: 0 })
})
afterEach(async () => {
  wire.heal()
  await expect.poll(async () => (await app.request('GET', '/health/ready')).statusCode).toBe(200)
})
afterAll(async () => {
  await app.close()
  await db.close()
  await wire.close()
  await near.close()
})

const mutes = {
  'open connections are silent': () => wire.muteOld(),
  'the way there is silent': () => wire.muteOld('questions'),
  'the way back is silent': () => wire.muteOld('answers'),
  'all are silent, new ones too': () => wire.muteAll(),
  'connections are reset': () => wire.reset(),
}

describe.each(Object.entries(mutes))('when %s', (name, mute) => {
  test('200 writes and 200 reads end with success or 503, and the server recovers', async () => {
    // All ten connections are open and idle.
    await Promise.all(Array.from({ length: 10 }, () => db.pool.query('select pg_sleep(0.2)')))
    const writes = Array.from({ length: 200 }, (_, n) =>
      app.request('POST', '/v1/articles', { key: app.adminKey, body: { title: `${name} ${n}` } }),
    )
    mute()
    // Tags are read by a statement, imports and keys through Prisma.
    const urls = ['/v1/tags', '/v1/imports', '/v1/keys']
    const reads = Array.from({ length: 200 }, (_, n) =>
      app.request('GET', urls[n % urls.length] ?? '', { key: app.adminKey }),
    )
    const answers = await Promise.all([...writes, ...reads])
    expect(answers.filter(({ statusCode }) => ![200, 201, 503].includes(statusCode))).toEqual([])
    const refused = answers.filter(({ statusCode }) => statusCode === 503)
    expect(refused.length).toBeGreaterThan(0)
    for (const { headers } of refused) expect(headers['retry-after']).toMatch(/^[1-9]\d?$/)
    wire.heal()
    await expect
      .poll(
        async () => (await send(app, 'POST', '/articles', { title: `${name} again` })).statusCode,
        {
          timeout: 30_000,
        },
      )
      .toBe(201)
    // Every acknowledged write is stored.
    const made = answers
      .filter(({ statusCode }) => statusCode === 201)
      .map((answer) => answer.json().data.id)
    expect(await (await near.db.prisma()).article.count({ where: { id: { in: made } } })).toBe(
      made.length,
    )
    await expect.poll(() => db.pool.waitingCount + db.pool.totalCount - db.pool.idleCount).toBe(0)
    // The pool and the listening connection.
    await expect.poll(() => wire.open - db.pool.totalCount).toBe(1)
    expect(db.pool.totalCount).toBeLessThanOrEqual(10)
  })
})

test('/health/ready reports it in time, also to a caller with a key', async () => {
  const key = await near.keyWith('content:read')
  await create(app, { title: 'Ready' })
  wire.muteAll()
  await expect
    .poll(async () => (await app.request('GET', '/health/ready', { key })).statusCode, {
      timeout: 10_000,
    })
    .toBe(503)
})

test('no cached response is sent while the listening connection is silent', async () => {
  const { id } = await publish(near, { title: 'Heard' })
  const titleOf = async (app: TestApp) =>
    (await app.request('GET', `/v1/articles/${id}`)).json().data?.title
  await expect.poll(() => titleOf(app)).toBe('Heard')
  wire.muteOld('answers')
  await send(near, 'PATCH', `/articles/${id}`, { title: 'Unheard' })
  await expect.poll(() => titleOf(app)).toBe('Unheard')
})

describe('a POST without a response to its commit says so; its Idempotency-Key resolves it', () => {
  const requests = (
    side: string,
  ): Record<string, { url: string; body: unknown; count: () => Promise<number> }> => ({
    article: {
      url: '/v1/articles',
      body: { title: 'Once', path: `once/${side}` },
      count: async () => (await near.db.prisma()).article.count({ where: { title: 'Once' } }),
    },
    tag: {
      url: '/v1/tags',
      body: { name: `Once ${side}` },
      count: async () => (await near.db.prisma()).tag.count({ where: { name: `Once ${side}` } }),
    },
    key: {
      url: '/v1/keys',
      body: { name: 'once', scopes: ['content:read'] },
      count: async () => (await near.db.prisma()).apiKey.count({ where: { name: 'once' } }),
    },
    'atomic batch': {
      url: '/v1/articles/batch',
      body: { atomic: true, operations: [{ op: 'create', data: { title: 'Together' } }] },
      count: async () => (await near.db.prisma()).article.count({ where: { title: 'Together' } }),
    },
    import: {
      url: '/v1/imports?source=once',
      body: tarOf([{ name: 'a.md', data: 'Text.' }]),
      count: async () => (await near.db.prisma()).import.count({ where: { source: 'once' } }),
    },
  })

  test.each(['before', 'after'] as const)('lost %s the server', async (side) => {
    for (const [name, { url, body, count }] of Object.entries(requests(side))) {
      const before = await count()
      const post = () =>
        app.request('POST', url, {
          key: app.adminKey,
          body,
          headers: { 'idempotency-key': `${name} ${side}`.replaceAll(' ', '-'), ...typeOf(body) },
        })
      wire.muteAt('commit', side, 'keep_answer')
      const first = await post()
      expect(first.statusCode, name).toBe(503)
      expect(first.json().errors[0].code).toBe('outcome_unknown')
      expect(await count(), name).toBe(before + (side === 'after' ? 1 : 0))
      if (side === 'before') {
        // The transaction waits for its dead client until PostgreSQL ends it: the response names
        // that time.
        await near.db.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and state like 'idle in %'`,
        )
      }
      const isResolved = async () => {
        const answer = await post()
        return answer.statusCode < 300 || answer.json().errors[0]?.code === 'answer_lost'
      }
      await expect.poll(isResolved).toBe(true)
      await expect.poll(count).toBe(before + 1)
    }
  })
})

test('a change stored before the database was lost is reported as stored', async () => {
  const { id } = await create(app, { title: 'To be changed' })
  // Only the response reads this, not the write.
  wire.muteAt('find_article_all', 'after')
  const answer = await send(app, 'PATCH', `/articles/${id}`, { title: 'Changed' })
  expect(answer.statusCode).toBe(503)
  expect(answer.json().errors[0].code).toBe('stored')
  expect((await send(near, 'GET', `/articles/${id}`)).json().data.title).toBe('Changed')
})

const typeOf = (body: unknown) =>
  Buffer.isBuffer(body) ? { 'content-type': 'application/x-tar' } : {}
