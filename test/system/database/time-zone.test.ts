import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, publish, send } from '../../support/content.ts'
import { tarOf } from '../../support/imports/archives.ts'

// Two servers on one database: the sessions of one use UTC, those of the other Shanghai's time, as
// behind a pooler that refuses settings.

let utc: TestApp
let east: TestApp
let db: Database
beforeAll(async () => {
  utc = await testApp()
  const name = new URL(utc.url).pathname.slice(1)
  await utc.db.pool.query(`alter database "${name}" set timezone = 'Asia/Shanghai'`)
  await utc.db.pool.query(
    `alter role current_user in database "${name}" set timezone = 'Asia/Shanghai'`,
  )
  db = openDatabase(utc.url, { session: { pooler: 'a pooler', named: false } })
  east = await testApp({ databaseOf: { ...utc, db } })
})
afterAll(async () => {
  await east.close()
  await db.close()
  await utc.close()
})

const zoneOf = async ({ db }: TestApp) =>
  (await db.query<{ zone: string }>({ text: `select current_setting('timezone') as zone` })).rows

async function fill(app: TestApp) {
  const { id } = await publish(app, {
    title: 'Dated',
    path: 'news/dated',
    tags: ['Zones', 'Clocks'],
    categories: ['World/Asia'],
    publishedAt: '2026-03-29T01:30:00.123Z',
    expiresAt: '2090-01-01T00:00:00Z',
  })
  await send(app, 'PATCH', `/articles/${id}`, { path: 'news/moved' })
  await send(app, 'DELETE', `/articles/${(await create(app, { title: 'Trashed' })).id}`)
  // Before 1901 Shanghai was 8 hours, 5 minutes and 43 seconds ahead.
  await publish(app, { title: 'Ancient', path: 'old', publishedAt: '1875-06-07T08:09:10Z' })
  const body = tarOf([
    { name: 'post.md', data: '---\ntitle: Imported\ndate: 2026-01-02 03:04:05\n---\n![x](x.png)' },
    { name: 'day.md', data: '---\ntitle: A day\ndate: 2026-05-06\n---\nText.' },
  ])
  const started = await app.request('POST', '/v1/imports?source=zones', {
    key: app.adminKey,
    body,
    headers: { 'content-type': 'application/x-tar' },
  })
  expect(started.statusCode, started.body).toBe(202)
  for (const name of ['one', 'two', 'three'])
    await send(app, 'POST', '/keys', {
      name,
      scopes: ['content:read'],
      expiresAt: '2090-06-07T08:09:10Z',
    })
  return { id, importId: started.json().data.id as string }
}

const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g

const instantsOf = (body: string) =>
  [...body.matchAll(instant)].map(([text]) => new Date(text).toISOString())

describe('every time is the same instant whatever the zone of the session', () => {
  test('the sessions differ', async () => {
    expect(await zoneOf(utc)).toEqual([{ zone: 'UTC' }])
    expect(await zoneOf(east)).toEqual([{ zone: 'Asia/Shanghai' }])
  })

  test.each(['utc', 'east'] as const)('in each response, written by %s', async (writer) => {
    const app = { utc, east }[writer]
    const { id, importId } = await fill(app)
    const { data: tags } = (await send(app, 'GET', '/tags')).json()
    const { data: categories } = (await send(app, 'GET', '/categories')).json()
    const { data: keys } = (await send(app, 'GET', '/keys')).json()
    const urls = [
      '/feed.json',
      '/feed.xml',
      '/rss.xml',
      '/sitemap.xml',
      '/v1/articles?include=body,origin',
      '/v1/articles?trashed=true',
      '/v1/articles?sort=publishedAt',
      '/v1/articles?publishedAt[gte]=2026-03-29T00:00:00Z',
      '/v1/articles?q=dated',
      `/v1/articles/${id}`,
      `/v1/articles/${id}.md`,
      '/v1/articles/by-path/news/moved',
      `/v1/articles/${id}/related`,
      `/v1/articles/${id}/revisions`,
      `/v1/articles/${id}/revisions/1`,
      '/v1/categories',
      '/v1/categories/tree',
      `/v1/categories/${categories[0].id}`,
      '/v1/changes',
      '/v1/files',
      '/v1/imports',
      '/v1/imports?limit=1',
      `/v1/imports/${importId}`,
      `/v1/imports/${importId}/files`,
      '/v1/keys',
      `/v1/keys/${keys[0].id}`,
      '/v1/redirects',
      '/v1/remote-files',
      '/v1/sources',
      '/v1/tags',
      '/v1/tags/by-slug/zones',
      `/v1/tags/${tags[0].id}`,
    ]
    let compared = 0
    for (const url of urls) {
      const [one, other] = [await read(utc, url), await read(east, url)]
      expect([one.statusCode, other.statusCode], url + one.body).toEqual([200, 200])
      expect(other.body, url).toBe(one.body)
      expect(other.headers['last-modified'], url).toBe(one.headers['last-modified'])
      compared += instantsOf(one.body).length
    }
    expect(compared).toBeGreaterThan(70)
    const shown = (await send(east, 'GET', `/articles/${id}`)).json().data
    expect(shown.publishedAt).toBe('2026-03-29T01:30:00.123Z')
    expect(shown.expiresAt).toBe('2090-01-01T00:00:00.000Z')
    expect(Math.abs(Date.parse(shown.createdAt) - Date.now())).toBeLessThan(60 * 60_000)
    const { data: listed } = (await send(east, 'GET', '/articles?sort=publishedAt&limit=1')).json()
    expect(listed[0].publishedAt).toBe('1875-06-07T08:09:10.000Z')
    if (writer === 'utc')
      for (const { id } of [shown, listed[0]]) await send(app, 'DELETE', `/articles/${id}`)
  })

  test.each(['/v1/keys', '/v1/imports', '/v1/articles', '/v1/changes', '/v1/tags'])(
    'pages of %s meet without a gap',
    async (url) => {
      const whole = ids(await read(utc, `${url}?limit=100`))
      expect(whole.length).toBeGreaterThan(1)
      const paged: string[] = []
      for (let cursor: string | null = ''; cursor !== null && paged.length <= whole.length; ) {
        // Each page by the other server.
        const of: TestApp = paged.length % 2 === 0 ? east : utc
        const next = url === '/v1/changes' ? 'since' : 'cursor'
        const answer = await read(of, `${url}?limit=1${cursor && `&${next}=${cursor}`}`)
        const { data, meta } = answer.json()
        if (data.length === 0) break
        paged.push(...ids(answer))
        cursor = meta.nextCursor ?? (url === '/v1/changes' ? meta.cursor : null)
      }
      expect(paged).toEqual(whole)
    },
  )

  test('a revoked key is revoked now', async () => {
    const key = (await send(east, 'POST', '/keys', { name: 'x', scopes: ['content:read'] })).json()
    await send(east, 'DELETE', `/keys/${key.data.id}`)
    const { revokedAt, createdAt } = (await send(utc, 'GET', `/keys/${key.data.id}`)).json().data
    expect(Date.parse(revokedAt) - Date.parse(createdAt)).toBeGreaterThanOrEqual(0)
    expect(Date.parse(revokedAt) - Date.parse(createdAt)).toBeLessThan(60 * 60_000)
  })
})

const read = (app: TestApp, url: string) => app.request('GET', url, { key: app.adminKey })

const ids = (answer: { json(): { data: { id?: string; seq?: number }[] } }) =>
  answer.json().data.map(({ id, seq }) => String(id ?? seq))
