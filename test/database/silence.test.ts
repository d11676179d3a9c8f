import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/database/client.ts'
import { isTransient, translateDatabaseError } from '../../src/database/errors.ts'
import { allowTime, inTransaction } from '../../src/database/transaction.ts'
import { type TestDatabase, testDatabase } from '../support/database/database.ts'
import { openWire, type Wire } from '../support/servers/wire.ts'

let app: TestDatabase
let wire: Wire
let far: Database
beforeAll(async () => {
  app = await testDatabase()
  wire = await openWire(app.url)
  far = openDatabase(wire.url, { max: 4, statementTimeout: 500 })
})
afterEach(async () => {
  wire.heal()
  await expect
    .poll(() =>
      far.pool.query('select 1').then(
        ({ rowCount }) => rowCount,
        () => 0,
      ),
    )
    .toBe(1)
})
afterAll(async () => {
  await far.close()
  await wire.close()
  await app.drop()
})

const caught = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error,
  )
const fill = () =>
  Promise.all(Array.from({ length: 4 }, () => far.pool.query('select pg_sleep(0.05)')))

const mutes = {
  'open connections': () => wire.muteOld(),
  'the way there': () => wire.muteOld('questions'),
  'the way back': () => wire.muteOld('answers'),
  'all, new ones too': () => wire.muteAll(),
}

describe.each(Object.entries(mutes))('%s silent', (_name, mute) => {
  test.each([
    ['pg', () => far.pool.query('select 1')],
    ['Prisma', async () => (await far.prisma()).tag.findMany()],
    ['a transaction', () => inTransaction(far.pool, (tx) => tx.query({ text: 'select 1' }))],
  ])(
    'a statement of %s fails with a transient error, and its connection is destroyed',
    async (_kind, ask) => {
      await fill()
      mute()
      const error = await caught(ask())
      expect(isTransient(error)).toBe(true)
      expect(translateDatabaseError(error)).toMatchObject({
        code: 'unavailable',
        headers: { 'retry-after': '2' },
      })
      // The idle connections, which are also silent, delay no request.
      await expect.poll(() => wire.open).toBe(0)
      expect(far.pool.totalCount).toBe(0)
    },
  )
})

test('a reset is a transient error', async () => {
  const patient = openDatabase(wire.url, { max: 1, statementTimeout: 60_000 })
  const asked = caught(patient.pool.query('select pg_sleep(20)'))
  const sleeping = async () => {
    const { rowCount } = await app.db.pool.query(
      `select from pg_stat_activity where query = 'select pg_sleep(20)' and state = 'active'`,
    )
    return rowCount
  }
  await expect.poll(sleeping).toBe(1)
  wire.reset()
  expect(isTransient(await asked)).toBe(true)
  await patient.close()
})

describe('a commit without a response', () => {
  const add = (name: string) =>
    inTransaction(far.pool, (tx) =>
      tx.query({
        text: `insert into tags (id, slug, name, name_key) values (gen_random_uuid(), $1, $1, $1)`,
        values: [name],
      }),
    )
  const isThere = async (name: string) => (await app.db.prisma()).tag.count({ where: { name } })

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('is reported as such, lost %s the server', async (side, stored) => {
    const name = `lost ${side}`
    wire.muteAt('commit', side)
    const fault = translateDatabaseError(await caught(add(name)))
    expect(fault).toMatchObject({ code: 'unavailable', details: [{ code: 'outcome_unknown' }] })
    expect(fault?.headers).toMatchObject({ 'retry-after': '2' })
    expect(await isThere(name)).toBe(stored)
  })

  test('an error before the commit says that nothing is stored', async () => {
    wire.muteAt('insert into tags', 'after')
    const fault = translateDatabaseError(await caught(add('never')))
    expect(fault).toMatchObject({ code: 'unavailable', details: [{ code: 'db_unavailable' }] })
    expect(await isThere('never')).toBe(0)
  })
})

test('a statement with a longer limit is not cut earlier', async () => {
  const rows = await inTransaction(far.pool, async (tx) => {
    await allowTime(tx, 30_000)
    return (await tx.query<{ done: number }>({ text: 'select 1 as done from pg_sleep(3)' })).rows
  })
  expect(rows).toEqual([{ done: 1 }])
})

test('closing does not wait for silent connections', async () => {
  const other = openDatabase(wire.url, { max: 3 })
  await Promise.all([
    other.pool.query('select pg_sleep(0.05)'),
    other.pool.query('select pg_sleep(0.05)'),
  ])
  wire.muteOld()
  const asked = caught(other.pool.query('select 1'))
  await other.close()
  expect(isTransient(await asked)).toBe(true)
  await expect.poll(() => wire.open).toBeLessThan(3)
})
