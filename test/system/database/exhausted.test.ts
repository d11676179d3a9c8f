import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { migrate } from '../../../src/database/migrate.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { publish, send } from '../../support/content.ts'
import {
  mayMount,
  postgres15,
  startInstalledPostgres,
  type TestPostgres,
} from '../../support/database/postgres.ts'

// A PostgreSQL that has no connection or no room left. Neither is a bug, and service resumes
// without a restart.

describe('without a free connection', () => {
  const role = `few_${randomBytes(6).toString('hex')}`
  const few = 4
  let near: TestApp
  let app: TestApp
  let db: Database
  let url: URL
  beforeAll(async () => {
    near = await testApp()
    await near.db.pool.query(`create role ${role} login password 'few' connection limit ${few}
      in role pg_read_all_data, pg_write_all_data`)
    url = new URL(near.url)
    url.username = role
    url.password = 'few'
    db = openDatabase(url.href)
    app = await testApp({ databaseOf: { ...near, db } })
  })
  afterAll(async () => {
    await app.close()
    await db.close()
    await near.db.pool.query(`drop role ${role}`)
    await near.close()
  })

  /** Ends the connections of the server, and takes all that the role may have. */
  async function takeAll(): Promise<pg.Client[]> {
    const held: pg.Client[] = []
    const ofServer = `select pg_terminate_backend(pid) from pg_stat_activity
      where usename = '${role}' and application_name = 'broadsheet'`
    while (held.length < few) {
      await near.db.pool.query(ofServer)
      const client = new pg.Client({ connectionString: url.href, application_name: 'held' })
      await client.connect().then(
        () => held.push(client),
        (error) => expect(error.code).toBe('53300'),
      )
    }
    return held
  }

  test('requests get 503 with Retry-After, and nothing of them is stored', async () => {
    const { id } = await publish(app, { title: 'Before' })
    const held = await takeAll()
    const refused = await Promise.all([
      ...Array.from({ length: 8 }, () => send(app, 'GET', '/articles?status=draft')),
      send(app, 'POST', '/articles', { title: 'Refused' }),
      send(app, 'PATCH', `/articles/${id}`, { title: 'Refused' }),
    ]).finally(() => Promise.all(held.map((client) => client.end())))
    for (const { statusCode, headers, body } of refused) {
      expect(statusCode, body).toBe(503)
      expect(headers['retry-after']).toMatch(/^\d+$/)
    }
    const titles = async () => {
      const answer = await send(app, 'GET', '/articles?status=draft,published')
      return answer.json().data?.map(({ title }: { title: string }) => title)
    }
    await expect.poll(titles).toEqual(['Before'])
    expect((await send(app, 'PATCH', `/articles/${id}`, { title: 'After' })).statusCode).toBe(200)
  })
})

describe.skipIf(!postgres15 || !mayMount)('without room (needs PostgreSQL 15 and root)', () => {
  let server: TestPostgres & { small: string }
  let db: Database
  let app: TestApp
  beforeAll(async () => {
    server = await startInstalledPostgres(postgres15 ?? '', '40m')
    const admin = openDatabase(server.url)
    await admin.pool.query(`create tablespace small location '${server.small}'`)
    await admin.pool.query('create database full_disk tablespace small')
    await admin.close()
    const url = server.url.replace(/postgres$/, 'full_disk')
    await migrate(url)
    db = openDatabase(url)
    app = await testApp({ databaseOf: { url, db, adminKey: randomBytes(24).toString('hex') } })
  })
  afterAll(async () => {
    await app.close()
    await db.close()
    await server.stop()
  })

  test('writes get 507 and store nothing, and reads are answered', async () => {
    await db.pool.query('create table filler (text text) with (autovacuum_enabled = off)')
    const fill = `insert into filler select repeat('x', 1000) from generate_series(1, 100000)`
    await expect(db.pool.query(fill)).rejects.toMatchObject({ code: '53100' })

    const body = () => randomBytes(30_000).toString('base64')
    const statuses: number[] = []
    let stored = 0
    while (statuses.length < 3) {
      const article = { title: 'Text', body: body(), status: 'published' }
      const { statusCode } = await send(app, 'POST', '/articles', article)
      if (statusCode === 201) stored++
      else statuses.push(statusCode)
    }
    expect(statuses).toEqual([507, 507, 507])
    const list = await app.request('GET', '/v1/articles?limit=100&count=exact')
    expect(list.statusCode).toBe(200)
    expect(list.json().meta.total).toBe(stored)

    await db.pool.query('drop table filler')
    await publish(app, { title: 'Text', body: body() })
  })
})
