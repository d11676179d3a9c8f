import { expect, test } from 'vitest'
import { writeTransaction } from '../../src/events/write-transaction.ts'
import { announceDue } from '../../src/jobs/due-queries.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, faults, send } from '../support/content.ts'
import { headOf, openLine } from '../support/servers/http-line.ts'
import { twoApps } from '../support/servers/two-apps.ts'

let app: TestApp
let other: TestApp
twoApps((first, second) => {
  app = first
  other = second
})

interface Told {
  data: { type: string; path: string | null }[]
  meta: { cursor: string; more: boolean }
}

const ask = (query: string, key?: string, headers = {}, from = app) =>
  from.request('GET', `/v1/changes?${query}`, { headers, ...(key && { key }) })

const now = async (): Promise<string> => (await ask('since=now', app.adminKey)).json().meta.cursor

const untilWaiting = (count: number, from = app) =>
  expect.poll(() => from.fastify.following.count('poll'), { interval: 5 }).toBe(count)

/** Begins to wait from now on, for far longer than a test takes. */
async function wait(query: string, key: string | null = app.adminKey, from = app) {
  const before = from.fastify.following.count('poll')
  const answer = ask(`since=${await now()}&wait=50&${query}`, key ?? undefined, {}, from)
  await untilWaiting(before + 1, from)
  return { told: async (): Promise<Told> => (await answer).json(), answer }
}

const pathsOf = ({ data }: Told) => data.map(({ path }) => path)

test('what is there is told at once, and a wait ends with an empty page', async () => {
  const since = await now()
  const empty = await ask(`since=${since}&wait=1`, app.adminKey)
  expect(empty.json()).toEqual({ data: [], meta: { cursor: since, more: false } })
  const headers = { 'if-none-match': String(empty.headers.etag) }
  const same = await ask(`since=${since}&wait=1`, app.adminKey, headers)
  expect([same.statusCode, same.headers.vary]).toEqual([304, expect.stringContaining('Accept')])
  await create(app, { title: 'There', path: 'there' })
  expect(pathsOf((await ask(`since=${since}&wait=50`, app.adminKey)).json())).toEqual(['there'])
})

test('the first change of any process that the filters choose ends a wait', async () => {
  const all = await wait('')
  const german = await wait('lang=de&limit=1')
  await create(other, { title: 'One', path: 'one', lang: 'en' })
  expect(pathsOf(await all.told())).toEqual(['one'])
  await untilWaiting(1)
  await create(other, { title: 'Zwei', path: 'zwei', lang: 'de' })
  const told = await german.told()
  expect(told).toMatchObject({ data: [{ path: 'zwei' }], meta: { cursor: await now() } })
  await untilWaiting(0)
})

test('only the first of many requests on a connection waits', async () => {
  const { port } = new URL(await app.fastify.listen({ port: 0, host: '127.0.0.1' }))
  const line = await openLine(Number(port))
  const head = headOf('GET', `/v1/changes?view=public&since=${await now()}&wait=50`, {})
  line.socket.write(head.repeat(20))
  await untilWaiting(1)
  await create(app, { title: 'Late', path: 'late', status: 'published' })
  const bodies = () => line.text().match(/\{"data":.*\}/g) ?? []
  await expect.poll(() => bodies().length, { interval: 5 }).toBe(20)
  expect(bodies()[0]).toContain('"late"')
  expect(bodies().filter((body) => body.startsWith('{"data":[]')).length).toBeGreaterThan(0)
  line.close()
})

test('a reader without a key is told only what lists show, also at its time', async () => {
  await writeTransaction(app.db, announceDue)
  const first = await wait('view=public', null)
  const { id } = await create(app, { title: 'Draft', path: 'draft' })
  await create(app, { title: 'Open', path: 'open', status: 'published' })
  expect(await first.told()).toMatchObject({
    data: [
      { type: 'article.created', path: 'open' },
      { type: 'article.published', path: 'open' },
    ],
  })
  const later = await wait('view=public', null)
  const publishedAt = new Date(Date.now() + 400).toISOString()
  await send(app, 'PATCH', `/articles/${id}`, { status: 'published', publishedAt })
  // As the worker does every second.
  const clock = setInterval(() => writeTransaction(other.db, announceDue).catch(() => {}), 100)
  expect(await later.told()).toMatchObject({ data: [{ type: 'article.published', path: 'draft' }] })
  clearInterval(clock)
})

test('many with the same question share a read', async () => {
  const many = 20
  const waits = await Promise.all(Array.from({ length: many }, () => now()))
  const before = app.fastify.following.count('poll')
  const answers = waits.map((since) => ask(`since=${since}&wait=50`, app.adminKey))
  await untilWaiting(before + many)
  const asked: string[] = []
  const named = (text: unknown) => (text as { name?: string }).name ?? ''
  const count = (client: { query: unknown }) => {
    const inner = client.query as (...given: unknown[]) => unknown
    client.query = (...given: unknown[]) => {
      asked.push(named(given[0]))
      return inner.apply(client, given)
    }
    return () => {
      client.query = inner
    }
  }
  const clients = new Map<object, () => void>()
  app.db.pool.on('acquire', (client) => {
    if (!clients.has(client)) clients.set(client, count(client))
  })
  await create(other, { title: 'Shared', path: 'shared' })
  for (const answer of answers) expect(pathsOf((await answer).json())).toEqual(['shared'])
  // On a busy machine some still look for the first time, and look alone.
  const reads = asked.filter((name) => name === 'list_changes').length
  expect(reads).toBeGreaterThan(0)
  expect(reads).toBeLessThan(many / 2)
  for (const undo of clients.values()) undo()
  app.db.pool.removeAllListeners('acquire')
})

test('a revoked key and another epoch end a wait', async () => {
  const key = await app.keyWith('drafts:read')
  const revoked = await wait('', key)
  await send(other, 'DELETE', `/keys/${key.split('_')[1]}`)
  expect((await revoked.answer).statusCode).toBe(401)
  const cut = await wait('')
  await app.db.pool.query(`update feed_epoch set timeline = '000000FF'`)
  await create(app, { title: 'Restored', path: 'restored' })
  expect((await cut.answer).json()).toMatchObject({ code: 'cursor_expired', status: 410 })
})

test('the numbers of those that wait are bounded, and HEAD does not wait', async () => {
  const narrow = await testApp({ databaseOf: other, maxWaiting: 3, maxWaitingPerClient: 2 })
  const keys = await Promise.all([1, 2].map(() => app.keyWith('drafts:read')))
  const [one, two] = keys as [string, string]
  const waits = [
    await wait('', one, narrow),
    await wait('', one, narrow),
    await wait('', two, narrow),
  ]
  const since = await now()
  const head = await narrow.request('HEAD', `/v1/changes?since=${since}&wait=50`, { key: two })
  expect([head.statusCode, head.body]).toEqual([200, ''])
  for (const [key, code, status] of [
    [one, 'rate_limited', 429],
    [two, 'unavailable', 503],
  ] as const) {
    const refused = await ask(`since=${since}&wait=1`, key, {}, narrow)
    expect(refused.json()).toMatchObject({ code, status })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  }
  const metrics = await narrow.request('GET', '/metrics', { key: app.adminKey })
  expect(metrics.body).toContain('broadsheet_followers{kind="poll"} 3')
  expect(metrics.body).toContain('broadsheet_followers_refused_total{bound="server"} 1')
  // What closes answers all that wait.
  await narrow.fastify.close()
  for (const { told } of waits) expect((await told()).data).toEqual([])
})

test.each(['wait=61', 'wait=-1', 'wait=1.5', 'wait=', 'wait=1&wait=2'])(
  '%s is refused',
  async (query) => {
    expect(faults(await ask(query, app.adminKey), 400)).toHaveLength(1)
  },
)
