import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { connectDatabase } from '../../../src/database/connect.ts'
import { findSession } from '../../../src/database/pooler/find-pooler.ts'
import { inTransaction } from '../../../src/database/transaction.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { publish, send } from '../../support/content.ts'
import { testDatabase } from '../../support/database/database.ts'
import { type PoolMode, pgbouncer, startPgBouncer } from '../../support/servers/pgbouncer.ts'
import type { Pooler } from '../../support/servers/pooler.ts'

if (!pgbouncer)
  process.stdout.write('Skipped: Pooler is not installed (apt-get install pgbouncer)\n')

test('PostgreSQL itself is not taken for a pooler', async () => {
  const database = await testDatabase()
  expect(await findSession(database.url)).toEqual({ pooler: null, named: true })
  expect(await findSession(database.url, 'unnamed')).toEqual({ pooler: null, named: false })
  await database.drop()
})

test('a statement of another session is a reason to go without names', async () => {
  const database = await testDatabase()
  const statement = { name: 'shared', text: 'select 1 as one' }
  await database.db.query(statement)
  // What a pooler does between two statements of one client.
  await database.db.pool.query('deallocate all')
  await expect(database.db.query(statement)).rejects.toMatchObject({ code: '26000' })
  for (let n = 0; n < 3; n++) {
    expect((await database.db.query(statement)).rows).toEqual([{ one: 1 }])
    await database.db.pool.query('deallocate all')
  }
  await database.drop()
})

const modes: [PoolMode, Record<string, string | number>][] = [
  ['transaction', {}],
  ['session', { default_pool_size: 20 }],
]

describe.skipIf(!pgbouncer).each(modes)('behind PgBouncer in %s mode (%o)', (mode, settings) => {
  let near: TestApp
  let app: TestApp
  let bouncer: Pooler
  let db: Database
  beforeAll(async () => {
    near = await testApp()
    bouncer = await startPgBouncer(near.url, mode, settings)
    const session = await findSession(bouncer.url)
    expect(session).toMatchObject({ pooler: expect.stringContaining('PgBouncer'), named: false })
    db = openDatabase(bouncer.url, { session, max: 5 })
    app = await testApp({ databaseOf: { ...near, db } })
  })
  afterAll(async () => {
    await app.close()
    await db.close()
    await bouncer.stop()
    await near.close()
  })

  test('no write fails, and no read of the other process is stale', async () => {
    const article = async (n: number) => {
      const { id } = await publish(app, { title: `Article ${n}`, tags: [`Tag ${n}`] })
      for (let state = 0; state < 10; state++) {
        const writer = state % 2 === 0 ? app : near
        const title = `Article ${n}, state ${state}`
        const written = await send(writer, 'PATCH', `/articles/${id}`, { title })
        expect(written.statusCode, written.body).toBe(200)
        const reader = state % 2 === 0 ? near : app
        const isSeen = async () =>
          (await reader.request('GET', `/v1/articles/${id}`)).json().data.title === title
        await expect.poll(isSeen).toBe(true)
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_, n) => article(n)))
    for (const url of [
      '/v1/articles?q=state',
      '/v1/tags',
      '/v1/keys',
      '/v1/imports',
      '/v1/changes',
    ]) {
      const { statusCode, body } = await app.request('GET', url, { key: app.adminKey })
      expect(statusCode, body).toBe(200)
    }
  })

  test('each transaction has its limits', async () => {
    const limits = await inTransaction(db.pool, async (tx) => {
      const text = `select current_setting('statement_timeout') as statement,
        current_setting('idle_in_transaction_session_timeout') as idle`
      return (await tx.query<{ statement: string; idle: string }>({ text })).rows[0]
    })
    expect(limits).toEqual({ statement: '10s', idle: '15s' })
  })

  test('the listener is proven only where notifications arrive, or directly', async () => {
    const state = async (of: TestApp) =>
      (await of.request('GET', '/health/ready')).json().checks.listener.status
    await expect.poll(() => state(app)).toBe(mode === 'session' ? 'ok' : 'degraded')
    const direct = openDatabase(bouncer.url, {
      session: await findSession(bouncer.url),
      directUrl: near.url,
      max: 3,
    })
    const proven = await testApp({ databaseOf: { ...near, db: direct } })
    await expect.poll(() => state(proven)).toBe('ok')
    await proven.close()
    await direct.close()
  })
})

describe.skipIf(!pgbouncer)('the start behind PgBouncer', () => {
  test('recognizes one that ignores the settings', async () => {
    const database = await testDatabase()
    const ignoring = { ignore_startup_parameters: 'options' }
    const bouncer = await startPgBouncer(database.url, 'transaction', ignoring)
    const found = await findSession(bouncer.url)
    expect(found).toMatchObject({ pooler: expect.stringContaining('PgBouncer'), named: false })
    expect(await findSession(bouncer.url, 'named')).toMatchObject({ named: true })
    await bouncer.stop()
    await database.drop()
  })

  const config = { databaseStatements: 'auto', dataDir: '/nowhere', poolMax: 3 } as const

  test('sets for the role in its database what nobody has set, and says so', async () => {
    const database = await testDatabase()
    const name = new URL(database.url).pathname.slice(1)
    const { rows } = await database.db.pool.query<{ role: string }>('select current_user as role')
    const role = rows[0]?.role
    await database.db.pool.query(
      `alter role "${role}" in database "${name}" set statement_timeout = '7s'`,
    )
    const bouncer = await startPgBouncer(database.url, 'transaction')
    const start = async () => {
      const { remarks, close } = await connectDatabase(
        { ...config, databaseUrl: bouncer.url },
        'command',
      )
      await close()
      return remarks
    }
    const [first, second] = await start()
    expect(first).toContain('PgBouncer')
    expect(second).toContain('timezone = UTC')
    expect(second).toContain('jit = off')
    expect(second).not.toContain('statement_timeout')
    expect(await start()).toHaveLength(1)
    const set = await database.db.pool.query(
      `select s.setrole::regrole::text as role, s.setconfig from pg_db_role_setting s
       join pg_database d on d.oid = s.setdatabase where d.datname = current_database()`,
    )
    expect(set.rows).toHaveLength(1)
    expect(set.rows[0].setconfig).toContain('statement_timeout=7s')
    await bouncer.stop()
    await database.drop()
  })

  test('stops in statement mode, and names the cure', async () => {
    const database = await testDatabase()
    const bouncer = await startPgBouncer(database.url, 'statement')
    const start = connectDatabase({ ...config, databaseUrl: bouncer.url }, 'serve')
    await expect(start).rejects.toThrow(
      /^DATABASE_URL leads to PgBouncer, .*pool_mode = transaction/,
    )
    await bouncer.stop()
    await database.drop()
  })
})
