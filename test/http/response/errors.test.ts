import type { IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Writable } from 'node:stream'
import { fastify } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { registerTimeouts } from '../../../src/http/guard/timeouts.ts'
import { dottedParam, gathering } from '../../../src/http/request/dotted.ts'
import { anyAllParam, choicesParam } from '../../../src/http/request/lists.ts'
import { booleanParam, listQuery, sortParam, timeParam } from '../../../src/http/request/query.ts'
import { faultOf, registerErrors } from '../../../src/http/response/errors.ts'
import { versionCheck, versioned } from '../../../src/http/response/etag.ts'
import type { App } from '../../../src/http/route.ts'
import { noContent, single } from '../../../src/http/route.ts'
import { Id } from '../../../src/shapes.ts'
import { type RequestOptions, type TestApp, testApp } from '../../support/app.ts'

const lines: string[] = []
const logger = pino(
  { level: 'warn' },
  new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) }),
)

const Note = z.strictObject({
  title: z.string().min(1).max(20),
  tags: z.array(z.string()).max(2).exactOptional(),
  cover: z.string().nullable().exactOptional(),
  status: z.enum(['draft', 'published']).exactOptional(),
  extra: z.record(z.string(), z.json()).exactOptional(),
})

const NoteQuery = gathering(
  'frontMatter',
  listQuery({
    sort: sortParam(['title', 'createdAt']).optional(),
    include: choicesParam(['body', 'html']).optional(),
    tag: anyAllParam.optional(),
    draft: booleanParam.optional(),
    'publishedAt[gte]': timeParam.optional(),
    frontMatter: dottedParam('frontMatter').optional(),
  }),
)

let bodies: unknown[] = []

async function routes(app: App) {
  const base = { summary: 'x', tags: ['service'] }
  const config = { scope: 'public' } as const
  app.get(
    '/notes',
    { schema: { ...base, querystring: NoteQuery, response: { 200: z.unknown() } }, config },
    async (request) => request.query,
  )
  app.post(
    '/notes',
    { schema: { ...base, body: Note, response: { 201: single(Note) } }, config },
    async (request, reply) => {
      bodies.push(request.body)
      return reply.code(201).send({ data: request.body })
    },
  )
  const one = { ...base, params: z.object({ id: Id }) }
  app.get(
    '/notes/:id',
    { schema: { ...one, response: { 200: single(z.string()) } }, config },
    async (request, reply) => versioned(reply, 3, { data: request.params.id }),
  )
  app.patch(
    '/notes/:id',
    { schema: { ...one, body: Note.partial(), response: { 204: noContent } }, config },
    async (request, reply) => {
      versionCheck(request)(3)
      return reply.code(204).send()
    },
  )
  app.get('/bug', { schema: { ...base, response: { 200: z.string() } }, config }, async () => {
    throw new Error('select secret from /srv/broadsheet/src/secret.ts')
  })
  app.get(
    '/broken-answer',
    { schema: { ...base, response: { 200: z.object({ n: z.number() }) } }, config },
    async () => JSON.parse('{"n":"x"}'),
  )
}

let app: TestApp
beforeAll(async () => {
  app = await testApp({ extraRoutes: routes, logger })
})
afterAll(() => app.close())

const id = '0190f3c4-0000-7000-8000-000000000000'
const get = (path: string, headers: Record<string, string> = {}) =>
  app.request('GET', `/v1${path}`, { headers })
const post = (options: RequestOptions) => app.request('POST', '/v1/notes', options)
const parameters = (answer: { json(): { errors: { parameter: string }[] } }) =>
  answer.json().errors.map((error) => error.parameter)
const pointers = (answer: { json(): { errors: { pointer: string }[] } }) =>
  answer.json().errors.map((error) => error.pointer)

describe('a problem document', () => {
  test('has the members of RFC 9457 and ours', async () => {
    const answer = await get('/nowhere', { 'x-request-id': 'abc-1' })
    expect(answer.statusCode).toBe(404)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.headers['x-request-id']).toBe('abc-1')
    expect(answer.json()).toEqual({
      type: 'urn:broadsheet:problem:not_found',
      title: 'Not Found',
      status: 404,
      detail: 'There is no such route. /docs lists all of them.',
      code: 'not_found',
      requestId: 'abc-1',
      errors: [],
    })
  })

  test('a bug is logged and not shown to the client', async () => {
    for (const path of ['/bug', '/broken-answer']) {
      lines.length = 0
      const answer = await get(path)
      expect(answer.statusCode).toBe(500)
      expect(answer.json()).toMatchObject({ code: 'internal', errors: [] })
      expect(answer.body).not.toMatch(/secret|select|src|schema|zod|stack/i)
      expect(lines.join('')).toContain(answer.json().requestId)
      expect(lines.join('')).toContain('stack')
    }
  })

  test('an unknown method on a known path is 405 with Allow', async () => {
    const answer = await app.request('DELETE', '/v1/notes')
    expect(answer.statusCode).toBe(405)
    expect(answer.headers.allow).toBe('GET, HEAD, POST')
    expect((await app.request('OPTIONS', `/v1/notes/${id}`)).headers.allow).toBe('GET, HEAD, PATCH')
  })

  test.each([{}, { 'content-type': 'text/plain' }, { 'content-type': 'application/json' }])(
    'a method that only Fastify knows is 405 on a known path, 404 on another, with %o',
    async (headers: Record<string, string>) => {
      for (const [path, status] of [
        ['/v1/notes', 405],
        ['/v1/articles?lang=en', 405],
        ['/feed.xml', 405],
        ['/v1/nowhere', 404],
      ] as const)
        for (const body of [undefined, '{"a":'])
          expect((await app.request('QUERY', path, { headers, body })).statusCode, path).toBe(
            status,
          )
      expect((await app.request('QUERY', '/v1/notes', { headers })).headers.allow).toBe(
        'GET, HEAD, POST',
      )
    },
  )

  test('an unknown framework error with a 4xx status is a client error', () => {
    const fault = (code: string, statusCode: number) =>
      faultOf(Object.assign(new Error('x'), { code, statusCode }))?.code
    expect(fault('FST_ERR_OF_TOMORROW', 400)).toBe('bad_request')
    expect(fault('FST_ERR_OF_TOMORROW', 413)).toBe('too_large')
    expect(fault('FST_ERR_OF_TOMORROW', 418)).toBe('bad_request')
    expect(fault('FST_ERR_OF_TOMORROW', 500)).toBeUndefined()
    expect(fault('ANOTHER', 400)).toBeUndefined()
  })

  test.each([
    '/v1/%ZZ',
    '/v1/notes/%C3%28',
    '/v1/notes/%00',
    '/v1/notes/1.5',
    '/v1/notes/0x1',
    '/v1//notes',
    '/v1/notes/',
    '/V1/notes',
  ])('%s is 400 or 404', async (path) => {
    const answer = await app.request('GET', path)
    expect([400, 404]).toContain(answer.statusCode)
    expect(answer.headers['content-type']).toBe('application/problem+json')
  })

  test('a path of endless length is 414 or 404', async () => {
    expect([404, 414]).toContain((await get(`/notes/${'x'.repeat(12_000)}`)).statusCode)
  })
})

describe('the query string', () => {
  test('one response names all faults', async () => {
    const answer = await get(
      '/notes?limit=101&sort=titel&include=body,tags&draft=1&publishedAt[gte]=soon&tagg=a&tag=',
    )
    expect(answer.statusCode).toBe(400)
    expect(parameters(answer).sort()).toEqual([
      'draft',
      'include',
      'limit',
      'publishedAt[gte]',
      'sort',
      'tag',
      'tagg',
    ])
  })

  test('it also names faults of parameter combinations and an invalid cursor', async () => {
    const ofArticles = parameters(await get('/articles?page=2&cursor=x&sort=relevance&tagg=a'))
    expect(ofArticles.sort()).toEqual(['cursor', 'page', 'sort', 'tagg'])
    expect(parameters(await get('/notes?page=x&cursor=x')).sort()).toEqual(['cursor', 'page'])
    expect(parameters(await get('/notes?page=999&limit=100&draft=1')).sort()).toEqual([
      'draft',
      'page',
    ])
  })

  test('an unknown parameter comes with a suggestion', async () => {
    const [error] = (await get('/notes?srot=title')).json().errors
    expect(error).toMatchObject({ parameter: 'srot', code: 'unknown_parameter' })
    expect(error.message).toContain('Did you mean sort?')
    expect((await get('/notes?zzzzzz=1')).json().errors[0].message).toContain(
      'Known: limit, cursor',
    )
  })

  test.each(['0', '101', '-1', '1e2', '0x10', '', ' 5', '5.0', '+5', 'abc', '1e9', '٥'])(
    'limit=%s is refused',
    async (limit) => {
      const answer = await get(`/notes?limit=${encodeURIComponent(limit)}`)
      expect(answer.statusCode).toBe(400)
      expect(parameters(answer)).toEqual(['limit'])
    },
  )

  test.each([
    ['limit=1&limit=2', 'limit'],
    ['limit[]=1', 'limit[]'],
    ['sort[by]=title', 'sort[by]'],
    ['where[title]=x', 'where[title]'],
    ['tag=a,,b', 'tag'],
    ['page=2&cursor=x', 'page'],
    ['page=501', 'page'],
    ['publishedAt[gte]=2025-02-31', 'publishedAt[gte]'],
    ['__proto__=x', '__proto__'],
    ['constructor=x', 'constructor'],
    ['frontMatter=x', 'frontMatter'],
    ['frontMatter.=x', 'frontMatter.'],
    ['tag=%00', 'tag'],
    ['tag=%ED%A0%80', 'tag'],
    ['tag=%', 'tag'],
    ["sort=title';select pg_sleep(3)--", 'sort'],
  ])('%s is refused, naming %s', async (query, parameter) => {
    const answer = await get(`/notes?${query.replaceAll(' ', '%20')}`)
    expect(answer.statusCode).toBe(400)
    expect(parameters(answer)).toContain(parameter)
  })

  test('reads every notation', async () => {
    const query =
      'limit=7&sort=-title&include=body,html&tag=a,b&tag=C%2B%2B&draft=false&publishedAt[gte]=2025-02-13T08:00:00%2B08:00&frontMatter.menu=main&frontMatter.a.b=1'
    expect((await get(`/notes?${query}`)).json()).toEqual({
      limit: 7,
      sort: { by: 'title', descending: true },
      include: ['body', 'html'],
      tag: [['a', 'b'], ['C++']],
      draft: false,
      'publishedAt[gte]': '2025-02-13T00:00:00.000Z',
      frontMatter: { menu: [['main']], 'a.b': [['1']] },
    })
  })

  test('a route without parameters refuses all', async () => {
    const answer = await get(`/notes/${id}?x=1`)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors[0].message).toContain('reads none')
  })

  test('more than 100 parameters are refused', async () => {
    expect((await get(`/notes?${'tag=a&'.repeat(200)}`)).statusCode).toBe(400)
  })
})

describe('the body', () => {
  test('one response names all faults, including those of the query', async () => {
    const body = {
      title: '',
      tags: ['a', 2],
      cover: 5,
      status: 'gone',
      'ti/tel': 1,
      extra: { a: 'x\0y' },
    }
    const answer = await post({ body })
    expect(answer.statusCode).toBe(422)
    expect(pointers(answer).sort()).toEqual([
      '/cover',
      '/extra/a',
      '/status',
      '/tags/1',
      '/title',
      '/ti~1tel',
    ])
    const both = await app.request('POST', '/v1/notes?x=1', { body: {} })
    expect(both.statusCode).toBe(400)
    expect(both.json().errors.map((error: { code: string }) => error.code)).toEqual([
      'unknown_parameter',
      'required',
    ])
  })

  test('messages say what to write instead', async () => {
    const body = { title: 'x'.repeat(21), cover: [], status: 'publish', titel: 'x' }
    const messages = (await post({ body }))
      .json()
      .errors.map((error: { message: string }) => error.message)
    expect(messages).toEqual([
      'At most 20 characters allowed.',
      'Expected a string, got a list.',
      'One of draft, published is expected.',
      'Unknown field "titel". Did you mean title?',
    ])
  })

  test('messages name bounds, types and times in plain words', async () => {
    const messages = async (path: string, body: unknown) => {
      const answer = await app.request('POST', `/v1${path}`, { key: app.adminKey, body })
      expect(answer.statusCode, answer.body).toBe(422)
      return answer.json().errors.map((error: { message: string }) => error.message)
    }
    const operations = [{ op: 'delete', id, version: 0 }]
    expect(await messages('/articles/batch', { operations })).toEqual(['More than 0 needed.'])
    expect(await messages('/articles/batch', { operations: [] })).toEqual([
      'At least 1 item needed.',
    ])
    expect(await messages('/articles/batch', { operations: {} })).toEqual([
      'Expected a list, got an object.',
    ])
    const wrong = { title: 'x', frontMatter: [], authors: [''], publishedAt: '2022-01-01' }
    expect((await messages('/articles', wrong)).sort()).toEqual([
      'A time such as 2025-02-13T06:56:17Z is expected.',
      'At least 1 character needed.',
      'Expected an object, got a list.',
    ])
    const [error] = (await get('/articles?frontMatter=x')).json().errors
    expect(error).toEqual({
      parameter: 'frontMatter',
      code: 'wrong_type',
      message: 'Name the key: frontMatter.KEY=VALUE.',
    })
  })

  test.each([
    ['{"title":', 'malformed_json'],
    ["{'title':1}", 'malformed_json'],
    ['{"title":"x"} x', 'malformed_json'],
    ['{"title":"x",}', 'malformed_json'],
    ['{"title":"x","__proto__":{"x":1}}', 'forbidden_key'],
    ['{"title":"x","extra":{"constructor":{"prototype":{}}}}', 'forbidden_key'],
    [`{"title":"x","extra":{"a":${'['.repeat(40)}${']'.repeat(40)}}}`, 'json_too_deep'],
    [`{"title":"x","extra":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`, 'json_too_deep'],
    ['', 'missing_body'],
  ])('%.40s is 400', async (body, code) => {
    const answer = await post({ body, headers: { 'content-type': 'application/json' } })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors[0].code).toBe(code)
  })

  test('the error of malformed JSON names its place', async () => {
    const answer = await post({
      body: '{\n  "title": x\n}',
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.json().errors[0]).toMatchObject({ line: 2, column: 12 })
  })

  test('bytes that are not UTF-8 are 400', async () => {
    const body = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])
    const answer = await post({ body, headers: { 'content-type': 'application/json' } })
    expect(answer.json().errors[0].code).toBe('not_utf8')
  })

  test.each([
    '{"title":"a\\u0000b"}',
    '{"title":"a\\ud800b"}',
    '{"title":"a","extra":{"\\udc00":1}}',
    '{"title":"a","extra":{"n":1e400}}',
  ])('%s is 422', async (body) => {
    expect((await post({ body, headers: { 'content-type': 'application/json' } })).statusCode).toBe(
      422,
    )
  })

  test('a whole emoji is fine', async () => {
    expect((await post({ body: { title: '😀' } })).statusCode).toBe(201)
  })

  test.each(['[]', '"x"', '5', 'null'])('%s in place of an object is 422', async (body) => {
    expect((await post({ body, headers: { 'content-type': 'application/json' } })).statusCode).toBe(
      422,
    )
  })

  test('more than the limit is 413', async () => {
    const answer = await post({ body: { title: 'x'.repeat(11 * 1024 * 1024) } })
    expect(answer.statusCode).toBe(413)
    expect(answer.json().code).toBe('too_large')
  })

  test.each([
    ['application/json\tx', 415],
    ['application/json garbage', 415],
    ['application/json, text/plain', 415],
    ['text/plain', 415],
    ['multipart/form-data', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/merge-patch+json', 415],
    [' application/json', 422],
    ['Application/JSON', 422],
    ['application/json;charset=utf-8', 422],
  ])('as %s it is %i', async (contentType, status) => {
    bodies = []
    const answer = await post({ body: '{"title":1}', headers: { 'content-type': contentType } })
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(bodies).toEqual([])
  })

  test('of another type gets an error that names its type and the supported ones', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { detail } = (await post({ body: '{"title":"x"}', headers })).json()
    expect(detail).toBe(
      'The Content-Type must be one of application/json; not application/x-www-form-urlencoded.',
    )
  })

  test('with faults gets the first one and its place in `detail`', async () => {
    const { detail } = (await post({ body: { cover: 1 } })).json()
    expect(detail).toBe('title: This is required. (and 1 more)')
  })

  test('without a Content-Type it is 415', async () => {
    const answer = await app.fastify.inject({
      method: 'POST',
      url: '/v1/notes',
      payload: Buffer.from('{"title":1}'),
    })
    expect([400, 415]).toContain(answer.statusCode)
  })

  test('a merge patch is only accepted for PATCH', async () => {
    const headers = { 'content-type': 'application/merge-patch+json' }
    expect(
      (await app.request('PATCH', `/v1/notes/${id}`, { body: '{"title":"x"}', headers }))
        .statusCode,
    ).toBe(204)
  })
})

describe('ETag', () => {
  const patch = (headers: Record<string, string>) =>
    app.request('PATCH', `/v1/notes/${id}`, { body: { title: 'x' }, headers })

  test('a read carries its version and a hash of its bytes', async () => {
    expect((await get(`/notes/${id}`)).headers.etag).toMatch(/^"v3-[\w-]{16}"$/)
    expect((await get('/notes')).headers.etag).toMatch(/^"[\w-]{16}"$/)
  })

  test.each(['GET', 'HEAD'])(
    'If-None-Match gives %s 304 without a body, also with no-cache',
    async (method) => {
      const { etag } = (await get(`/notes/${id}`)).headers
      for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const headers = { 'if-none-match': String(tag), 'cache-control': 'no-cache' }
        const answer = await app.request(method, `/v1/notes/${id}`, { headers })
        expect(answer.statusCode).toBe(304)
        expect(answer.body).toBe('')
        expect(answer.headers.etag).toBe(etag)
        expect(answer.headers).not.toHaveProperty('content-length')
      }
      expect((await get(`/notes/${id}`, { 'if-none-match': '"v2-x"' })).statusCode).toBe(200)
      const head = await app.request('HEAD', `/v1/notes/${id}`)
      expect(head.headers.etag).toBe(etag)
    },
  )

  test.each(['"v3-abc"', 'W/"v3-abc"', '"v3"', '*', '"v1-x", "v3-y"'])(
    'If-Match: %s lets a change pass',
    async (tag) => {
      expect((await patch({ 'if-match': tag })).statusCode).toBe(204)
    },
  )

  test.each(['"v2-abc"', '"v33"', 'v3', '"x"', '""', 'W/"v4"'])(
    'If-Match: %s is 412, naming the current version',
    async (tag) => {
      const answer = await patch({ 'if-match': tag })
      expect(answer.statusCode).toBe(412)
      expect(answer.json().detail).toContain('version 3')
      expect(answer.headers.etag).toBe('"v3"')
    },
  )

  test('a change without If-Match is 428 if the server requires it', async () => {
    expect((await patch({})).statusCode).toBe(204)
    const strict = await testApp({ databaseOf: app, extraRoutes: routes, requireIfMatch: true })
    const answer = await strict.request('PATCH', `/v1/notes/${id}`, { body: { title: 'x' } })
    expect(answer.statusCode).toBe(428)
    await strict.close()
  })
})

describe('headers', () => {
  test('responses cannot be executed or framed', async () => {
    const { headers } = await get('/notes')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers.vary).toContain('Authorization')
    expect(headers.server).toBeUndefined()
    expect(headers['x-powered-by']).toBeUndefined()
  })
})

test('malformed HTTP gets a problem document, too', async () => {
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.fastify.server.address() as AddressInfo
  const answer = await new Promise<string>((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write('GARBAGE\r\n\r\n'))
    socket.on('data', (bytes) => {
      text += bytes
    })
    socket.on('close', () => resolve(text))
  })
  expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/)
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
    status: 400,
    code: 'bad_request',
  })
})

test('a client that disconnects during its body is not logged as a bug', async () => {
  const { port } = app.fastify.server.address() as AddressInfo
  lines.length = 0
  const gone = new Promise<void>((resolve) =>
    app.fastify.server.once('request', (request: IncomingMessage) => {
      socket.destroy()
      request.once('close', () => setImmediate(resolve))
    }),
  )
  const socket = connect(port, '127.0.0.1')
  const head = 'POST /v1/notes HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'
  socket.write(`${head}content-length: 20\r\n\r\n{"ti`)
  await gone
  expect(lines).toEqual([])
})

describe('slow clients', () => {
  const talk = (port: number, head: string, drip: string) =>
    new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`${head}\r\nhost: x\r\ncontent-length: 1000\r\n\r\n`),
      )
      const timer = setInterval(() => socket.writable && socket.write(drip), 20)
      socket.on('error', () => {})
      socket.on('data', (bytes) => {
        text += bytes
      })
      socket.on('close', () => {
        clearInterval(timer)
        resolve(text)
      })
    })

  test('a slow body is 408; an unread one is cut after the response', async () => {
    const small: App = fastify().withTypeProvider()
    registerErrors(small)
    registerTimeouts(small, { pace: { bytes: 1000, within: 200 }, afterAnswer: 200 })
    small.all('/', async () => 'read')
    await small.listen({ port: 0, host: '127.0.0.1' })
    const { port } = small.server.address() as AddressInfo
    const [post, get] = await Promise.all([
      talk(port, 'POST / HTTP/1.1\r\ncontent-type: application/json', ' '),
      talk(port, 'GET / HTTP/1.1', 'x'),
    ])
    expect(post).toContain('HTTP/1.1 408')
    expect(post).toContain('request_timeout')
    expect(get).toContain('HTTP/1.1 200')
    await small.close()
  })
})
