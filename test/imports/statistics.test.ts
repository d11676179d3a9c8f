import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepStatistics } from '../../src/imports/statistics-queries.ts'
import { type TestDatabase, testDatabase } from '../support/database/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})

afterAll(() => database.drop())

const ofArticles = `where oid = 'articles'::regclass`
const setKnown = (known: number) =>
  database.db.pool.query(`update pg_class set reltuples = ${known} ${ofArticles}`)

/** What PostgreSQL takes for the number of articles; -1 if it has never counted. */
async function known(): Promise<number> {
  const { rows } = await database.db.pool.query(`select reltuples from pg_class ${ofArticles}`)
  return rows[0]?.reltuples
}

test('rows are counted each time they may have doubled, if more are written than known', async () => {
  const count = keepStatistics(database.db)
  await setKnown(-1)
  await count(499)
  expect(await known()).toBe(-1)
  await count(1)
  expect(await known()).toBe(0)
  await setKnown(-1)
  await count(499)
  expect(await known()).toBe(-1)
  await count(1)
  expect(await known()).toBe(0)
  await setKnown(5_000)
  await count(1_000)
  expect(await known()).toBe(5_000)
})
