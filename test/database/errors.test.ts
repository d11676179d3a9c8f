import { v7 } from 'uuid'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/client.ts'
import { isTransient, translateDatabaseError } from '../../src/database/errors.ts'
import { inTransaction } from '../../src/database/transaction.ts'
import type { AppError } from '../../src/errors.ts'
import { testDatabase } from '../support/database/database.ts'

const caught = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error,
  )
const translated = async (work: Promise<unknown>) =>
  translateDatabaseError(await caught(work)) as AppError

describe('what a database error means to a caller', async () => {
  const { db, drop } = await testDatabase()
  afterAll(drop)
  const tag = (slug: string, nameKey: string) => ({ id: v7(), slug, name: slug, nameKey })
  await (await db.prisma()).tag.create({ data: tag('a', 'a') })

  test('a taken value is a conflict that names the field, through Prisma and through pg', async () => {
    const expected = { code: 'conflict', details: [{ pointer: '/slug', code: 'taken' }] }
    expect(await translated((await db.prisma()).tag.create({ data: tag('a', 'b') }))).toMatchObject(
      expected,
    )
    const text = 'insert into tags (id, slug, name, name_key) values ($1, $2, $2, $3)'
    expect(await translated(db.pool.query({ text, values: [v7(), 'a', 'c'] }))).toMatchObject(
      expected,
    )
  })

  test('a missing parent is a fault of the body', async () => {
    const data = { ...tag('child', 'child'), path: 'child', parentId: v7() }
    const fault = await translated((await db.prisma()).category.create({ data }))
    expect(fault).toMatchObject({ code: 'invalid', details: [{ pointer: '/parentId' }] })
  })

  test('deleting a row that others refer to is a conflict', async () => {
    const parent = { ...tag('parent', 'parent'), path: 'parent' }
    await (await db.prisma()).category.create({ data: parent })
    await (await db.prisma()).category.create({
      data: { ...tag('x', 'x'), path: 'parent/x', parentId: parent.id },
    })
    const fault = await translated(
      (await db.prisma()).category.delete({ where: { id: parent.id } }),
    )
    expect(fault).toMatchObject({ code: 'conflict', details: [{ code: 'in_use' }] })
  })

  test('a character that cannot be stored is a bad request', async () => {
    expect(
      await translated((await db.prisma()).tag.create({ data: tag('a\0', 'n') })),
    ).toMatchObject({
      code: 'bad_request',
    })
    expect(await translated(db.pool.query(`select '"\\u0000"'::jsonb->>0`))).toMatchObject({
      code: 'bad_request',
    })
  })

  test('a value too long for an index is a fault of the body', async () => {
    const letters = Array.from({ length: 9000 }, (_, at) =>
      String.fromCodePoint(0x4e00 + ((at * 7919) % 20000)),
    )
    const fault = await translated(
      (await db.prisma()).tag.create({ data: tag(letters.join(''), 'long') }),
    )
    expect(fault).toMatchObject({ code: 'invalid' })
  })

  test('a full disk has a separate error', () => {
    const full = Object.assign(new Error('could not extend file'), {
      severity: 'ERROR',
      code: '53100',
    })
    expect(translateDatabaseError(full)).toMatchObject({ code: 'storage_full' })
  })

  test.each([
    ['a bug in our SQL', () => db.pool.query('select nothing_of_that_name')],
    ['a division by zero', async () => (await db.prisma()).$queryRaw`select 1 / 0`],
    ['an error of no database', () => Promise.reject(new TypeError('x is not a function'))],
  ])('%s is a bug', async (_name, work) => {
    expect(await translated(Promise.resolve().then(work))).toBeNull()
  })
})

describe('a transient error', async () => {
  const { url, drop } = await testDatabase()
  const db = openDatabase(url, { max: 1, statementTimeout: 100 })
  const unreachable = openDatabase('postgres://nobody@127.0.0.1:1/nothing')
  afterAll(() => Promise.all([db.close(), unreachable.close()]).then(drop))

  async function busy(work: () => Promise<unknown>): Promise<unknown> {
    const client = await db.pool.connect()
    return caught(work()).finally(() => client.release())
  }

  const end = 'select pg_terminate_backend(pg_backend_pid())'
  test.each([
    ['nobody listens (pg)', () => caught(unreachable.pool.query('select 1'))],
    ['nobody listens (Prisma)', async () => caught((await unreachable.prisma()).tag.findMany())],
    ['every connection is taken (pg)', () => busy(() => db.pool.query('select 1'))],
    [
      'every connection is taken (Prisma)',
      () => busy(async () => (await db.prisma()).tag.findMany()),
    ],
    ['the server ends the connection (pg)', () => caught(db.pool.query(end))],
    [
      'the server ends the connection (Prisma)',
      async () => caught((await db.prisma()).$queryRawUnsafe(end)),
    ],
    [
      'a transaction loses its connection',
      () => caught(inTransaction(db.pool, (tx) => tx.query({ text: end }))),
    ],
    ['a statement takes too long (pg)', () => caught(db.pool.query('select pg_sleep(5)'))],
    [
      'a statement takes too long (Prisma)',
      async () => caught((await db.prisma()).$executeRaw`select pg_sleep(5)`),
    ],
  ])('%s', async (_name, fault) => {
    const error = await fault()
    expect(isTransient(error)).toBe(true)
    expect(translateDatabaseError(error)).toMatchObject({
      code: 'unavailable',
      headers: { 'retry-after': '2' },
    })
    expect((await db.pool.query('select 1 as works')).rows).toEqual([{ works: 1 }])
  })
})

describe('an error of the server, not of a request', async () => {
  const { db, drop } = await testDatabase()
  afterAll(() => db.close().then(drop))

  test.each([
    ...['08006', '25006', '25P03', '40001', '40P01', '53200', '53300', '53400', '55P03'],
    ...[
      '57014',
      '57P01',
      '57P02',
      '57P03',
      '57P04',
      '57P05',
      '58000',
      '58030',
      '58P01',
      'XX001',
      'XX002',
    ],
  ])('%s is 503, through pg and through Prisma', async (state) => {
    const text = `do $$ begin raise exception 'of the server' using errcode = '${state}'; end $$`
    const prisma = await db.prisma()
    for (const work of [db.pool.query(text), prisma.$executeRawUnsafe(text)])
      expect(await translated(work)).toMatchObject({
        code: 'unavailable',
        headers: { 'retry-after': '2' },
      })
  })

  test('an error that ends a connection is 503, too', async () => {
    const fatal = Object.assign(new Error('no entry any more'), {
      severity: 'FATAL',
      code: '28P01',
    })
    expect(translateDatabaseError(fatal)).toMatchObject({ code: 'unavailable' })
  })

  test('a connection to a server that has become read-only is not used again', async () => {
    await Promise.all(
      Array.from({ length: 3 }, () => db.pool.query('set default_transaction_read_only = on')),
    )
    const text = `insert into tags (id, slug, name, name_key) values ('${v7()}', 'w', 'w', 'w')`
    const write = () => inTransaction(db.pool, (tx) => tx.query({ text }))
    for (let open = db.pool.totalCount; open > 0; open--)
      expect(isTransient(await caught(write()))).toBe(true)
    expect(await write()).toMatchObject({ rowCount: 1 })
  })
})

describe('a transaction', async () => {
  const { db, drop } = await testDatabase()
  afterAll(drop)

  test('is retried after a deadlock', async () => {
    let runs = 0
    const result = await inTransaction(db.pool, async (tx) => {
      runs++
      if (runs === 1)
        await tx.query({ text: `do $$ begin raise exception using errcode = '40P01'; end $$` })
      return (await tx.query<{ one: number }>({ text: 'select 1 as one' })).rows
    })
    expect({ runs, result }).toEqual({ runs: 2, result: [{ one: 1 }] })
  })

  test('leaves nothing behind if its work fails', async () => {
    const text = `insert into tags (id, slug, name, name_key) values ('${v7()}', 'a', 'a', 'a')`
    const work = inTransaction(db.pool, async (tx) => {
      await tx.query({ text })
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await (await db.prisma()).tag.count()).toBe(0)
  })
})
