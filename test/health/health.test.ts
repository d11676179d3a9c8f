import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AggregatorRegistry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { scopes } from '../../src/actor.ts'
import { buildApp } from '../../src/app.ts'
import { openDatabase } from '../../src/database/client.ts'
import { openMetrics } from '../../src/health/metrics.ts'
import { listenForMetrics } from '../../src/health/metrics-listener.ts'
import { findBacklog } from '../../src/health/queries.ts'
import type { App } from '../../src/http/route.ts'
import { reportJobs } from '../../src/jobs/reports.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { testDatabase } from '../support/database/database.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

describe('/health', () => {
  test('live and ready are 200', async () => {
    await expect
      .poll(async () => (await app.request('GET', '/health/ready')).json())
      .toEqual({
        status: 'ok',
        checks: {
          database: { status: 'ok' },
          listener: { status: 'ok' },
          migrations: { status: 'ok' },
          replica: { status: 'off' },
          uploads: { status: 'ok' },
        },
      })
    expect((await app.request('GET', '/health/live')).json()).toEqual({ status: 'ok' })
    for (const path of ['/health/live', '/health/ready']) {
      const answer = await app.request('GET', path)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers['cache-control']).toBe('no-store')
    }
  })

  test('a flood of probes queries the database once a second, whatever the time of day', async () => {
    await app.request('GET', '/health/ready')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 60 * 60_000 })
    const asked = vi.spyOn(app.db.pool, 'query')
    const began = performance.now()
    await new Promise((wake) => setTimeout(wake, 1100))
    await Promise.all(Array.from({ length: 200 }, () => app.request('GET', '/health/ready')))
    await Promise.all(Array.from({ length: 200 }, () => app.request('GET', '/health/live')))
    const seconds = (performance.now() - began) / 1000
    const probes = asked.mock.calls.filter(([given]) => Object(given).name === 'probe')
    expect(probes.length).toBeGreaterThan(0)
    expect(probes.length).toBeLessThanOrEqual(1 + seconds)
    asked.mockRestore()
    vi.useRealTimers()
  })

  test('without a database live stays 200 and ready is 503 with Retry-After', async () => {
    const db = openDatabase('postgres://nobody:nothing@127.0.0.1:1/none')
    const built = await buildApp({ config: app.fastify.config, db })
    expect((await built.inject('/health/live')).statusCode).toBe(200)
    const answer = await built.inject('/health/ready')
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toBe('1')
    expect(answer.json()).toMatchObject({
      status: 'degraded',
      checks: { database: { status: 'failed' }, listener: { status: 'degraded' } },
    })
    expect(answer.body).not.toMatch(/127\.0\.0\.1|ECONNREFUSED/)
    await built.close()
    await db.close()
  })

  test('a database whose connections are all in use is late, not lost', async () => {
    const db = openDatabase(app.url, { max: 1 })
    const built = await buildApp({ config: app.fastify.config, db })
    const checks = async () => (await built.inject('/health/ready')).json().checks
    await expect.poll(checks).toMatchObject({ listener: { status: 'ok' } })
    const held = await db.pool.connect()
    const late = { status: 'degraded', detail: expect.stringContaining('in use') }
    await expect.poll(checks, { timeout: 10_000 }).toMatchObject({ database: late })
    expect((await built.inject('/health/ready')).statusCode).toBe(200)
    held.release()
    await expect.poll(checks).toMatchObject({ database: { status: 'ok' } })
    await built.close()
    await db.close()
  })

  test('names missing migrations, which are 503, and those of a newer program', async () => {
    const other = await testApp()
    const ready = async () => {
      const built = await buildApp({ config: other.fastify.config, db: other.db })
      const answer = await built.inject('/health/ready')
      await built.close()
      return { code: answer.statusCode, migrations: answer.json().checks.migrations }
    }
    const table = '_prisma_migrations'
    await other.db.pool.query(`insert into ${table} (id, checksum, migration_name, finished_at)
      values ('new', 'x', '9999_later', now())`)
    expect(await ready()).toMatchObject({ code: 200, migrations: { status: 'degraded' } })
    const { rows } = await other.db.pool.query(
      `delete from ${table} where migration_name like '0001%' returning migration_name`,
    )
    const { code, migrations } = await ready()
    expect({ code, status: migrations.status }).toEqual({ code: 503, status: 'failed' })
    expect(migrations.detail).toContain(rows[0].migration_name)
    await other.close()
  })

  test('ready fails during a shutdown', async () => {
    const built = await buildApp({ config: app.fastify.config, db: app.db })
    built.draining.now = true
    expect((await built.inject('/health/ready')).statusCode).toBe(503)
    expect((await built.inject('/health/live')).headers.connection).toBe('close')
    await built.close()
  })
})

test('closing answers in-flight requests and ignores idle keep-alive connections', async () => {
  let [enter, release]: (() => void)[] = []
  const entered = new Promise<void>((wake) => {
    enter = wake
  })
  const schema = { summary: 'x', tags: ['service'], response: { 200: z.string() } }
  const slow = async (app: App) =>
    void app.get('/slow', { schema, config: { scope: 'public' } }, async () => {
      await new Promise<void>((wake) => {
        release = wake
        enter?.()
      })
      return 'done'
    })
  const built = await buildApp({ config: app.fastify.config, db: app.db, extraRoutes: slow })
  await built.listen({ port: 0, host: '127.0.0.1' })
  const { port } = built.server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true })
  const read = (path: string) =>
    new Promise<string>((resolve, reject) => {
      get({ port, path, agent, host: '127.0.0.1' }, async (response) => {
        let text = ''
        for await (const chunk of response) text += chunk
        resolve(text)
      }).on('error', reject)
    })
  await Promise.all([read('/health/live'), read('/health/live')])
  const inFlight = read('/v1/slow')
  await entered
  const closed = built.close()
  setTimeout(() => release?.(), 200)
  expect(await inFlight).toContain('done')
  // Without this, the connections would stay open for 75 s.
  await closed
  agent.destroy()
})

/** All samples of an app by name and labels. */
async function values({ fastify }: TestApp): Promise<Record<string, number>> {
  const lines = (await fastify.metrics.text()).split('\n').filter((line) => /^[a-z]/.test(line))
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

describe('/metrics', () => {
  test('counts requests by route pattern', async () => {
    await app.request('GET', '/v1/keys/some-private-id', { key: app.adminKey })
    const answer = await app.request('GET', '/metrics', { key: await app.keyWith('metrics:read') })
    expect(answer.headers['content-type']).toContain('text/plain')
    expect(answer.headers['cache-control']).toBe('private, no-store')
    expect(answer.body).toContain(
      'http_request_duration_seconds_count{method="GET",route="/v1/keys/:id",status="404"}',
    )
    expect(answer.body).toContain('db_pool_connections{state="waiting"}')
    expect(answer.body).toContain('nodejs_eventloop_lag_seconds')
    expect(answer.body).not.toContain('some-private-id')
  })

  test('has no metric without an explanation in docs/operations.md', async () => {
    const page = readFileSync('docs/operations.md', 'utf8')
    const text = await app.fastify.metrics.text()
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name)
    expect(names.filter((name) => /^(broadsheet|db|http)_/.test(name)).length).toBeGreaterThan(15)
    const isOfNode = (name: string) => /^(nodejs|process)_/.test(name)
    expect(names.filter((name) => !isOfNode(name) && !page.includes(`\`${name}\``))).toEqual([])
  })

  test('shows cache, listener, pool and what waits in the database', async () => {
    const before = await values(app)
    const article = { slug: 'counted', title: 'Counted', body: 'Text.', status: 'published' }
    await app.request('POST', '/v1/articles', { key: app.adminKey, body: article })
    const read = () => app.request('GET', '/v1/articles?limit=7')
    await expect.poll(async () => (await values(app)).broadsheet_listener_connected).toBe(1)
    let sent = 0
    let after = before
    const grown = (name: string) => (after[name] ?? 0) - (before[name] ?? 0)
    const requests = (result: string) =>
      grown(`broadsheet_cache_requests_total{result="${result}"}`)
    // The notification of the write may still come and empty the cache again.
    await vi.waitFor(async () => {
      await read()
      sent++
      after = await values(app)
      expect(requests('hit')).toBeGreaterThan(0)
    }, 60_000)
    expect(requests('miss')).toBeGreaterThan(0)
    expect(requests('hit') + requests('miss') + requests('joined')).toBe(sent)
    expect(grown('broadsheet_cache_emptied_total')).toBeGreaterThan(0)
    expect(after.broadsheet_cache_entries).toBe(1)
    expect(after.broadsheet_cache_bytes).toBeGreaterThan(500)
    expect(after).toMatchObject({
      broadsheet_database_up: 1,
      broadsheet_imports_queued: 0,
      broadsheet_imports_running: 0,
      broadsheet_imports_failed_day: 0,
      broadsheet_bulk_changes_queued: 0,
      broadsheet_bulk_changes_running: 0,
      broadsheet_events_unnumbered: 0,
      'db_pool_connections{state="max"}': 10,
    })
    expect(after).not.toHaveProperty('broadsheet_replica_in_use')
  })

  test('counts what waits', async () => {
    const database = await testDatabase()
    const { db } = database
    const insert = (status: string, source: string) =>
      db.query({
        text: `insert into imports (id, source, status, dry_run, options, upload, whole_tree, actor)
          values (gen_random_uuid(), $2, $1, false, '{}', '{}', false, 'x')`,
        values: [status, source],
      })
    for (const status of ['queued', 'queued', 'running', 'failed', 'completed'])
      await insert(status, status)
    await db.query({
      text: `insert into bulk_changes (id, status, action, actor, may_publish)
        select gen_random_uuid(), s, 'trash', 'x', true from unnest('{queued,running,running}'::text[]) s`,
    })
    await db.query({
      text: `insert into events (type, resource, resource_id, version, actor, at)
        select 'tag.created', 'tag', gen_random_uuid(), 1, 'x', now() - age
        from unnest('{0 s,2 s}'::interval[]) age`,
    })
    const bulk = { bulkQueued: 1, bulkRunning: 2 }
    expect(await findBacklog(db)).toEqual({
      ...bulk,
      queued: 2,
      running: 1,
      failed: 1,
      unnumbered: 1,
    })
    await database.drop()
  })

  test('answers without a database, whose figures are then missing', async () => {
    const db = openDatabase('postgres://nobody:nothing@127.0.0.1:1/none')
    const metrics = openMetrics(db)
    const text = await metrics.text()
    expect(text).toContain('broadsheet_database_up 0')
    expect(text).not.toMatch(/^broadsheet_imports_queued \d/m)
    await db.close()
  })

  test('counts jobs by what workers report', async () => {
    const { report } = app.fastify.metrics
    const around = reportJobs(report, (_name, work) => work())
    await around('sweep-blobs', async () => {})
    await expect(around('sweep-blobs', () => Promise.reject(new Error('x')))).rejects.toThrow('x')
    report({ pendingArticles: 12 })
    const now = await values(app)
    expect(now).toMatchObject({
      'broadsheet_jobs_total{task="sweep-blobs",outcome="done"}': 1,
      'broadsheet_jobs_total{task="sweep-blobs",outcome="failed"}': 1,
      broadsheet_search_backlog_articles: 12,
    })
    const last = now['broadsheet_job_last_done_timestamp_seconds{task="sweep-blobs"}'] ?? 0
    expect(Math.abs(last - Date.now() / 1000)).toBeLessThan(3600)
    // Prometheus gives these labels to each target.
    expect(Object.keys(now).filter((name) => /[{,](job|instance)=/.test(name))).toEqual([])
  })

  test('can be summed over processes', async () => {
    const other = await testApp({ databaseOf: app })
    const both = await Promise.all(
      [app, other].map(({ fastify }) => fastify.metrics.registry.getMetricsAsJSON()),
    )
    const sum = AggregatorRegistry.aggregate(both)
    const text = await sum.metrics()
    expect(text).toContain('db_pool_connections{state="max"} 20')
    expect(text).toContain('broadsheet_database_up 1')
    expect(text).toContain('broadsheet_imports_queued 0')
    await other.close()
  })

  test('needs the scope metrics:read, which only admin includes', async () => {
    const status = async (key?: string) =>
      (await app.request('GET', '/metrics', key === undefined ? {} : { key })).statusCode
    const others = scopes.filter((scope) => scope !== 'metrics:read' && scope !== 'admin')
    expect(await status()).toBe(401)
    expect(await status(await app.keyWith(...others))).toBe(403)
    expect(await status(await app.keyWith('metrics:read'))).toBe(200)
    expect(await status(await app.keyWith('admin'))).toBe(200)
    expect((await app.request('HEAD', '/metrics')).statusCode).toBe(401)
  })

  test('counts for the rate limit, with and without a key', async () => {
    const limited = await testApp({ databaseOf: app, rateLimit: 3 })
    const key = await app.keyWith('metrics:read')
    for (const options of [{}, { key }]) {
      const answers = []
      for (let n = 0; n < 4; n++)
        answers.push((await limited.request('GET', '/metrics', options)).statusCode)
      expect(answers.at(-1)).toBe(429)
      expect(answers[0]).toBe('key' in options ? 200 : 401)
    }
    await limited.close()
  })

  test('makes one text for concurrent requests', async () => {
    const first = app.fastify.metrics.text()
    expect(app.fastify.metrics.text()).toBe(first)
    await first
    expect(app.fastify.metrics.text()).not.toBe(first)
  })

  test('has a separate listener without a key, which serves nothing else', async () => {
    const server = await listenForMetrics(app.fastify.metrics, { port: 0, host: '127.0.0.1' })
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const answer = await fetch(`${base}/metrics`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      app.fastify.metrics.contentType,
    ])
    expect(await answer.text()).toContain('http_request_duration_seconds_count')
    expect((await fetch(`${base}/metrics`, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(`${base}/metrics`, { method: 'POST', body: 'x' })).status).toBe(405)
    for (const path of ['/', '/v1/articles', '/health/ready', '/metrics/x'])
      expect((await fetch(base + path)).status).toBe(404)
    server.close()
    server.closeAllConnections()
  })
})
