import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { migrate } from '../../../src/database/migrate.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, send } from '../../support/content.ts'
import { type ReplicatedPostgres, startReplicated } from '../../support/database/replica.ts'

let pair: ReplicatedPostgres
let first: Database
let second: Database
let app: TestApp
let heir: TestApp
beforeAll(async () => {
  pair = await startReplicated('0')
  await migrate(pair.primary)
  first = openDatabase(pair.primary)
  second = openDatabase(pair.replica)
  const adminKey = 'k'.repeat(40)
  app = await testApp({ databaseOf: { url: pair.primary, db: first, adminKey } as TestApp })
  heir = await testApp({ databaseOf: { url: pair.replica, db: second, adminKey } as TestApp })
})
afterAll(async () => {
  await heir.close()
  await app.close()
  await Promise.all([first.close(), second.close()])
  await pair.stop()
})

test('a standby reads the feed of its primary, and begins a new epoch after a failover', async () => {
  await create(app, { title: 'Before' })
  const cursor = (await send(app, 'GET', '/changes')).json().meta.cursor as string
  const ask = (since: string) => send(heir, 'GET', `/changes?since=${since}`)
  await expect.poll(async () => (await ask(cursor)).statusCode).toBe(200)
  expect((await ask(cursor)).json().meta.cursor).toBe(cursor)
  const refused = await send(heir, 'POST', '/articles', { title: 'Too early' })
  expect({ status: refused.statusCode, after: refused.headers['retry-after'] }).toEqual({
    status: 503,
    after: '2',
  })

  await second.pool.query('select pg_promote()')
  await expect.poll(async () => (await ask(cursor)).statusCode).toBe(410)
  await create(heir, { title: 'After' })
  const { data, meta } = (await send(heir, 'GET', '/changes')).json()
  expect(data).toHaveLength(2)
  expect(meta.cursor.split('-')[0]).not.toBe(cursor.split('-')[0])
  expect((await ask(meta.cursor)).statusCode).toBe(200)
})
