import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, readMigrations } from '../../src/database/migrate.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { emptyDatabase } from '../support/database/database.ts'

// Migrations run while other servers serve. Readers may wait for a change of the catalogue, which
// takes milliseconds, and never for work that grows with the rows.

let app: TestApp
let second: pg.Client
beforeAll(async () => {
  app = await testApp()
  second = new pg.Client({ connectionString: app.url })
  await second.connect()
})
afterAll(async () => {
  await second.end()
  await app.close()
})

/** The statements of a migration; `$$` encloses the text of a function. */
function statementsOf(sql: string): string[] {
  const parts = sql.split('$$').map((part, n) => (n % 2 ? `$$${part}$$` : part.split(/;\s*$/m)))
  const statements = ['']
  for (const part of parts) {
    const [first = '', ...others] = [part].flat()
    statements.push(`${statements.pop()}${first}`, ...others)
  }
  const bare = statements.map((text) => text.replace(/^\s*--.*$/gm, '').trim())
  return bare.filter((text) => text !== '')
}

/** What only changes the catalogue, however many rows there are. */
const short =
  /^(drop (index|table|trigger|function)|create (table|function|trigger)|alter index \S+ (rename|set)|alter table \S+\s+(add column|drop column|rename|set|alter column \S+ (set|drop) default)|comment )/i

/** The existing tables whose readers would wait now. */
async function heldUp(reader: pg.Client, tables: string[]): Promise<string[]> {
  const held: string[] = []
  for (const table of tables)
    await reader.query(`set lock_timeout = 50; select from "${table}" limit 1`).catch(() => {
      held.push(table)
    })
  return held
}

/** Runs a migration statement by statement; the statements that run while readers wait. */
async function runBesideReaders(url: string, sql: string): Promise<string[]> {
  const [client, reader] = [1, 2].map(() => new pg.Client({ connectionString: url })) as [
    pg.Client,
    pg.Client,
  ]
  await Promise.all([client.connect(), reader.connect()])
  try {
    const { rows } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    )
    const tables = rows.map(({ name }) => name)
    const waitedFor: string[] = []
    await client.query('begin')
    for (const statement of statementsOf(sql)) {
      if ((await heldUp(reader, tables)).length > 0) waitedFor.push(statement)
      await client.query(statement)
    }
    await client.query('commit')
    return waitedFor
  } finally {
    await Promise.all([client.end(), reader.end()])
  }
}

const later = readMigrations().filter(({ name }) => name > '0018_page_names')

test('no migration works long while readers wait for it', async () => {
  const { url, drop } = await emptyDatabase()
  await migrate(
    url,
    readMigrations().filter(({ name }) => name <= '0018_page_names'),
  )
  expect(later.length).toBeGreaterThan(0)
  for (const { name, sql } of later) {
    const waitedFor = await runBesideReaders(url, sql)
    expect(
      waitedFor.filter((statement) => !short.test(statement)),
      name,
    ).toEqual([])
  }
  // The rule finds what it looks for.
  const bad = 'alter table articles add column x int;\ncreate index on articles (x);'
  expect(await runBesideReaders(url, bad)).toEqual(['create index on articles (x)'])
  await drop()
})

test('each migration is a transaction of its own, which holds no locks of an earlier one', async () => {
  const waiting = { name: '9998_first', sql: 'alter table sources add column x int', checksum: '' }
  const gate = { ...waiting, name: '9999_second', sql: 'select pg_advisory_xact_lock(4711)' }
  await second.query('select pg_advisory_lock(4711)')
  const migrated = migrate(app.url, [...readMigrations(), waiting, gate])
  await expect.poll(() => waitersFor(4711)).toBe(1)
  expect((await second.query('select x from sources')).rowCount).toBe(0)
  await second.query('select pg_advisory_unlock(4711)')
  expect(await migrated).toEqual(['9998_first', '9999_second'])
  await app.db.pool.query(`delete from _prisma_migrations where migration_name like '999%'`)
})

async function waitersFor(lock: number): Promise<number> {
  const { rows } = await second.query<{ count: number }>(
    `select count(*)::int as count from pg_locks where locktype = 'advisory' and objid = ${lock} and not granted
      and database = (select oid from pg_database where datname = current_database())`,
  )
  return rows[0]?.count ?? 0
}

test('reads are answered while many writes wait for a migration, which then all happen', async () => {
  const { adminKey: key } = app
  const ids: string[] = []
  for (let n = 0; n < 30; n++) {
    const body = { title: `One ${n}`, body: 'Text', status: 'published' }
    ids.push((await app.request('POST', '/v1/articles', { key, body })).json().data.id)
  }
  // Builds an index for as long as the test wants.
  const sql = `lock table articles in share mode; create index growing on articles (title);
    select pg_advisory_xact_lock(4712)`
  await second.query('select pg_advisory_lock(4712)')
  const further = { name: '9999_index', sql, checksum: '' }
  const migrated = migrate(app.url, [...readMigrations(), further])
  await expect.poll(() => waitersFor(4712)).toBe(1)
  const statuses = new Set<number>()
  // Each write is repeated until it happens.
  const writing = ids.map(async (id, n) => {
    for (let status = 503; status === 503; ) {
      const body = { title: `Two ${n}` }
      status = (await app.request('PATCH', `/v1/articles/${id}`, { key, body })).statusCode
      statuses.add(status)
    }
  })
  const waiting = `select from pg_locks where not granted and relation = 'articles'::regclass`
  const { max } = app.db.pool.options
  await expect.poll(async () => (await second.query(waiting)).rowCount).toBe(max - 2)
  for (let n = 0; n < 5; n++) {
    const read = await app.request('GET', `/v1/articles?limit=${n + 1}`)
    expect(read.statusCode, read.body).toBe(200)
    expect((await app.request('GET', `/v1/tags?limit=${n + 1}`)).statusCode).toBe(200)
  }
  await second.query('select pg_advisory_unlock(4712)')
  expect(await migrated).toEqual(['9999_index'])
  await Promise.all(writing)
  // Those that waited too long were told to come back.
  expect([...statuses].filter((status) => ![200, 503].includes(status))).toEqual([])
})

test('a write that waits long for a lock is told to come back, before its time is over', async () => {
  const { rows } = await app.db.query<{ lock: string; statement: string }>({
    text: `select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`,
  })
  expect(rows).toEqual([{ lock: '5s', statement: '10s' }])
})

test('reads are answered while trials, previews and cancellations wait for locks', async () => {
  const { adminKey: key } = app
  const body = { title: 'Locked', tags: ['locked'] }
  const { id } = (await app.request('POST', '/v1/articles', { key, body })).json().data
  const change = { filter: 'tag=locked&status=draft', action: 'trash' }
  const bulk = (await app.request('POST', '/v1/bulk-changes', { key, body: change })).json().data
  await second.query('begin; lock table articles, bulk_changes in exclusive mode')
  const asked = Array.from({ length: 10 }, () => [
    app.request('PATCH', `/v1/articles/${id}?dryRun=true`, { key, body: { title: 'Tried' } }),
    app.request('POST', `/v1/articles/${id}/previews`, { key, body: {} }),
    app.request('DELETE', `/v1/articles/${id}/previews`, { key }),
    app.request('DELETE', `/v1/bulk-changes/${bulk.id}`, { key }),
  ]).flat()
  const waiting = `select from pg_locks where not granted
    and relation in ('articles'::regclass, 'bulk_changes'::regclass)`
  const { max } = app.db.pool.options
  await expect.poll(async () => (await second.query(waiting)).rowCount).toBe(max - 2)
  for (const path of ['/v1/articles?limit=7', '/v1/tags?limit=7'])
    expect((await app.request('GET', path)).statusCode).toBe(200)
  await second.query('rollback')
  const statuses = (await Promise.all(asked)).map(({ statusCode }) => statusCode)
  expect(statuses.filter((status) => ![200, 201, 204, 409, 503].includes(status))).toEqual([])
})
