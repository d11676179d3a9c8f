import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../../src/config.ts'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { connectDatabase } from '../../../src/database/connect.ts'
import { isTransient } from '../../../src/database/errors.ts'
import { migrate } from '../../../src/database/migrate.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, publish, send } from '../../support/content.ts'
import { type ReplicatedPostgres, startReplicated } from '../../support/database/replica.ts'
import { openWire, type Wire } from '../../support/servers/wire.ts'

describe('DATABASE_URL with several hosts', () => {
  const faults = (url: string) => {
    try {
      loadConfig({ DATABASE_URL: url })
      return null
    } catch (error) {
      return (error as Error).message
    }
  }

  test.each([
    'postgres://u:p@one:5432,two:5433/name',
    'postgres://u:p%40@one,two,three/name?target_session_attrs=read-write',
    'postgresql://u:p@[::1]:5432,[::2]/name?target_session_attrs=any&sslmode=require',
    'postgres:///name?host=/run/postgresql',
  ])('%s is accepted', (url) => expect(faults(url)).toBeNull())

  test.each([
    ['postgres://u:p@one,/name', 'must look like'],
    ['postgres://u:p@one:x,two/name', 'must look like'],
    ['postgres://one,two/name?target_session_attrs=readwrite', 'target_session_attrs other than'],
  ])('%s is refused', (url, reason) => expect(faults(url)).toContain(reason))
})

describe('a primary and its standby', () => {
  let pair: ReplicatedPostgres
  let wire: Wire
  let url: string
  let db: Database
  let app: TestApp
  let bare: TestApp
  const hosts = (...all: string[]) => {
    const [first = '', ...others] = all.map((one) => new URL(one))
    const list = [new URL(first), ...others].map(({ host }) => host).join(',')
    return new URL(first).href.replace(new URL(first).host, list)
  }
  beforeAll(async () => {
    pair = await startReplicated('0')
    await migrate(pair.primary)
    wire = await openWire(pair.primary)
    url = hosts(pair.replica, wire.url)
    db = openDatabase(url, { statementTimeout: 1_000 })
    const databaseOf = { url, db, adminKey: 'k'.repeat(40) } as TestApp
    app = await testApp({ databaseOf, databaseReplicaUrl: pair.replica })
    bare = await testApp({ databaseOf, databaseReplicaUrl: pair.replica, cacheBytes: 0 })
  })
  afterAll(async () => {
    await bare.close()
    await app.close()
    await db.close()
    await wire.close()
    await pair.stop()
  })

  const isStandby = async (address: string) => {
    const one = openDatabase(address)
    const { rows } = await one.pool.query('select pg_is_in_recovery() as standby')
    await one.close()
    return rows[0].standby as boolean
  }

  test.each([
    ['read-write', false],
    ['primary', false],
    ['standby', true],
    ['read-only', true],
    ['prefer-standby', true],
  ])('target_session_attrs=%s', async (target, standby) => {
    expect(await isStandby(`${url}?target_session_attrs=${target}`)).toBe(standby)
  })

  test('no host that fits is a transient error that names them', async () => {
    const alone = openDatabase(`${pair.replica}?target_session_attrs=read-write`)
    const error = await alone.pool.query('select 1').catch((fault: unknown) => fault)
    expect(error).toMatchObject({ message: expect.stringContaining('not read-write') })
    expect(isTransient(error)).toBe(true)
    await alone.close()
  })

  test('the start finds the primary', async () => {
    const config = { databaseUrl: url, dataDir: '/nowhere', poolMax: 2 }
    const { description, close, migrated } = await connectDatabase(config, 'command')
    expect(migrated).toEqual([])
    expect(description).toContain(',')
    expect(description).not.toContain('@')
    await close()
  })

  test('writes go on with the standby after it was promoted, without a restart', async () => {
    const { id } = await publish(app, { title: 'Before', tags: ['Kept'] })
    const read = () => app.request('GET', `/v1/articles/${id}`)
    const ready = async () => {
      const answer = await app.request('GET', '/health/ready')
      return `${answer.statusCode} ${answer.json().status}`
    }
    await expect.poll(ready).toBe('200 ok')
    const standby = openDatabase(pair.replica)
    const count = async () =>
      (await standby.pool.query(`select from articles where id = '${id}'`)).rowCount
    await expect.poll(count).toBe(1)
    const used = () => app.fastify.metrics.text()
    await expect.poll(used).toMatch(/^broadsheet_replica_in_use 1$/m)
    wire.refuse()
    const refused = await send(app, 'POST', '/articles', { title: 'Too early' })
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '2'])
    // Nobody has asked this before, so it comes from the replica.
    const list = () => app.request('GET', '/v1/articles?limit=7')
    const stale = 'broadsheet; hit; detail=stale'
    await expect.poll(async () => (await list()).headers['cache-status']).toBe(stale)
    const { statusCode, headers, body } = await list()
    expect(statusCode).toBe(200)
    expect(headers['cache-control']).toBe('no-store')
    expect(body).toContain('Before')
    for (const address of ['/v1/tags', '/v1/tags/by-slug/kept', '/v1/categories/tree']) {
      const term = await app.request('GET', address)
      expect([term.statusCode, term.headers['cache-status']], address).toEqual([200, stale])
    }
    const uncached = () => bare.request('GET', '/v1/articles?limit=7')
    await expect.poll(async () => (await uncached()).headers['cache-status']).toBe(stale)
    expect((await uncached()).headers['cache-control']).toBe('no-store')
    await standby.pool.query('select pg_promote()')
    const write = async () =>
      (await send(app, 'PATCH', `/articles/${id}`, { title: 'After' })).statusCode
    await expect.poll(write).toBe(200)
    await expect.poll(async () => (await read()).json().data?.title).toBe('After')
    await create(app, { title: 'Goes on' })
    await expect.poll(ready).toBe('200 ok')
    expect((await list()).headers).not.toHaveProperty('cache-status')
    await standby.close()
  })
})
