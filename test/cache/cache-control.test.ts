import { setTimeout as sleep } from 'node:timers/promises'
import type { LightMyRequestResponse } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/client.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, publish, send } from '../support/content.ts'

let app: TestApp
beforeEach(async () => {
  app = await testApp()
})
afterEach(() => app.close())

const get = (url: string, headers: Record<string, string> = {}) =>
  app.request('GET', url, { headers })
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()

/** The seconds in `Cache-Control` for a shared cache. */
function shared(answer: LightMyRequestResponse): { most: number; stale: number } {
  const control = String(answer.headers['cache-control'])
  const [, most, stale] =
    /^public, max-age=0, s-maxage=(\d+), stale-while-revalidate=(\d+)$/.exec(control) ?? []
  expect(most, `${answer.statusCode} ${control}`).toBeDefined()
  return { most: Number(most), stale: Number(stale) }
}

/**
 * Requests twice, so that the second response is a cache hit; the header must never outlive `due`.
 */
async function expectAtMost(url: string, due: string, headers: Record<string, string> = {}) {
  for (let round = 0; round < 2; round++) {
    const answer = await get(url, headers)
    const left = (Date.parse(due) - Date.now()) / 1000
    const { most, stale } = shared(answer)
    // This machine and the database share one clock; one second is allowed for the transfer.
    expect(most, `${url} ${answer.statusCode}`).toBeLessThanOrEqual(Math.max(0, left) + 1)
    expect(stale).toBe(0)
  }
}

async function doors(): Promise<string[]> {
  const { id, path } = await publish(app, {
    title: 'Open',
    tags: ['open'],
    categories: ['Section'],
  })
  await send(app, 'PATCH', `/articles/${id}`, { path: 'moved' })
  const tag = (await get('/v1/tags')).json().data[0]
  return [
    '/v1/articles',
    '/v1/articles?q=open',
    `/v1/articles/${id}`,
    `/v1/articles/by-path/${path}`,
    '/v1/articles/by-path/moved',
    `/v1/articles/${id}/related`,
    '/v1/tags',
    `/v1/tags/${tag.id}`,
    '/v1/tags/by-slug/open',
    '/v1/categories',
    '/feed.xml',
    '/rss.xml',
    '/feed.json',
    '/sitemap.xml',
  ]
}

describe('a public response in a shared cache', () => {
  test('lasts a minute, and ten more while it revalidates, if nothing falls due', async () => {
    for (const url of await doors())
      for (let round = 0; round < 2; round++)
        expect([url, shared(await get(url))]).toEqual([url, { most: 60, stale: 600 }])
  })

  test.each([
    ['appears', (due: string) => ({ status: 'scheduled', publishedAt: due })],
    ['expires', (due: string) => ({ status: 'published', expiresAt: due })],
  ])(
    'ends before any article %s, on every route, as a cache hit, for HEAD and 304',
    async (_, fields) => {
      const urls = await doors()
      const due = inSeconds(30)
      await create(app, { title: 'Elsewhere', lang: 'fr', ...fields(due) })
      for (const url of urls) {
        await expectAtMost(url, due)
        const first = await get(url)
        expect(shared(first).most).toBeGreaterThan(0)
        const { etag } = first.headers
        if (etag !== undefined) await expectAtMost(url, due, { 'if-none-match': String(etag) })
        expect(shared(await app.request('HEAD', url)).most).toBeLessThanOrEqual(30)
        await expectAtMost(url, due, { 'accept-encoding': 'gzip' })
      }
    },
  )

  test.each([
    [650, { most: 60, stale: 0 }],
    [720, { most: 60, stale: 600 }],
  ])('with an article due in %s s is %o', async (seconds, wanted) => {
    const [url = ''] = await doors()
    await create(app, { title: 'Later', status: 'scheduled', publishedAt: inSeconds(seconds) })
    for (let round = 0; round < 2; round++) expect(shared(await get(url))).toEqual(wanted)
  })

  test('shrinks while the response is in the cache, and is full again after the time', async () => {
    const [url = ''] = await doors()
    const due = inSeconds(5)
    await create(app, { title: 'Soon', status: 'scheduled', publishedAt: due })
    while (Date.now() < Date.parse(due) - 50) {
      await expectAtMost(url, due)
      await sleep(100)
    }
    await sleep(Math.max(0, Date.parse(due) - Date.now()) + 50)
    const answer = await get(url)
    expect(answer.json().data).toHaveLength(2)
    // A read that begins after this time shows the article.
    expect(shared(await get(url))).toEqual({ most: 60, stale: 600 })
  })

  test('lasts no time if an article fell due while its list was read', async () => {
    const [url = ''] = await doors()
    const due = inSeconds(5)
    await create(app, { title: 'Tick', status: 'scheduled', publishedAt: due })
    const query = app.db.pool.query.bind(app.db.pool)
    app.db.pool.query = (async (statement: { name?: string }) => {
      const result = await query(statement as never)
      if (statement.name?.startsWith('list_')) await sleep(Date.parse(due) - Date.now() + 50)
      return result
    }) as never
    const early = await get(url)
    app.db.pool.query = query as never
    expect(early.json().data).toHaveLength(1)
    expect(shared(early)).toEqual({ most: 0, stale: 0 })
  })

  test('follows a change of the date immediately, from this process and another', async () => {
    const urls = await doors()
    const { id } = await create(app, {
      title: 'Moves',
      status: 'scheduled',
      publishedAt: inSeconds(9000),
    })
    for (const url of urls) expect(shared(await get(url))).toEqual({ most: 60, stale: 600 })
    const near = inSeconds(20)
    await send(app, 'PATCH', `/articles/${id}`, { publishedAt: near })
    for (const url of urls) await expectAtMost(url, near)
    const db = openDatabase(app.url, { name: 'broadsheet other' })
    const other = await testApp({ databaseOf: { ...app, db } })
    try {
      await send(other, 'DELETE', `/articles/${id}`)
      for (const url of urls)
        await expect.poll(async () => shared(await get(url))).toEqual({ most: 60, stale: 600 })
    } finally {
      await other.close()
      await db.close()
    }
  })

  test('is decided by the database, also without notifications or a cache', async () => {
    const quiet = await testApp({ databaseOf: app, cacheBytes: 0 })
    try {
      const urls = await doors()
      const due = inSeconds(40)
      // Written directly in the database, so that no process is notified.
      await create(app, { title: 'Later', status: 'scheduled', publishedAt: inSeconds(9000) })
      await app.db.query({
        text: `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and (query like 'listen %' or query = 'select 1')`,
      })
      await create(app, { title: 'Near', status: 'scheduled', publishedAt: due })
      for (const url of urls) {
        await expectAtMost(url, due)
        const { most } = shared(await quiet.request('GET', url))
        expect(most).toBeLessThanOrEqual((Date.parse(due) - Date.now()) / 1000 + 1)
      }
    } finally {
      await quiet.close()
    }
  })
})

describe('a missing resource', () => {
  test('is cached for ten seconds at most, and not after it appears', async () => {
    const { path } = await create(app, {
      title: 'Later',
      status: 'scheduled',
      publishedAt: inSeconds(9),
    })
    for (const url of [`/v1/articles/by-path/${path}`, '/v1/tags/by-slug/none']) {
      const answer = await get(url)
      if (answer.statusCode === 200) continue
      const most = /^public, max-age=0, s-maxage=(\d+)$/.exec(
        String(answer.headers['cache-control']),
      )?.[1]
      expect(Number(most), url).toBeLessThanOrEqual(9)
    }
  })
})

describe('a shared cache may not keep', () => {
  test('unknown addresses, refusals, and reads with a key', async () => {
    await doors()
    const key = await app.keyWith('content:read')
    const controls = await Promise.all([
      get('/v1/articles?limit=0'),
      get('/v1/none'),
      get('/v1/changes?view=public'),
      app.request('POST', '/v1/articles', { key: app.adminKey, body: { title: 'New' } }),
      app.request('GET', '/v1/articles', { key }),
    ])
    expect(
      controls.map(({ statusCode, headers }) => [statusCode, headers['cache-control']]),
    ).toEqual([
      [400, 'no-store'],
      [404, 'no-store'],
      [200, 'no-store'],
      [201, 'private, no-store'],
      [200, 'private, no-store'],
    ])
  })
})
