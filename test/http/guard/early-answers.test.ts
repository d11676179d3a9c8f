import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { until } from '../../support/processes/processes.ts'
import { headOf, type Line, openLine } from '../../support/servers/http-line.ts'

// A request that its headers decide is answered before its body is read.

interface Route {
  path: string
  pattern: RegExp
  methods: Record<string, { types: string[] | null }>
}

let app: TestApp
let port: number
let reader: string
let routes: Route[]
beforeAll(async () => {
  app = await testApp()
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  port = (app.fastify.server.address() as AddressInfo).port
  reader = await app.keyWith('metrics:read')
  const { paths } = (await app.request('GET', '/openapi.json')).json() as {
    paths: Record<string, Record<string, { requestBody?: { content: object } }>>
  }
  routes = Object.entries(paths).map(([path, methods]) => ({
    path: path.replace(/\{[^}]*\}/g, '0190f3c4-0000-7000-8000-000000000001'),
    pattern: new RegExp(`^${path.replace(/\{path\}/g, '.*').replace(/\{[^}]*\}/g, '[^/]*')}$`),
    methods: Object.fromEntries(
      Object.entries(methods).map(([method, { requestBody }]) => [
        method.toUpperCase(),
        { types: requestBody ? Object.keys(requestBody.content) : null },
      ]),
    ),
  }))
  expect(routes.length).toBeGreaterThan(25)
})
afterAll(() => app.close())

// Of two matching routes, such as /categories/tree and /categories/{id}, the literal one wins if it
// has the method.
const routeOf = ({ path, method }: Asked) =>
  routes.find((route) => route.pattern.test(path) && route.methods[method])?.methods[method]

const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const types = [
  'application/json',
  'application/json; charset=utf-8',
  'application/merge-patch+json',
  'text/markdown',
  'multipart/form-data; boundary=x',
  'application/zip',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'text/plain',
  'no type at all',
  undefined,
]
const framings = {
  announced: { 'content-length': 1e12 },
  chunked: { 'transfer-encoding': 'chunked' },
}
type Framing = keyof typeof framings

interface Asked {
  method: string
  path: string
  type: string | undefined
  framing: Framing
  key?: string
}

async function ask({ method, path, type, framing, key }: Asked, line?: Line): Promise<Line> {
  const on = line ?? (await openLine(port))
  const headers = {
    ...(type !== undefined && { 'content-type': type }),
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...framings[framing],
  }
  on.socket.write(headOf(method, path, headers))
  await on.answered()
  return on
}

async function expectAnswer(asked: Asked, wanted: number): Promise<void> {
  const line = await ask(asked)
  expect(line.status(), `${JSON.stringify(asked)}: ${line.text()}`).toBe(wanted)
  expect(line.text().toLowerCase()).toContain('connection: close')
  expect(line.text()).toContain('application/problem+json')
  await until(line.ended)
  line.close()
}

/** Runs all tasks, a few at a time. */
async function each<T>(items: T[], run: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items]
  const next = async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await run(item)
  }
  await Promise.all(Array.from({ length: 16 }, next))
}

const combinations = (paths: string[]) =>
  paths.flatMap((path) =>
    methods.flatMap((method) =>
      types.flatMap((type) =>
        (Object.keys(framings) as Framing[]).map(
          (framing): Asked => ({ path, method, type, framing }),
        ),
      ),
    ),
  )

// What does not depend on the body is asked with a seventh of the types and framings, others on
// each route.
const seventh = <T>(_: T, index: number) => index % 7 === 0

const readable = (method: string, accepted: string[] | null, type: string | undefined) => {
  // A form is read only by routes that name it.
  if (accepted?.includes('*/*') && !type?.startsWith('multipart/')) return true
  if (type === undefined) return method === 'PUT' && accepted?.includes('text/markdown')
  const ignored = [
    'application/json',
    ...(method === 'PATCH' ? ['application/merge-patch+json'] : []),
  ]
  return (accepted ?? ignored).includes(type.split(';')[0] ?? '')
}

describe('with a body that never comes', () => {
  test('unknown routes answer 404, whatever the method, type and key', async () => {
    const unknown = [
      '/',
      '/nowhere',
      '/v1',
      '/v1/nowhere',
      '/v1/articles/a/b/c',
      '/v2/articles',
      '/docsx',
    ]
    await each(combinations(unknown), (asked) => expectAnswer(asked, 404))
    await each(combinations(['/v1/nowhere']), (asked) =>
      expectAnswer({ ...asked, key: app.adminKey }, 404),
    )
    await each(combinations(['/v1/nowhere']), (asked) =>
      expectAnswer({ ...asked, key: 'wrong' }, 401),
    )
  })

  test('every route answers 405 for other methods and 401 without a key', async () => {
    const all = combinations(routes.map(({ path }) => path))
    await each(all.filter(seventh), (asked) => expectAnswer(asked, routeOf(asked) ? 401 : 405))
  })

  test('every route gives 403 without the scope, 415 for other types, 413 for a large length', async () => {
    const all = combinations(routes.map(({ path }) => path)).flatMap((asked) => {
      const route = routeOf(asked)
      return route ? [{ asked, types: route.types }] : []
    })
    expect(all.length).toBeGreaterThan(300)
    await each(all.filter(seventh), ({ asked }) => expectAnswer({ ...asked, key: reader }, 403))
    await each(all, async ({ asked, types }) => {
      if (!readable(asked.method, types, asked.type))
        await expectAnswer({ ...asked, key: app.adminKey }, 415)
      else if (asked.framing === 'announced')
        await expectAnswer({ ...asked, key: app.adminKey }, 413)
    })
  })

  test('every read gives 413 for a large length, and closes connections without a length', async () => {
    const all = routes.flatMap(({ path, methods }) =>
      // This one needs its parameter.
      methods.GET && !path.endsWith('/events') ? [path.replace(/by-url$/, 'by-url?url=/')] : [],
    )
    await each(all, async (path) => {
      for (const method of ['GET', 'HEAD'])
        for (const framing of ['announced', 'chunked'] as const) {
          const line = await ask({
            method,
            path,
            type: 'application/json',
            framing,
            key: app.adminKey,
          })
          if (framing === 'announced') expect(line.status(), path).toBe(413)
          else expect([200, 404, 503], `${path}: ${line.text()}`).toContain(line.status())
          expect(line.text().toLowerCase()).toContain('connection: close')
          await until(line.ended)
          line.close()
        }
    })
  })

  test('a client gets 100 Continue only if its body is wanted', async () => {
    const json = { 'content-type': 'application/json', expect: '100-continue' }
    const line = await openLine(port)
    line.socket.write(headOf('POST', '/v1/articles', { ...json, 'content-length': 15 }))
    expect(await line.answered()).toBe(401)
    expect(line.text()).not.toContain('100 Continue')
    await until(line.ended)
    const other = await openLine(port)
    const authorization = `Bearer ${app.adminKey}`
    other.socket.write(
      headOf('POST', '/v1/articles', { ...json, authorization, 'content-length': 15 }),
    )
    await until(() => other.text().includes('100 Continue'))
    other.socket.write('{"title":"New"}')
    expect(await other.answered()).toBe(201)
    other.close()
  })
})

describe('the connection', () => {
  const refused = { method: 'POST', path: '/v1/articles', type: 'application/json' }

  test('discards the rest of a short body and serves the next request', async () => {
    const line = await openLine(port)
    const head = headOf('POST', '/v1/articles', {
      'content-type': 'application/json',
      'content-length': 30,
    })
    line.socket.write(head)
    expect(await line.answered()).toBe(401)
    // A body that looks like a request is not treated as one.
    line.socket.write(`GET /v1/nowhere HTTP/1.1\r\n${' '.repeat(4)}`)
    line.socket.write(headOf('GET', '/health/live', {}))
    await until(() => line.status() === 200)
    expect(line.text().match(/HTTP\/1\.1/g)).toHaveLength(2)
    line.close()
  })

  test('ends after a long body, whose sender still gets the whole response', async () => {
    for (const framing of ['announced', 'chunked'] as const) {
      const line = await openLine(port)
      const headers = { 'content-type': refused.type, ...framings[framing] }
      line.socket.write(headOf(refused.method, refused.path, headers))
      // The client reads the response only after it has sent 30 MB.
      const piece = Buffer.alloc(1024 * 1024, ' ')
      for (let sent = 0; sent < 30; sent++) {
        if (framing === 'chunked') line.socket.write('100000\r\n')
        line.socket.write(piece)
        if (framing === 'chunked') line.socket.write('\r\n')
      }
      await new Promise((resolve) => line.socket.write('', resolve))
      expect(await line.answered()).toBe(401)
      await until(line.ended)
      expect(line.text()).toContain('"code":"unauthorized"')
      line.close()
    }
  })

  test('is cut if the sender of a refused body does not stop', async () => {
    const line = await ask({ ...refused, framing: 'announced' })
    let closed = false
    line.socket.on('close', () => (closed = true))
    const piece = Buffer.alloc(1024 * 1024, ' ')
    while (!closed) {
      if (line.socket.writableLength < 4 * piece.length) line.socket.write(piece)
      await nextTurn()
    }
    expect(line.status()).toBe(401)
  })

  test('is cut if the sender of a refused body stalls', async () => {
    const connections = () =>
      new Promise<number>((resolve) =>
        app.fastify.server.getConnections((_error, count) => resolve(count)),
      )
    await until(async () => (await connections()) === 0)
    const lines: Line[] = []
    for (const length of [100, 1e9]) {
      const line = await openLine(port)
      const headers = { 'content-type': 'application/json', 'content-length': length }
      line.socket.write(headOf('POST', '/v1/articles', headers))
      expect(await line.answered()).toBe(401)
      line.socket.on('error', () => {})
      lines.push(line)
    }
    await until(async () => (await connections()) === 0)
    for (const line of lines) line.close()
  })
})
