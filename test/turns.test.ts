import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toBytes, toJson } from '../src/turns.ts'
import { type TestApp, testApp } from './support/app.ts'
import { publish } from './support/content.ts'

/** How often the event loop ran other work in between. */
async function turnsOf(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let over = false
  const count = () => {
    if (over) return
    turns++
    setImmediate(count)
  }
  setImmediate(count)
  await work()
  over = true
  return turns
}

describe('a text in pieces', () => {
  const long = ['plain ', '\u{1F600}中"\\\n\u0001', '\ud83d', 'é'.repeat(9)].join('').repeat(9_000)

  test.each([
    ['nothing', ''],
    ['a word', 'word'],
    ['of one character', '\u{1F600}'.repeat(200_000)],
    ['of one and a half', `x${'\u{1F600}'.repeat(200_000)}`],
    ['of all kinds', long],
    ['ending in half a character', `${'x'.repeat(65_535)}\ud83d`],
    ['of halves', '\ud83d'.repeat(200_000)],
  ])('is the same JSON: %s', async (_, text) => {
    const json = Buffer.from(await toJson(text)).toString()
    expect(json === JSON.stringify(text) || JSON.parse(json) === text).toBe(true)
    expect(Buffer.from(json).equals(Buffer.from(JSON.stringify(text)))).toBe(true)
  })

  test('is the same bytes', async () => {
    const texts = Array.from({ length: 3_000 }, (_, n) => `${n} 中文 `.repeat(n % 40))
    expect((await toBytes(texts)).equals(Buffer.from(texts.join('')))).toBe(true)
    expect((await toBytes([])).length).toBe(0)
  })

  test('yields to other work', async () => {
    const text = 'some words '.repeat(3_000_000)
    expect(await turnsOf(() => toJson(text))).toBeGreaterThan(0)
    expect(await turnsOf(() => toBytes(Array(400).fill(text.slice(0, 100_000))))).toBeGreaterThan(0)
  })

  test('is the same bytes where some of them were bytes already', async () => {
    const texts = Array.from({ length: 300 }, (_, n) => `${n} 中文 `.repeat(n))
    const mixed = texts.map((text, n) => (n % 3 === 0 ? Buffer.from(text) : text))
    expect((await toBytes(mixed)).equals(Buffer.from(texts.join('')))).toBe(true)
  })

  test('a short one never waits, however long other work takes', async () => {
    const others = toJson('some words '.repeat(3_000_000))
    const pieces = Array.from({ length: 400 }, (_, n) => (n % 2 ? Buffer.from('bytes') : 'text'))
    expect(await turnsOf(() => toBytes(pieces))).toBe(0)
    await others
  })
})

describe('a long answer', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await testApp({ cacheBytes: 0 })
    for (const title of ['One', 'Two', 'Three']) await publish(app, { title })
    await app.db.pool.query(`update articles set body = repeat('"quoted" 中文 ', 80000)`)
  })
  afterAll(() => app.close())

  test('is whole, with the tag of its bytes', async () => {
    const answer = await app.request('GET', '/v1/articles?include=body')
    expect(answer.statusCode).toBe(200)
    const { data, meta } = answer.json()
    expect(
      data.map(({ body }: { body: string }) => body === '"quoted" 中文 '.repeat(80_000)),
    ).toEqual([true, true, true])
    expect(meta.limit).toBe(20)
    const digest = createHash('sha1').update(answer.rawPayload).digest('base64url').slice(0, 16)
    expect(answer.headers.etag).toBe(`"${digest}"`)
    const again = await app.request('GET', '/v1/articles?include=body', {
      headers: { 'if-none-match': String(answer.headers.etag) },
    })
    expect(again.statusCode).toBe(304)
  })
})
