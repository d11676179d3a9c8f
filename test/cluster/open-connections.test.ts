import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConnections } from '../../src/cluster/open-connections.ts'
import { openDatabase } from '../../src/database/client.ts'
import { type TestDatabase, testDatabase } from '../support/database/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})

afterAll(() => database.drop())

test('all connections of a pool are open and free', async () => {
  const db = openDatabase(database.url, { max: 4 })
  const taken = await db.pool.connect()
  await openConnections(db)
  expect([db.pool.totalCount, db.pool.idleCount]).toEqual([4, 3])
  taken.release()
  await db.close()
})

test('a database that takes no connection is no fault', async () => {
  const db = openDatabase('postgres://nobody@127.0.0.1:1/none', { max: 4 })
  await openConnections(db)
  expect(db.pool.totalCount).toBe(0)
  await db.close()
})
