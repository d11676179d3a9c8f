import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Database, openDatabase } from '../../src/database/client.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, publish, send } from '../support/content.ts'

let app: TestApp
let other: TestApp
let otherDb: Database
const lines: Record<string, unknown>[] = []
const logger = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) })
beforeAll(async () => {
  app = await testApp({ logger })
  // Simulates a second process: a separate pool, so that it learns of changes only by NOTIFY.
  otherDb = openDatabase(app.url, { name: 'broadsheet other' })
  other = await testApp({ databaseOf: { ...app, db: otherDb } })
  for (const each of [app, other]) await listening(each)
})
afterAll(async () => {
  await other.close()
  await otherDb.close()
  await app.close()
})

const get = (app: TestApp, url: string, headers: Record<string, string> = {}) =>
  app.request('GET', url, { headers })

/**
 * Reads until the response is a cache hit, which costs no statement, so that a broken database
 * would not be noticed.
 */
async function listening(app: TestApp) {
  await vi.waitUntil(() => isCached(app, '/v1/articles?limit=7'), { timeout: 60_000 })
}

async function isCached(app: TestApp, url: string): Promise<boolean> {
  await get(app, url)
  const { db } = app.fastify as unknown as { db: Database }
  const { pool } = db
  const query = pool.query
  let asked = 0
  pool.query = ((...given: Parameters<typeof query>) => {
    asked++
    return query.apply(pool, given)
  }) as typeof query
  try {
    await get(app, url)
  } finally {
    pool.query = query
  }
  return asked === 0
}

test('a hit is logged with the bytes that it sends', async () => {
  // An injected request would remember headers that a socket does not.
  const url = `${await app.fastify.listen({ port: 0 })}/v1/articles?limit=7`
  await (await fetch(url)).text()
  const answer = await fetch(url)
  const { length } = await answer.text()
  const line = () => lines.find(({ requestId }) => requestId === answer.headers.get('x-request-id'))
  await vi.waitUntil(line)
  expect(line()).toMatchObject({ status: 200, bytes: length })
})

async function titleAt(app: TestApp, id: string): Promise<string> {
  // Cache hits of injected requests never yield to the event loop, which sockets need as well.
  await nextTurn()
  const answer = await get(app, `/v1/articles/${id}`)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json().data.title
}

describe('a cached response', () => {
  test('a tag has its new name right after its change, even if numbering fails', async () => {
    const { id } = await publish(app, { title: 'Tagged', tags: ['Former name'] })
    const shown = async () => (await get(app, `/v1/articles/${id}`)).json().data.tags[0]
    const tag = await shown()
    await vi.waitUntil(() => isCached(app, `/v1/articles/${id}`), { timeout: 60_000 })
    const holder = await app.db.pool.connect()
    try {
      await holder.query(`begin; select pg_advisory_xact_lock(hashtext('broadsheet.events'))`)
      const changed = await send(app, 'PATCH', `/tags/${tag.id}`, { name: 'Later name' })
      expect(changed.statusCode, changed.body).toBe(200)
      expect(await shown()).toMatchObject({ name: 'Later name' })
    } finally {
      await holder.query('rollback')
      holder.release()
    }
  })

  test('a public read is a cache hit, and shows a write of this process immediately', async () => {
    const { id } = await publish(app, { title: 'First' })
    await expect.poll(() => isCached(app, `/v1/articles/${id}`)).toBe(true)
    for (let round = 0; round < 20; round++) {
      await send(app, 'PATCH', `/articles/${id}`, { title: `Round ${round}` })
      expect(await titleAt(app, id)).toBe(`Round ${round}`)
      expect((await get(app, '/v1/articles?limit=1')).json().data[0].title).toBe(`Round ${round}`)
    }
  })

  test('a write is visible in another process, and stays visible', async () => {
    const { id } = await publish(app, { title: 'Round -1' })
    let seen = -1
    for (let round = 0; round < 25; round++) {
      await Promise.all([titleAt(other, id), titleAt(other, id)])
      await send(app, 'PATCH', `/articles/${id}`, { title: `Round ${round}` })
      while (seen < round) {
        const found = await Promise.all([titleAt(other, id), titleAt(other, id)])
        const rounds = found.map((title) => Number(title.slice(6)))
        expect(Math.min(...rounds)).toBeGreaterThanOrEqual(seen)
        seen = Math.min(...rounds)
      }
    }
  })

  test('readers of another process never go back in time during many changes', async () => {
    const { id } = await publish(app, { title: 'Step 0' })
    const end = performance.now() + 3000
    const writing = (async () => {
      for (let step = 1; performance.now() < end; step++)
        await send(app, 'PATCH', `/articles/${id}`, { title: `Step ${step}` })
    })()
    const reading = [1, 2, 3, 4].map(async () => {
      for (let last = 0; performance.now() < end; ) {
        const step = Number((await titleAt(other, id)).slice(5))
        expect(step).toBeGreaterThanOrEqual(last)
        last = step
      }
    })
    await Promise.all([writing, ...reading])
  })

  test('without the listening connection no change is missed, and the cache recovers', async () => {
    const { id } = await publish(app, { title: 'Cut 0' })
    await expect.poll(() => isCached(other, `/v1/articles/${id}`)).toBe(true)
    for (let round = 1; round <= 5; round++) {
      await titleAt(other, id)
      const { rowCount } = await app.db.query({
        text: `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and (query like 'listen %' or query = 'select 1')`,
      })
      expect(rowCount).toBeGreaterThanOrEqual(2)
      await send(app, 'PATCH', `/articles/${id}`, { title: `Cut ${round}` })
      expect(await titleAt(app, id)).toBe(`Cut ${round}`)
      // The signal may take a while to end a backend; a missed change would never become visible.
      await expect.poll(() => titleAt(other, id), { interval: 3 }).toBe(`Cut ${round}`)
      for (let again = 0; again < 20; again++) expect(await titleAt(other, id)).toBe(`Cut ${round}`)
      // Waits until both listen again before it cuts them again.
      for (const each of [other, app])
        await expect.poll(() => isCached(each, `/v1/articles/${id}`)).toBe(true)
    }
  })

  test('a response that began before a change is not cached', async () => {
    const { id } = await publish(app, { title: 'Old' })
    const query = app.db.pool.query.bind(app.db.pool)
    let [release, reached] = [() => {}, () => {}]
    const held = new Promise<void>((go) => {
      release = go
    })
    const reading = new Promise<void>((go) => {
      reached = go
    })
    app.db.pool.query = (async (statement: { name?: string }) => {
      const result = await query(statement as never)
      if (statement.name === 'find_article_public') {
        reached()
        await held
      }
      return result
    }) as never
    const slow = titleAt(app, id)
    await reading
    app.db.pool.query = query as never
    await send(app, 'PATCH', `/articles/${id}`, { title: 'New' })
    release()
    expect(await slow).toBe('Old')
    expect(await titleAt(app, id)).toBe('New')
    expect(await titleAt(app, id)).toBe('New')
  })
})

describe('an article that falls due', () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()

  test('a scheduled article appears and an expiring one ends at its time, not before', async () => {
    const due = inSeconds(4)
    const { id } = await create(app, {
      title: 'Due',
      status: 'scheduled',
      publishedAt: due,
      tags: ['due'],
    })
    const gone = await publish(app, { title: 'Going', expiresAt: due, tags: ['due'] })
    const doors = [
      '/v1/articles?tag=due',
      `/v1/articles/${id}`,
      `/v1/articles/${gone.id}`,
      '/feed.json?tag=due',
    ]
    const look = async (app: TestApp) => {
      const [list, one, two, feed] = await Promise.all(doors.map((url) => get(app, url)))
      return [
        list?.json().data.map((article: { title: string }) => article.title),
        one?.statusCode,
        two?.statusCode,
        feed?.json().items.map((item: { title: string }) => item.title),
      ]
    }
    const before = [['Going'], 404, 200, ['Going']]
    const after = [['Due'], 200, 404, ['Due']]
    while (Date.now() < Date.parse(due)) {
      for (const each of [app, other]) {
        const seen = await look(each)
        // A read that ended before this time also began before it.
        if (Date.now() < Date.parse(due)) expect(seen).toEqual(before)
      }
      await sleep(60)
    }
    await sleep(30)
    expect(await look(app)).toEqual(after)
    expect(await look(other)).toEqual(after)
    await expect.poll(() => isCached(app, doors[0] ?? '')).toBe(true)
  })

  test('a response read just before an article fell due is not kept beyond that', async () => {
    const due = inSeconds(4)
    await create(app, { title: 'Tick', status: 'scheduled', publishedAt: due, tags: ['tick'] })
    const query = app.db.pool.query.bind(app.db.pool)
    app.db.pool.query = (async (statement: { name?: string }) => {
      const result = await query(statement as never)
      if (statement.name?.startsWith('list_')) await sleep(Date.parse(due) - Date.now() + 30)
      return result
    }) as never
    const early = await get(app, '/v1/articles?tag=tick')
    app.db.pool.query = query as never
    expect(early.json().data).toEqual([])
    expect((await get(app, '/v1/articles?tag=tick')).json().data).toHaveLength(1)
  })
})

describe('conditional and compressed', () => {
  test('If-None-Match gets 304 on misses and hits, also with Cache-Control: no-cache', async () => {
    const { id } = await publish(app, { title: 'Tagged', body: 'x'.repeat(3000) })
    const headers = { 'cache-control': 'no-cache', pragma: 'no-cache' }
    for (const url of [`/v1/articles/${id}`, '/v1/articles', '/feed.xml', '/sitemap.xml']) {
      const { etag } = (await get(app, url)).headers
      expect(etag).toMatch(/^"/)
      for (const tag of [String(etag), `W/${etag}`, `"other", ${etag}`, '*']) {
        const answer = await get(app, url, { ...headers, 'if-none-match': tag })
        expect([url, tag, answer.statusCode, answer.body]).toEqual([url, tag, 304, ''])
        expect(answer.headers.etag).toBe(etag)
        expect(answer.headers['cache-control']).toContain('public')
      }
      expect((await get(app, url, { 'if-none-match': '"other"' })).statusCode).toBe(200)
    }
    const { etag } = (await get(app, `/v1/articles/${id}`)).headers
    await send(app, 'PATCH', `/articles/${id}`, { title: 'Tagged anew' })
    expect(
      (await get(app, `/v1/articles/${id}`, { 'if-none-match': String(etag) })).statusCode,
    ).toBe(200)
  })

  test('br and gzip decode to the same bytes, with separate ETags, on misses and hits', async () => {
    const { id } = await publish(app, { title: 'Packed', body: '你好 world. '.repeat(400) })
    const url = `/v1/articles/${id}`
    for (let round = 0; round < 3; round++) {
      const [plain, br, gz] = await Promise.all(
        ['identity', 'gzip, br', 'gzip'].map((encoding) =>
          get(app, url, { 'accept-encoding': encoding }),
        ),
      )
      if (!plain || !br || !gz) throw new Error('three answers')
      expect(br.headers['content-encoding']).toBe('br')
      expect(gz.headers['content-encoding']).toBe('gzip')
      expect(brotliDecompressSync(br.rawPayload).equals(plain.rawPayload)).toBe(true)
      expect(gunzipSync(gz.rawPayload).equals(plain.rawPayload)).toBe(true)
      expect(new Set([plain, br, gz].map(({ headers }) => headers.etag)).size).toBe(3)
      for (const { headers } of [plain, br, gz]) expect(headers.vary).toContain('Accept-Encoding')
      if (round === 1) await send(app, 'PATCH', `/articles/${id}`, { title: 'Packed anew' })
    }
  })

  test('one large response is not cached, so that it evicts no other', async () => {
    const small = await testApp({ databaseOf: app, cacheBytes: 800_000 })
    const { id } = await publish(app, {
      title: 'Larger than an eighth',
      body: 'word '.repeat(20_000),
    })
    await vi.waitUntil(() => isCached(small, '/v1/articles?limit=7'), { timeout: 60_000 })
    const large = await get(small, `/v1/articles/${id}`)
    expect(large.json().data.body).toHaveLength(100_000)
    expect(await isCached(small, `/v1/articles/${id}`)).toBe(false)
    expect(await isCached(small, '/v1/articles?limit=7')).toBe(true)
    await small.close()
  })

  test('HEAD has the headers of GET and does not corrupt its cache entry', async () => {
    const { id } = await publish(app, { title: 'Headed' })
    const url = `/v1/articles/${id}`
    const head = await app.request('HEAD', url)
    const body = await get(app, url)
    const again = await app.request('HEAD', url)
    expect(body.json().data.title).toBe('Headed')
    for (const answer of [head, again]) {
      expect([answer.statusCode, answer.body]).toEqual([200, ''])
      expect(answer.headers.etag).toBe(body.headers.etag)
      expect(Number(answer.headers['content-length'])).toBe(body.rawPayload.length)
    }
  })
})

describe('the cache never stores', () => {
  test('a draft read with a key stays private, and the public gets 404 before and after', async () => {
    const { id, path } = await create(app, { title: 'Canary draft' })
    for (const url of [`/v1/articles/${id}`, `/v1/articles/by-path/${path}`]) {
      expect((await get(app, url)).statusCode).toBe(404)
      const answer = await app.request('GET', url, { key: app.adminKey })
      expect(answer.statusCode).toBe(200)
      expect(answer.headers['cache-control']).toBe('private, no-store')
      const tagged = await get(app, url, { 'if-none-match': String(answer.headers.etag) })
      expect(tagged.statusCode).toBe(404)
    }
  })

  test('forwarding and override headers change neither bytes nor ETag', async () => {
    const { id } = await publish(app, { title: 'Steady' })
    const hostile = [
      ...['for', 'host', 'proto', 'port', 'prefix', 'server', 'scheme', 'uri'].map(
        (name) => `x-forwarded-${name}`,
      ),
      ...[
        'x-original-url',
        'x-rewrite-url',
        'x-http-method-override',
        'x-http-method',
        'x-method-override',
      ],
      ...[
        'x-preview',
        'x-ghost-preview',
        'x-user',
        'x-real-ip',
        'x-host',
        'forwarded',
        'via',
        'cookie',
        'referer',
      ],
      ...[
        'accept-language',
        'user-agent',
        'origin',
        'prefer',
        'range',
        'x-wp-nonce',
        'accept-charset',
      ],
    ]
    for (const url of [`/v1/articles/${id}`, '/v1/articles', '/feed.xml', '/sitemap.xml']) {
      const plain = await get(app, url)
      for (const name of hostile) {
        const answer = await get(app, url, { [name]: 'DELETE evil.test/v1/tags' })
        expect([url, name, answer.statusCode]).toEqual([url, name, 200])
        expect(answer.rawPayload.equals(plain.rawPayload)).toBe(true)
        expect(answer.headers.etag).toBe(plain.headers.etag)
        expect(JSON.stringify({ ...answer.headers })).not.toContain('evil.test')
      }
    }
  })

  test('JSON and Markdown of one address are cached separately', async () => {
    const { id } = await publish(app, { title: 'Two forms' })
    const url = `/v1/articles/${id}`
    for (let round = 0; round < 2; round++) {
      expect((await get(app, url)).headers['content-type']).toContain('application/json')
      const markdown = await get(app, url, { accept: 'text/markdown' })
      expect(markdown.headers['content-type']).toContain('text/markdown')
      expect(markdown.body).toContain('title: Two forms\n')
    }
  })
})
