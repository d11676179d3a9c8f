import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { patiently } from '../support/content.ts'
import { type Content, filled, type Route, routesOf, seeded } from '../support/every-route.ts'

// What the random requests of fuzz.test.ts reach only by luck: every route with each odd header,
// body and parameter, while what it names exists and while it does not.

let app: TestApp
let routes: Route[]
let content: Content
beforeAll(async () => {
  app = await testApp()
  routes = await routesOf(app)
  content = await seeded(app)
})
afterAll(() => app.close())

const none: Content = {
  id: '01900000-0000-7000-8000-000000000000',
  version: '9',
  a: '1',
  b: '9',
}

interface Asked {
  method?: string
  query?: string
  body?: string | Buffer
  headers?: Record<string, string>
}

/** Sends one request, and checks what holds for every response. */
async function ask(route: Route, given: Content, asked: Asked = {}) {
  const { method = route.method, query = '', body, headers = {} } = asked
  const url = filled(route.path, given) + query
  const answer = await patiently(() =>
    app.request(method, url, { key: app.adminKey, headers, body }),
  )
  const { statusCode: status } = answer
  const shown = `${method} ${url} ${JSON.stringify(headers)} ${String(body).slice(0, 200)} → ${status} ${answer.body.slice(0, 300)}`
  expect(status, shown).toBeLessThan(500)
  expect(Object.keys(route.responses), shown).toContain(String(status))
  if (status === 304) checkUnchanged(answer.headers, shown)
  if (status === 204 || status === 304 || method === 'HEAD') expect(answer.body, shown).toBe('')
  else if (status >= 400 && route.path !== '/mcp') checkProblem(answer, shown)
  return answer
}

/** Asks by GET and by HEAD, and again with the ETag of the response. */
async function askBoth(route: Route, given: Content, headers: Record<string, string>) {
  const get = await ask(route, given, { headers })
  const head = await ask(route, given, { method: 'HEAD', headers })
  const { etag } = get.headers
  // A measurement differs each time.
  const repeats = Object.keys(headers).length === 0 || headers.accept !== undefined
  if (etag && repeats && !/metrics|health/.test(route.path)) {
    const { statusCode } = await ask(route, given, {
      headers: { ...headers, 'if-match': '*', 'if-none-match': String(etag) },
    })
    expect(statusCode, route.path).toBe(304)
  }
  // A range is only for GET (RFC 9110, 14.2).
  if (get.statusCode === 206 || get.statusCode === 416) return
  const shown = `${route.path} ${JSON.stringify(headers)}`
  expect(head.statusCode, shown).toBe(get.statusCode)
  const same = /metrics|health/.test(route.path)
    ? []
    : ['etag', 'content-type', 'cache-control', 'vary']
  for (const name of same) expect(head.headers[name], `${shown} ${name}`).toBe(get.headers[name])
}

type Answer = Awaited<ReturnType<TestApp['request']>>

function checkProblem(answer: Answer, shown: string) {
  expect(answer.headers['content-type'], shown).toBe('application/problem+json')
  const texts = { title: expect.any(String), detail: expect.any(String) }
  expect(answer.json(), shown).toMatchObject({ status: answer.statusCode, ...texts })
  expect(answer.body).not.toMatch(/prisma|select |\/src\/|node_modules|\bat .*\.ts:/i)
}

// RFC 9110, 15.4.5; without what describes a body.
function checkUnchanged(headers: Answer['headers'], shown: string) {
  expect(headers, shown).toHaveProperty('etag')
  expect(headers, shown).toHaveProperty('cache-control')
  for (const name of ['content-type', 'content-length', 'content-encoding'])
    expect(headers, shown).not.toHaveProperty(name)
}

const reads = () => routes.filter(({ method, streams }) => method === 'GET' && !streams)
const writes = () => routes.filter(({ method }) => /^(POST|PUT|PATCH)$/.test(method))
const deletes = () => routes.filter(({ method }) => method === 'DELETE')

const conditions: Record<string, string>[] = [
  {},
  { 'if-none-match': '*' },
  { 'if-none-match': '"v1", W/"x"', 'if-modified-since': 'Fri, 31 Dec 9999 23:59:59 GMT' },
  { range: 'bytes=0-0', accept: 'application/json;q=0', 'if-match': '"v1"' },
  { range: 'bytes=-1', 'if-range': '"x"', accept: 'text/markdown', 'accept-encoding': 'br' },
  { range: 'bytes=99999999999999999999-', 'accept-encoding': '*;q=0', prefer: 'wait=99999' },
  { range: 'bytes=0-0,2-3', 'last-event-id': 'x', 'x-request-id': 'é"', traceparent: '00-0-0' },
]

describe('every read', () => {
  test('answers HEAD as GET under every condition', async () => {
    for (const route of reads()) {
      for (const headers of conditions) await askBoth(route, content, headers)
      for (const headers of conditions.slice(0, 2)) await askBoth(route, none, headers)
    }
  }, 600_000)

  const values = ['', '0', '-1', '99999999999999999999', '%00', '%FF', 'a%2C%2C', 'x'.repeat(3000)]
  const dates = ['0000-01-01', '9999-12-31T23:59:59-23:59', '2024-02-30']
  const odd = [...values, ...dates, 'W251bGxd', '%22a', '-', '__proto__', '%ED%95%9C%F0%9F%98%80']
  // Each parameter gets five of the values, other ones on each route.
  test('reads or refuses each parameter, whatever its value', async () => {
    let turn = 0
    for (const route of reads())
      for (const name of route.parameters.filter((one) => one !== 'wait')) {
        const five = Array.from({ length: 5 }, () => `${name}=${odd[turn++ % odd.length]}`)
        for (const query of [...five, `${name}[]=a`, `${name}=a&${name}=b`])
          await ask(route, content, { query: `?${query}` })
      }
  }, 600_000)
})

const json = 'application/json'
const ofWrites = conditions.slice(1)
const bodies: [string, string | Buffer][] = [
  ...[
    '',
    'null',
    'true',
    '0',
    '1e400',
    '""',
    '[]',
    '{}',
    '[null]',
    '{"operations":[null]}',
    '{',
    '\ufeff{}',
  ].map((text): [string, string] => [json, text]),
  [json, '{"__proto__":1,"title":"\\ud800\\u0000","name":[null],"a":1,"a":2}'],
  [json, Buffer.from([0x22, 0xff, 0x22])],
  ['application/merge-patch+json', 'null'],
  ['text/markdown', '---\ntitle: [{}]\ndate: 0000-00-00\ntags: {a: 1}\n---\n'],
  [
    'multipart/form-data; boundary=x',
    '--x\r\ncontent-disposition: form-data\r\n\r\na\r\n--x--\r\n',
  ],
  ['multipart/form-data; boundary=x', '--x\r\n'],
  ['multipart/form-data', ''],
  ['application/zip', 'PK\x03\x04'],
  ['application/gzip', Buffer.from([0x1f, 0x8b, 8])],
  ['image/png', 'x'],
  ['', 'x'],
]

describe('every write', () => {
  test.each(['content', 'none'])(
    'reads or refuses every body: %s',
    async (which) => {
      for (const route of writes())
        for (const [type, body] of which === 'none' ? bodies.slice(0, 8) : bodies) {
          const headers = type ? { 'content-type': type } : {}
          await ask(route, which === 'none' ? none : content, { body, headers })
        }
    },
    600_000,
  )

  test('reads or refuses null, a list, an object and odd text in each member', async () => {
    for (const route of writes())
      for (const member of route.members)
        for (const value of [
          null,
          -1,
          '',
          '\u0000',
          '9999-12-31T23:59:59-23:59',
          [null],
          { a: 1 },
        ]) {
          const body = JSON.stringify({ title: 'x', name: 'x', [member]: value })
          await ask(route, content, { body, headers: { 'content-type': json } })
        }
  }, 600_000)

  test('holds under every condition, while its resource exists and after it is gone', async () => {
    for (const route of [...writes(), ...deletes()]) {
      if (route.method === 'DELETE') content = await seeded(app)
      const carries = route.method === 'DELETE' ? {} : { 'content-type': json }
      const body = route.method === 'DELETE' ? {} : { body: '{}' }
      for (const headers of [{ 'idempotency-key': 'é' }, { 'if-match': '*' }, ...ofWrites])
        await ask(route, content, { headers: { ...carries, ...headers }, ...body })
    }
  }, 600_000)
})
