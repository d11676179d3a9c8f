import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { createArticles } from '../../src/articles/store/create.ts'
import { type Database, openDatabase, type Sql } from '../../src/database/client.ts'
import { type NewEvent, recordEvents } from '../../src/events/record.ts'
import {
  onCommitted,
  type Tx,
  writeAtOnce,
  writeTransaction,
  writeTransactions,
} from '../../src/events/write-transaction.ts'
import { createTag } from '../../src/tags/write.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, send } from '../support/content.ts'
import { importTree, makeTree } from '../support/imports/imports.ts'
import { openWire } from '../support/servers/wire.ts'

let app: TestApp
let announced = 0
beforeAll(async () => {
  app = await testApp()
  onCommitted(app.db, () => announced++)
})
beforeEach(() => {
  announced = 0
})
afterAll(() => app.close())

const idOf = (version: number) => `019a0000-0000-7000-8000-${String(version).padStart(12, '0')}`
const record = (tx: Tx, version: number) => {
  const event: NewEvent = {
    type: 'tag.updated',
    resource: 'tag',
    resourceId: idOf(version),
    version,
  }
  return recordEvents(tx, 'test', [event])
}

async function events(version: number): Promise<{ position: number | null }[]> {
  const text = 'select position from events where resource_id = $1'
  return (await app.db.query<{ position: number | null }>({ text, values: [idOf(version)] })).rows
}

const numbered = (version: number) =>
  expect.poll(() => events(version)).toEqual([{ position: expect.any(Number) }])

describe('the events of a transaction', () => {
  test('are announced automatically after its commit, before its caller continues', async () => {
    const names = async () =>
      (await app.request('GET', '/v1/tags')).json().data.map(({ name }: { name: string }) => name)
    expect(await names()).toEqual([])
    await writeTransaction(app.db, async (tx) => {
      await createTag(tx, { actor: 'test', mayPublish: true, sources: null }, { name: 'Announced' })
      expect(announced).toBe(0)
    })
    expect(announced).toBe(1)
    expect(await names()).toEqual(['Announced'])
    await expect
      .poll(
        async () => (await app.db.pool.query('select from events where position is null')).rowCount,
      )
      .toBe(0)
  })

  test('are never announced if it is rolled back', async () => {
    const work = writeTransaction(app.db, async (tx) => {
      await record(tx, 1)
      throw new Error('changed its mind')
    })
    await expect(work).rejects.toThrow('changed its mind')
    expect(announced).toBe(0)
    expect(await events(1)).toEqual([])
  })

  test('are not announced if there are none', async () => {
    await writeTransaction(app.db, async (tx) => {
      await tx.query({ text: `select set_config('broadsheet.test', 'x', true)` })
      await recordEvents(tx, 'test', [])
      await tx.record({ text: 'update events set actor = actor where false' })
      await createArticles(tx, { actor: 'test', mayPublish: true, sources: null }, [])
    })
    expect(announced).toBe(0)
  })

  test('are announced once if a deadlock repeated it', async () => {
    let attempts = 0
    await writeTransaction(app.db, async (tx) => {
      await record(tx, 2)
      if (++attempts < 3) await tx.query({ text: `do $$ begin raise sqlstate '40P01'; end $$` })
    })
    expect([attempts, announced]).toEqual([3, 1])
    await numbered(2)
  })

  test('are only those of the attempt that was committed', async () => {
    let attempts = 0
    await writeTransaction(app.db, async (tx) => {
      if (++attempts > 1) return
      await record(tx, 3)
      await tx.query({ text: `do $$ begin raise sqlstate '40001'; end $$` })
    })
    expect([attempts, announced, await events(3)]).toEqual([2, 0, []])
  })

  test('are announced together with those of other transactions, even if a later one fails', async () => {
    const work = writeTransactions(app.db, async (write) => {
      await write((tx) => record(tx, 4))
      await write((tx) => record(tx, 5))
      expect(announced).toBe(0)
      await write(async (tx) => {
        await record(tx, 6)
        throw new Error('the third')
      })
    })
    await expect(work).rejects.toThrow('the third')
    expect([announced, await events(6)]).toEqual([1, []])
    await numbered(4)
    await numbered(5)
  })

  test('cannot be written through a pool or a plain transaction', () => {
    expectTypeOf<Database>().not.toExtend<Tx>()
    expectTypeOf<Sql>().not.toExtend<Tx>()
    expectTypeOf(recordEvents).parameter(0).toEqualTypeOf<Tx>()
    expectTypeOf(createArticles).parameter(0).toEqualTypeOf<Tx>()
  })
})

const insert = (version: number, condition = 'true') => ({
  text: `insert into events (type, resource, resource_id, version, changed, actor)
    select 'tag.updated', 'tag', $1, $2, '{}', 'test' where ${condition} returning resource_id`,
  values: [idOf(version), version],
})

test('of a single statement are announced if it wrote any', async () => {
  expect(await writeAtOnce(app.db, insert(7, 'false'))).toEqual([])
  expect(announced).toBe(0)
  await expect(writeAtOnce(app.db, insert(7, '1 / 0 = 0'))).rejects.toThrow('division by zero')
  expect(announced).toBe(0)
  expect(await writeAtOnce(app.db, insert(7))).toEqual([{ resource_id: idOf(7) }])
  expect(announced).toBe(1)
  await numbered(7)
})

test.each([
  ['a transaction', 8, 'commit', (db: Database) => writeTransaction(db, (tx) => record(tx, 8))],
  ['a single statement', 9, 'insert into events', (db: Database) => writeAtOnce(db, insert(9))],
] as const)(
  'events of a commit without a response are announced, since it may have happened: %s',
  async (_name, version, text, write) => {
    const wire = await openWire(app.url)
    const far = openDatabase(wire.url, { max: 4, statementTimeout: 500 })
    let told = 0
    onCommitted(far, () => told++)
    await Promise.all([
      far.pool.query('select pg_sleep(0.05)'),
      far.pool.query('select pg_sleep(0.05)'),
    ])
    wire.muteAt(text, 'after')
    await expect(write(far)).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect(told).toBe(1)
    expect(await events(version)).toHaveLength(1)
    await far.close()
    await wire.close()
  },
)

describe('one announcement', () => {
  test('serves all creates of one group', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => create(app, { title: `One ${n}` })),
    )
    const { rows } = await app.db.pool.query<{ groups: number }>(
      'select count(distinct xmin::text)::int as groups from articles where id = any($1)',
      [answers.map(({ id }) => id)],
    )
    expect(announced).toBe(rows[0]?.groups)
  })

  test.each([true, false])('serves a batch; atomic: %s', async (atomic) => {
    const operations = ['a', 'b', 'c'].map((title) => ({ op: 'create', data: { title } }))
    expect((await send(app, 'POST', '/articles/batch', { atomic, operations })).statusCode).toBe(
      200,
    )
    expect(announced).toBe(1)
  })

  test('serves a batch with one refused operation; without changes there is none', async () => {
    const fine = { op: 'create', data: { title: 'fine' } }
    const refused = { op: 'create', data: { title: '' } }
    await send(app, 'POST', '/articles/batch', { operations: [fine, refused] })
    expect(announced).toBe(1)
    await send(app, 'POST', '/articles/batch', { operations: [refused] })
    await send(app, 'POST', '/articles/batch', { atomic: true, operations: [fine, refused] })
    expect(announced).toBe(1)
  })

  test('serves each batch of an import; there is none without changes or in a dry run', async () => {
    const tree = await makeTree({ 'a.md': '# A', 'b.md': '# B' })
    const outcomes = async (dryRun: boolean) => (await importTree(app.db, tree, { dryRun })).by
    expect(await outcomes(true)).toEqual({ created: ['a.md', 'b.md'] })
    expect(announced).toBe(0)
    await outcomes(false)
    expect(announced).toBe(1)
    expect(await outcomes(false)).toEqual({ unchanged: ['a.md', 'b.md'] })
    expect(announced).toBe(1)
    await tree.remove()
  })
})
