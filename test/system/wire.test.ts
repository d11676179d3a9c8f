import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { publish, send } from '../support/content.ts'

// Behaviour that no handler sees: the form of the request target, Accept, what Node would answer by
// itself, and the connections of a stopping server.

let app: TestApp
let id: string
beforeAll(async () => {
  app = await testApp({ corsOrigins: ['https://a.example'] })
  id = (await publish(app, { title: 'One', body: 'Text.' })).id
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())

/** What the server sends until it closes the connection; `end` closes our side at once. */
function exchange(text: string, { end = false } = {}): Promise<string> {
  const { port } = app.fastify.server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () =>
      end ? socket.end(text) : socket.write(text),
    )
    socket.on('error', reject)
    socket.on('data', (bytes) => {
      answer += bytes
    })
    socket.on('end', () => socket.destroy())
    socket.on('close', () => resolve(answer))
  })
}

const head = (target: string, ...lines: string[]) =>
  [`GET ${target} HTTP/1.1`, 'host: x', ...lines, '', ''].join('\r\n')
const post = (...lines: string[]) =>
  ['POST /v1/articles HTTP/1.1', 'host: x', `authorization: Bearer ${app.adminKey}`, ...lines].join(
    '\r\n',
  )
const raw = (target: string) => exchange(head(target, 'connection: close'))

const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n'))

describe('a target that names scheme and host', () => {
  test.each(['/feed.xml?limit=3', '/v1/articles?limit=1', '/feed.json', `/v1/articles/${id}`])(
    'gets the response of %s without them',
    async (path) => {
      const plain = await raw(path)
      for (const origin of [
        'http://evil.example',
        'HTTPS://evil.example:8443',
        'http://a@evil.example',
      ]) {
        const answer = await raw(origin + path)
        expect(answer).toMatch(/^HTTP\/1\.1 (200|404)/)
        expect(answer).not.toContain('evil')
        expect(bodyOf(answer).replace(/"requestId":"[^"]*"/, '')).toBe(
          bodyOf(plain).replace(/"requestId":"[^"]*"/, ''),
        )
      }
    },
  )

  test('without a path means the root', async () => {
    for (const target of ['http://evil.example', 'http://evil.example?x=1'])
      expect(await raw(target)).toMatch(/^HTTP\/1\.1 404/)
    expect(await raw('http://evil.example/v1/articles?limit=1')).toContain(
      'link: </v1/articles?limit=1>',
    )
  })
})

describe('Accept', () => {
  test.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['text/markdown', 'markdown'],
    ['Text/Markdown; charset=utf-8', 'markdown'],
    ['text/*', 'json'],
    ['application/json, text/markdown', 'json'],
    ['text/markdown, application/json', 'markdown'],
    ['text/markdown;q=0.5, application/json', 'json'],
    ['application/json;q=0.5, text/markdown', 'markdown'],
    ['application/json; q=0.5, text/markdown; q=0.9', 'markdown'],
    ['text/markdown;q=0', 'json'],
    ['text/markdown;q=0, */*', 'json'],
    ['application/json;q=0, */*', 'json'],
    ['text/markdown, */*;q=0.1', 'markdown'],
    ['text/markdown;q=0.1, */*', 'json'],
    ['text/markdown, */*', 'markdown'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'json'],
    ['application/*, text/markdown;q=0.9', 'json'],
    ['text/markdown-like', 'json'],
    [`${'a/b,'.repeat(400)}text/markdown`, 'json'],
    ['', 'json'],
    [';;,,q=', 'json'],
  ])('%s gives %s, also as a cache hit and for a former version', async (accept, form) => {
    const headers: Record<string, string> = accept === undefined ? {} : { accept }
    for (let round = 0; round < 2; round++) {
      const { headers: given } = await app.request('GET', `/v1/articles/${id}`, { headers })
      expect(given['content-type']).toContain(form)
    }
    await send(app, 'PATCH', `/articles/${id}`, { title: 'Two' })
    const former = await send(app, 'GET', `/articles/${id}/revisions/1`, undefined, headers)
    expect(former.headers['content-type']).toContain(form)
  })
})

describe('what Node would answer by itself', () => {
  const problem = (answer: string) => {
    expect(answer).toContain('content-type: application/problem+json')
    expect(answer).toMatch(/\r\ndate: /i)
    expect(answer).toMatch(/\r\nconnection: close/i)
    return JSON.parse(bodyOf(answer)).code
  }

  test.each([
    ['no Host', ''],
    ['two', 'host: x\r\nHost: x\r\n'],
    ['a list', 'host: a, b\r\n'],
    ['a path', 'host: a/b\r\n'],
  ])('%s gets 400, also for what is in the cache', async (_name, hosts) => {
    await raw('/v1/articles')
    for (const target of ['/v1/articles', '/health/live', '/nowhere', 'http://x/v1/articles']) {
      const answer = await exchange(`GET ${target} HTTP/1.1\r\n${hosts}connection: close\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(problem(answer)).toBe('bad_request')
    }
  })

  test.each(['x', 'x:80', '[::1]:80', 'a_b.example', ''])(
    'Host %j is well formed',
    async (host) => {
      const answer = await exchange(
        `GET /health/live HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
      )
      expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    },
  )

  test('HTTP/1.0 needs no Host and keeps its connection if it asks', async () => {
    expect(await exchange('GET /health/live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
    const kept = `GET /nowhere HTTP/1.0\r\nconnection: keep-alive\r\n\r\n`
    const answers = await exchange(`${kept}${kept}GET /health/live HTTP/1.0\r\n\r\n`)
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual([404, 404, 200].map((n) => `HTTP/1.1 ${n}`))
  })

  test('an expectation that nobody knows is ignored', async () => {
    const answer = await exchange(head('/health/live', 'expect: 200-ok', 'connection: close'))
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('CONNECT and long headers get a problem document', async () => {
    expect(problem(await exchange('CONNECT y:80 HTTP/1.1\r\nhost: y:80\r\n\r\n'))).toBe(
      'bad_request',
    )
    expect(problem(await exchange(head('/', `x-a: ${'a'.repeat(40_000)}`)))).toBe(
      'headers_too_large',
    )
  })

  test('a client of CONNECT that resets or keeps its connection harms nobody', async () => {
    const { server } = app.fastify
    const { port } = server.address() as AddressInfo
    const open = () =>
      new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
    const asked = () =>
      new Promise<Socket>((resolve) => {
        const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () =>
          socket.write('CONNECT y:80 HTTP/1.1\r\nhost: y:80\r\n\r\n', () => resolve(socket)),
        )
        socket.on('error', () => {})
      })
    const before = await open()
    for (let count = 0; count < 20; count++) (await asked()).resetAndDestroy()
    const keeping = await asked()
    await expect.poll(open).toBeLessThanOrEqual(before)
    keeping.destroy()
    expect((await app.request('GET', '/health/live')).statusCode).toBe(200)
  })

  test('a coding of the transfer that would be stored as it is gets 415', async () => {
    const body = '2\r\n{}\r\n0\r\n\r\n'
    const answer = await exchange(
      `${post('content-type: application/json', 'transfer-encoding: gzip, chunked', 'connection: close')}\r\n\r\n${body}`,
    )
    expect(problem(answer)).toBe('unsupported_media_type')
  })

  test('a preflight has no Content-Length', async () => {
    const answer = await exchange(
      'OPTIONS /v1/articles HTTP/1.1\r\nhost: x\r\norigin: https://a.example\r\naccess-control-request-method: POST\r\nconnection: close\r\n\r\n',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 204 /)
    expect(answer).toContain('access-control-allow-origin: https://a.example')
    expect(answer).not.toMatch(/content-length|transfer-encoding/i)
  })
})

describe('one connection', () => {
  test('serves what follows a request that was refused', async () => {
    const answers = await exchange(
      head('/nowhere') +
        head('/v1/articles?limit=x') +
        head('/v1/keys') +
        head('/health/live', 'connection: close'),
    )
    expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '404',
      '400',
      '401',
      '200',
    ])
  })

  test('never shows the fault of a later request as the response to an earlier one', async () => {
    const body = '{"title":"Stored"}'
    const good = `${post('content-type: application/json', `content-length: ${body.length}`)}\r\n\r\n${body}`
    expect(await exchange(`${good}no HTTP\r\n\r\n`)).not.toContain(' 400 ')
  })

  test('tells a client that has closed its side what became of its write', async () => {
    const body = '{"title":"Half closed"}'
    const json = ['content-type: application/json', `content-length: ${body.length}`]
    expect(await exchange(`${post(...json)}\r\n\r\n${body}`, { end: true })).toMatch(
      /^HTTP\/1\.1 201 /,
    )
  })
})

test('cache hits close their connection while the server drains', async () => {
  const read = () => app.request('GET', '/v1/articles')
  await expect
    .poll(async () => (await read()) && (await read()).headers.connection)
    .not.toBe('close')
  const { draining } = app.fastify as unknown as { draining: { now: boolean } }
  draining.now = true
  for (let round = 0; round < 3; round++) {
    const answer = await read()
    expect(answer.headers.connection).toBe('close')
    const { etag } = answer.headers
    const same = await app.request('GET', '/v1/articles', {
      headers: { 'if-none-match': String(etag) },
    })
    expect([same.statusCode, same.headers.connection]).toEqual([304, 'close'])
  }
})
