import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../support/database/database.ts'
import { type Served, serveProcess } from '../support/processes/served.ts'

// The cost of a body is bounded: a server with a heap of 256 MB survives every body.

const size = 10 * 1024 * 1024 - 100
const filled = (before: string, piece: string, after = '', bytes = size) =>
  before + piece.repeat(Math.floor((bytes - before.length - after.length) / piece.length)) + after
const list = (before: string, items: string[], after: string) => before + items.join(',') + after
const many = <T>(count: number, item: (n: number) => T) =>
  Array.from({ length: count }, (_, n) => item(n))

let database: TestDatabase
let server: Served
let routes: { method: string; path: string; json: boolean; bytes: boolean }[]
beforeAll(async () => {
  database = await testDatabase()
  server = await serveProcess({
    DATABASE_URL: database.url,
    NODE_OPTIONS: '--max-old-space-size=256',
  })
  const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, object> } }>>
  }
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{[^}]*\}/g, '0190f3c4-0000-7000-8000-000000000001'),
      json: requestBody?.content['application/json'] !== undefined,
      // Stores the body as a file, whatever it is.
      bytes: requestBody?.content['*/*'] !== undefined,
    })),
  )
})
afterAll(async () => {
  expect(await server.end()).toBe(0)
  await database.drop()
})

async function send(method: string, path: string, body: string, type: string, key?: string) {
  const headers = { 'content-type': type, ...(key && { authorization: `Bearer ${key}` }) }
  const answer = await fetch(`${server.url}${path}`, { method, body, headers })
  return { status: answer.status, text: await answer.text() }
}

const json = 'application/json'

// The server may respond that it is too busy, so this retries.
async function asAdmin(method: string, path: string, body: string, type = json) {
  for (;;) {
    const answer = await send(method, path, body, type, server.adminKey)
    if (answer.status !== 503) return answer
    await sleep(500)
  }
}

test('10 MB of [[[ harm no route, with or without a key', async () => {
  const body = filled('', '[')
  const all = [
    ...routes,
    ...['POST', 'PUT'].map((method) => ({
      ...{ method, path: '/v1/nowhere', json: false, bytes: false },
    })),
  ]
  for (const { method, path, json: reads, bytes } of all.filter(
    (route) => route.method !== 'GET',
  )) {
    expect([401, 404], path).toContain((await send(method, path, body, json)).status)
    const { status } = await asAdmin(method, path, body)
    if (reads) expect(status, `${method} ${path}`).toBe(400)
    else if (bytes) expect([201, 400, 404], `${method} ${path}`).toContain(status)
    else expect([404, 413, 415], `${method} ${path}`).toContain(status)
  }
})

describe('JSON of 10 MB', () => {
  test.each([
    ['lists in a list', filled('[', '[],', '[]]')],
    ['objects in a list', filled('[', '{},', '{}]')],
    ['objects within objects', filled('', '{"a":')],
    ['an object in front matter', filled('{"title":"x","frontMatter":{"a":', '{"a":')],
    [
      'lists in the front matter of a batch',
      filled('{"operations":[{"op":"create","data":{"frontMatter":', '['),
    ],
    ['numbers in front matter', filled('{"title":"x","frontMatter":{"a":[', '1,', '1]}}')],
    ['operations', filled('{"operations":[', '{},', '{}]}')],
    ['tags', filled('{"title":"x","tags":[', '{},', '{}]}')],
    [
      'keys',
      list(
        '{"title":"x",',
        many(700_000, (n) => `"k${n}":1`),
        '}',
      ),
    ],
    ['ends of lists', filled('', ']')],
    ['commas', filled('', ',')],
    ['quotes', filled('', '"')],
    ['backslashes', filled('"', '\\')],
    ['lines', filled('', '\n', 'x')],
    ['a text that ends too early', filled('{"title":"', 'x')],
  ])('of %s is 400', async (_, body) => {
    for (const [method, path] of [
      ['POST', '/v1/articles'],
      ['POST', '/v1/articles/batch'],
      ['PATCH', '/v1/articles/0190f3c4-0000-7000-8000-000000000001'],
      ['POST', '/v1/keys'],
    ] as const)
      expect((await asAdmin(method, path, body)).status).toBe(400)
  })

  // The maximum number of keys and items.
  const most = 249_000
  test.each([
    ['numbers', filled('{"title":"x","tags":[', '1,', '1]}', most * 2)],
    ['objects', filled('{"title":"x","tags":[', '{},', '{}]}', most * 1.5)],
    ['operations', filled('{"operations":[', '{},', '{}]}', most * 1.5)],
    ['unknown operations', filled('{"operations":[', '{"no":1},', '{}]}', most * 4.5)],
    [
      'keys',
      list(
        '{"title":"x",',
        many(most, (n) => `"k${n}":1`),
        '}',
      ),
    ],
    ['NULs', filled('{"title":"x","authors":[', '"\\u0000",', '"x"]}', most * 9)],
    ['surrogates', filled('{"title":"x","frontMatter":{"a":[', '"\\ud800",', '"x"]}}', most * 9)],
  ])('of as many %s as are read is refused with the first faults', async (_, body) => {
    for (const path of ['/v1/articles', '/v1/articles/batch']) {
      const { status, text } = await asAdmin('POST', path, body)
      expect([400, 413, 422], text.slice(0, 300)).toContain(status)
      expect(text.length).toBeLessThan(1_000_000)
    }
  })
})

describe('front matter in JSON', () => {
  test.each([
    [
      'keys',
      list(
        '{"title":"x","frontMatter":{',
        many(249_000, (n) => `"k${n}":1`),
        '}}',
      ),
    ],
    ['items', filled('{"title":"x","frontMatter":{"a":[', '1,', '1]}}', 498_000)],
  ])('of as many %s as are read is taken or refused', async (_, body) => {
    const { status, text } = await asAdmin('POST', '/v1/articles', body)
    expect([201, 400, 413, 422], text.slice(0, 300)).toContain(status)
  })
})

describe('Markdown of 10 MB', () => {
  test.each([
    ['brackets', filled('', '[')],
    ['quotes', filled('', '> ')],
    ['lists', filled('', '- ')],
    ['stars', filled('', '*a ')],
    ['back-ticks', filled('', '`` ` ')],
    ['comments', filled('', '<!--')],
    ['an open head', filled('---\ntitle: x\na: ', '[')],
    ['a deep head', filled('---\ntitle: x\na: ', '[', '\n---\n', 200_000)],
    ['a long head', filled('---\ntitle: x\na: [', '1,', '1]\n---\n', 200_000)],
    [
      'a head of many keys',
      list(
        '---\n',
        many(20_000, (n) => `k${n}: 1\n`),
        '---\n',
      ).replaceAll(',', ''),
    ],
    ['a JSON head', filled('{"title":"x","a":', '[', '}\n', 200_000)],
    ['lines', filled('', '\n')],
  ])('of %s is taken or refused', async (_, body) => {
    const { status, text } = await asAdmin(
      'PUT',
      '/v1/articles/by-path/hostile',
      body,
      'text/markdown',
    )
    expect([200, 201, 413, 422], text.slice(0, 300)).toContain(status)
  })
})
