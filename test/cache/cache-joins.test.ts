import { type ClientRequest, get as open } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Statement } from '../../src/database/client.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, publish, send } from '../support/content.ts'
import { until } from '../support/processes/processes.ts'

let app: TestApp
let query: TestApp['db']['pool']['query']
beforeEach(async () => {
  app = await testApp()
  query = app.db.pool.query
  await allChangesHeard(() =>
    publish(app, { title: 'One', tags: ['a', 'b'], authors: ['Smith, John'] }),
  )
})

/**
 * Writes, and waits until the cache has been emptied twice: by the commit, and by its notification,
 * which comes back a moment later.
 */
async function allChangesHeard(write: () => Promise<unknown>): Promise<void> {
  await until(async () => (await metric('broadsheet_listener_connected')) === 1)
  const before = await metric('broadsheet_cache_emptied_total')
  await write()
  await until(async () => (await metric('broadsheet_cache_emptied_total')) >= before + 2)
  await allFlightsEnded()
}

async function metric(name: string): Promise<number> {
  const found = await app.fastify.metrics.registry.getSingleMetric(name)?.get()
  return found?.values[0]?.value ?? 0
}

/** Waits until responses are cached, because one that was read during a change is not. */
const allFlightsEnded = () =>
  until(async () => {
    await get('/v1/tags?limit=99')
    return (await statements(() => get('/v1/tags?limit=99'))).length === 0
  })
afterEach(async () => {
  app.db.pool.query = query
  await app.close()
})

const get = (url: string, headers: Record<string, string> = {}) =>
  app.request('GET', url, { headers })

/** Watches the statements; `hold` delays a result that the query has already fetched. */
function watch(
  hold: (statement: Statement) => Promise<void> | undefined = () => undefined,
): string[] {
  const asked: string[] = []
  app.db.pool.query = (async (statement: Statement) => {
    asked.push(statement.text)
    const result = await (query as (given: unknown) => Promise<unknown>).call(
      app.db.pool,
      statement,
    )
    await hold(statement)
    return result
  }) as never
  return asked
}

async function statements(work: () => Promise<unknown>): Promise<string[]> {
  const asked = watch()
  await work()
  app.db.pool.query = query
  return asked
}

const readsArticles = ({ text }: Pick<Statement, 'text'>) =>
  /from articles a|from article_tags/.test(text)

/** Holds the first result about articles until it is released. */
function holdFirst() {
  let release = () => {}
  let held = false
  const gate = new Promise<void>((go) => {
    release = go
  })
  const asked = watch((statement) => {
    if (held || !readsArticles(statement)) return undefined
    held = true
    return gate
  })
  return { asked, release: () => release(), isHeld: () => held }
}

describe('one query', () => {
  const spellings: [string, string[]][] = [
    ['/v1/articles', ['?', '?&', '?&&&&', '?limit=20', '?limit=020&', '?&limit=%320']],
    [
      '/v1/articles?tag=a,b&lang=en&limit=5',
      [
        '?lang=en&limit=5&tag=a,b',
        '?tag=b,a&limit=5&lang=en',
        '?tag=a%2Cb&l%61ng=en&limit=5&&',
        '?tag=a,b,a&lang=en,en&limit=5',
        '?tag=a,b&tag=b,a&lang=en&limit=5',
      ],
    ],
    ['/v1/articles?tag=a&tag=b', ['?tag=b&tag=a', '?tag=b&tag=a&tag=b', '?tag=%61&tag=b&limit=20']],
    [
      '/v1/articles?author=Smith%5C,%20John',
      ['?author=Smith\\%2C+John', '?author=%53mith%5c%2c%20John'],
    ],
    [
      '/v1/articles?publishedAt[gte]=2020-01-01',
      [
        '?publishedAt%5Bgte%5D=2020-01-01T00:00:00Z',
        '?publishedAt[gte]=2020-01-01T01:00:00%2B01:00',
      ],
    ],
    ['/v1/articles?fields=id,title&include=html,toc', ['?include=toc,html&fields=title,id']],
    ['/v1/articles?sort=-title', ['?sort=%2Dtitle']],
    ['/v1/articles?frontMatter.a=1&frontMatter.b=2', ['?frontMatter.b=2&frontMatter.a=1']],
    ['/v1/tags?sort=name', ['?sort=name&limit=20']],
    ['/feed.xml', ['?', '?limit=20', '?&&limit=20']],
    ['/sitemap.xml?page=1', ['?page=01', '?&page=1&']],
  ]
  test.each(spellings)('%s has one response for all its spellings', async (url, others) => {
    const first = await get(url)
    expect(first.statusCode, first.body).toBe(200)
    const path = url.split('?', 1)[0]
    for (const other of others) {
      let answer = first
      const asked = await statements(async () => {
        answer = await get(path + other)
      })
      expect(asked, other).toEqual([])
      expect(answer.body).toBe(first.body)
      expect(answer.headers.link).toBe(first.headers.link)
    }
  })

  test.each([
    ['/v1/articles?tag=a,b', '/v1/articles?tag=a&tag=b'],
    ['/v1/articles?sort=title', '/v1/articles?sort=-title'],
    ['/v1/articles?author=a%5C,b', '/v1/articles?author=a,b'],
    ['/v1/articles?author=a%5C%5C,b', '/v1/articles?author=a%5C,b'],
    ['/v1/articles?frontMatter.a=b', '/v1/articles?frontMatter.b=a'],
    ['/v1/articles?q=a%26limit%3D5', '/v1/articles?q=a&limit=5'],
    ['/v1/articles?limit=5', '/feed.json?limit=5'],
  ])('%s differs from %s', async (one, other) => {
    await get(one)
    expect((await statements(() => get(other))).length).toBeGreaterThan(0)
  })

  test('gives cursors that work for every spelling of it', async () => {
    for (const title of ['Two', 'Three']) await publish(app, { title, tags: ['a', 'b'] })
    const { meta } = (await get('/v1/articles?tag=a,b&limit=1')).json()
    const next = await get(`/v1/articles?limit=1&tag=b,a&cursor=${meta.nextCursor}`)
    expect(next.statusCode, next.body).toBe(200)
  })

  test('in a long spelling does not change the links of other responses', async () => {
    for (const title of ['Two', 'Three']) await publish(app, { title, tags: ['a'] })
    const long = await get(
      `/v1/articles?tag=${Array(100).fill('a').join(',')}&limit=0000001&${'&'.repeat(5000)}`,
    )
    expect(long.statusCode).toBe(200)
    expect(String(long.headers.link).length).toBeLessThan(500)
    expect((await get('/v1/articles?tag=a&limit=1')).headers.link).toBe(long.headers.link)
  })
})

describe('equal concurrent requests', () => {
  test('run one query for all spellings and codings', async () => {
    await allChangesHeard(() => publish(app, { title: 'Long', body: 'words '.repeat(2000) }))
    const urls = [
      '/v1/articles?include=body',
      '/v1/articles?include=body&limit=20',
      '/v1/articles?&include=body',
    ]
    const answers = await statements(async () => {
      const all = await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          get(urls[n % 3] ?? '', { 'accept-encoding': n % 2 ? 'gzip' : 'identity' }),
        ),
      )
      expect(new Set(all.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
      const bodies = all.map(({ rawPayload, headers }) =>
        String(headers['content-encoding'] ? gunzipSync(rawPayload) : rawPayload),
      )
      expect(new Set(bodies).size).toBe(1)
      expect(new Set(all.map(({ headers }) => headers['x-request-id'])).size).toBe(60)
    })
    expect(answers.filter((text) => readsArticles({ text }))).toHaveLength(1)
  })

  test('share 404 and redirect, each with its own request id', async () => {
    const { id, path } = await publish(app, { title: 'Moves' })
    await allChangesHeard(() => send(app, 'PATCH', `/articles/${id}`, { path: 'elsewhere' }))
    for (const [url, status, most] of [
      ['/v1/articles/by-path/none', 404, 4],
      [`/v1/articles/by-path/${path}`, 301, 4],
    ] as const) {
      let all: Awaited<ReturnType<typeof get>>[] = []
      const asked = await statements(async () => {
        all = await Promise.all(Array.from({ length: 30 }, () => get(url)))
      })
      expect(all.map(({ statusCode }) => statusCode)).toEqual(Array(30).fill(status))
      expect(new Set(all.map(({ headers }) => headers['x-request-id'])).size).toBe(30)
      if (status === 301) expect(new Set(all.map(({ headers }) => headers.location)).size).toBe(1)
      else expect(new Set(all.map((answer) => answer.json().requestId)).size).toBe(30)
      expect(asked.filter((text) => !/as since/.test(text)).length).toBeLessThanOrEqual(most)
    }
  })

  test('are not joined by a request that begins after a change is answered', async () => {
    const { id } = await publish(app, { title: 'Old' })
    const url = `/v1/articles/${id}`
    const first = holdFirst()
    const early = get(url)
    await until(first.isHeld)
    const joined = get(url)
    await send(app, 'PATCH', `/articles/${id}`, { title: 'New' })
    const late = await get(url)
    expect(late.json().data.title).toBe('New')
    first.release()
    for (const answer of await Promise.all([early, joined])) expect(answer.statusCode).toBe(200)
    expect((await get(url)).json().data.title).toBe('New')
  })

  test('are not joined by a request that begins after an article fell due', async () => {
    const due = new Date(Date.now() + 4_000).toISOString()
    await create(app, { title: 'Due', status: 'scheduled', publishedAt: due, tags: ['due'] })
    const first = holdFirst()
    const early = get('/v1/articles?tag=due')
    await until(first.isHeld)
    await sleep(Date.parse(due) - Date.now() + 20)
    const late = get('/v1/articles?tag=due')
    first.release()
    expect((await early).json().data).toHaveLength(0)
    expect((await late).json().data).toHaveLength(1)
  })

  test('get their response even if the first of them disconnects', async () => {
    await app.fastify.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.fastify.server.address() as AddressInfo
    const first = holdFirst()
    const calls: ClientRequest[] = []
    const ask = () =>
      new Promise<number>((resolve) => {
        const call = open(
          { port, host: '127.0.0.1', path: '/v1/articles?limit=3', agent: false },
          (answer) => {
            answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
          },
        )
        call.on('error', () => resolve(-1))
        calls.push(call)
      })
    const leaving = ask()
    await until(first.isHeld)
    const staying = [ask(), ask(), ask()]
    calls[0]?.destroy()
    expect(await leaving).toBe(-1)
    expect(await Promise.all(staying)).toEqual([200, 200, 200])
    first.release()
  })

  test('fail together if the database fails, and run again afterwards', async () => {
    app.db.pool.query = (async (statement: Statement) => {
      if (!readsArticles(statement))
        return (query as (given: unknown) => Promise<unknown>).call(app.db.pool, statement)
      await sleep(50)
      throw Object.assign(new Error('connection refused'), {
        code: 'ECONNREFUSED',
        syscall: 'connect',
      })
    }) as never
    const all = await Promise.all(Array.from({ length: 10 }, () => get('/v1/articles?limit=4')))
    expect(all.map(({ statusCode }) => statusCode)).toEqual(Array(10).fill(503))
    expect(new Set(all.map((answer) => answer.json().requestId)).size).toBe(10)
    app.db.pool.query = query
    expect((await get('/v1/articles?limit=4')).statusCode).toBe(200)
  })
})
