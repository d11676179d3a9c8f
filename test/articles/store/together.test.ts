import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'

let app: TestApp
let other: string
beforeAll(async () => {
  app = await testApp()
  other = await app.keyWith('content:write', 'content:publish')
})
afterAll(() => app.close())

const post = (key: string, body: object, headers: Record<string, string> = {}) =>
  app.request('POST', '/v1/articles', { key, body, headers })

const shared = async (ids: string[]): Promise<{ actor: string; transaction: string }[]> => {
  const text =
    'select updated_by as actor, xmin::text as transaction from articles where id = any($1::uuid[])'
  return (await app.db.pool.query(text, [ids])).rows
}

test('creates that meet share transactions, each with its own writer, terms and answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      post(n % 2 ? other : app.adminKey, {
        title: `Together ${n}`,
        tags: ['shared', `tag ${n % 5}`],
      }),
    ),
  )
  for (const [n, answer] of answers.entries()) {
    expect(answer.statusCode).toBe(201)
    expect(answer.json().data).toMatchObject({
      title: `Together ${n}`,
      path: `together-${n}`,
      version: 1,
    })
    expect(answer.headers.location).toBe(`/v1/articles/${answer.json().data.id}`)
  }
  const rows = await shared(answers.map((answer) => answer.json().data.id))
  const transactions = new Map(rows.map(({ transaction, actor }) => [transaction, actor]))
  expect(transactions.size).toBeLessThan(20)
  expect(rows.every(({ transaction, actor }) => transactions.get(transaction) === actor)).toBe(true)
  expect(new Set(rows.map(({ actor }) => actor)).size).toBe(2)
})

test('a fault fails only its own request', async () => {
  const paths = ['one', 'two', 'taken', 'three', 'taken', 'four', 'taken', 'five']
  const answers = await Promise.all(
    paths.map((path) => post(app.adminKey, { title: 'A separate path', path: `faults/${path}` })),
  )
  const codes = (wanted: boolean) =>
    answers.filter((_, n) => (paths[n] === 'taken') === wanted).map((a) => a.statusCode)
  expect(codes(false)).toEqual([201, 201, 201, 201, 201])
  expect(codes(true).sort()).toEqual([201, 409, 409])
})

test('a response stored under an Idempotency-Key is that of its own article', async () => {
  const send = () =>
    Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        post(app.adminKey, { title: `Kept ${n}` }, { 'idempotency-key': `together-${n}` }),
      ),
    )
  const first = await send()
  expect(first.map(({ statusCode }) => statusCode)).toEqual(Array(12).fill(201))
  const again = await send()
  expect(again.map(({ body }) => body)).toEqual(first.map(({ body }) => body))
  expect(again.every(({ headers }) => headers['idempotency-replayed'] === 'true')).toBe(true)
})

test('each is published in the second of its transaction, also where a second ends', async () => {
  const end = Math.ceil(Date.now() / 1000) * 1000
  const run = async (_: unknown, lane: number) => {
    for (let n = 0, isOver = false; !isOver; n++) {
      isOver = Date.now() > end
      const headers = lane === 0 ? { 'idempotency-key': `second-${n}` } : {}
      const body = { title: `Second ${lane} ${n}`, status: 'published', tags: ['shared'] }
      expect((await post(app.adminKey, body, headers)).statusCode).toBe(201)
    }
  }
  await Promise.all(Array.from({ length: 6 }, run))
  // created_at is rounded to milliseconds, at the end of a second to the next one.
  const wrong = `select created_at, published_at from articles where title like 'Second %'
    and (published_at in (date_trunc('second', created_at),
      date_trunc('second', created_at - interval '1 ms'))) is not true`
  expect((await app.db.pool.query(wrong)).rows).toEqual([])
})
