import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'

// The server does what the OpenAPI document says about parameters and responses.

interface Parameter {
  name: string
  schema: { default?: unknown }
  description: string
}
interface Operation {
  'x-scope': string
  operationId: string
  tags: string[]
  security: object[]
  parameters: Parameter[]
  responses: Record<string, { headers?: object; content?: Record<string, { schema: object }> }>
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: object
}

let app: TestApp
let document: Document
let id: string
beforeAll(async () => {
  app = await testApp()
  document = (await app.request('GET', '/openapi.json')).json()
  for (const title of ['One', 'Two']) {
    const body = {
      title,
      status: 'published',
      tags: ['notes'],
      frontMatter: { series: ['a', 'b'] },
      authors: ['Ada'],
    }
    const made = await app.request('POST', '/v1/articles', { key: app.adminKey, body })
    id = made.json().data.id
  }
})
afterAll(() => app.close())

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)

const checkerOf = (schema: object) =>
  ajv.compile({ ...structuredClone(schema), components: document.components })

function operation(path: string, method = 'get'): Operation {
  const found = document.paths[path]?.[method]
  if (!found) throw new Error(`${method} ${path} is not in the document`)
  return found
}

function parameter(path: string, name: string, method = 'get'): Parameter {
  const found = operation(path, method).parameters.find((one) => one.name === name)
  if (!found) throw new Error(`${path} has no parameter ${name}`)
  return found
}

const answerSchema = (path: string, type = 'application/json') =>
  operation(path).responses['200']?.content?.[type]?.schema ?? false

describe('answers are as described', () => {
  const reads = () => [
    ['/v1/articles', '?fields=title'],
    ['/v1/articles', '?fields=id'],
    ['/v1/articles', '?fields=title,tags&include=html,toc'],
    ['/v1/articles', '?q=one&highlight=true&fields=slug'],
    ['/v1/articles', ''],
    ['/v1/articles/{id}', '?fields=version'],
    ['/v1/articles/{id}', '?include=origin'],
    ['/v1/articles/{id}', ''],
    ['/v1/articles/by-path/{path}', '?fields=publishedAt'],
    ['/v1/articles/{id}/related', '?fields=title'],
    ['/v1/articles/{id}/related', ''],
  ]

  test('with fields and without', async () => {
    for (const [path = '', query = ''] of reads()) {
      const url = path.replace('{id}', id).replace('{path}', 'two') + query
      const answer = await app.request('GET', url, { key: app.adminKey })
      expect(answer.statusCode, url).toBe(200)
      const schema = answerSchema(path)
      expect(schema, path).toBeTypeOf('object')
      const check = checkerOf(schema || {})
      expect(check(answer.json()), `${url}: ${ajv.errorsText(check.errors)}`).toBe(true)
      if (query.includes('fields')) continue
      const whole = checkerOf({ $ref: '#/components/schemas/Article' })
      for (const article of [answer.json().data].flat())
        expect(whole(article), `${url}: ${ajv.errorsText(whole.errors)}`).toBe(true)
    }
  })

  test('an article narrowed by `fields` needs its id and allows no unknown member', () => {
    const check = checkerOf(answerSchema('/v1/articles/{id}') || {})
    expect(check({ data: { id, title: 'x' } })).toBe(true)
    expect(check({ data: { title: 'x' } })).toBe(false)
    expect(check({ data: { id, title: 1 } })).toBe(false)
    expect(check({ data: { id, other: 'x' } })).toBe(false)
  })

  test('a JSON feed, empty and with items', async () => {
    const check = checkerOf(answerSchema('/feed.json', 'application/feed+json') || {})
    for (const [query, count] of [
      ['', 2],
      ['?tag=notes', 2],
      ['?tag=none', 0],
    ]) {
      const feed = (await app.request('GET', `/feed.json${query}`)).json()
      expect(feed.items.length).toBe(count)
      expect(check(feed), ajv.errorsText(check.errors)).toBe(true)
    }
    expect(check('text')).toBe(false)
  })
})

describe('parameters are read as described', () => {
  test('frontMatter, in both forms and repeated', async () => {
    const check = checkerOf(parameter('/v1/articles', 'frontMatter').schema)
    const asked: [string, object][] = [
      ['frontMatter.series=a', { 'frontMatter.series': 'a' }],
      ['frontMatter.series=a&frontMatter.series=b', { 'frontMatter.series': ['a', 'b'] }],
      ['frontMatter[series]=a', { 'frontMatter[series]': 'a' }],
      ['frontMatter[series]=a&frontMatter[series]=b', { 'frontMatter[series]': ['a', 'b'] }],
      ['frontMatter.series[]=a', { 'frontMatter.series[]': 'a' }],
    ]
    for (const [query, value] of asked) {
      const answer = await app.request('GET', `/v1/articles?${query}`)
      expect(answer.json().data?.length, query).toBe(2)
      expect(check(value), query).toBe(true)
    }
    expect((await app.request('GET', '/v1/articles?frontMater.series=a')).statusCode).toBe(400)
    expect(check({ 'frontMater.series': 'a' })).toBe(false)
  })

  test('Idempotency-Key', async () => {
    const check = checkerOf(parameter('/v1/tags', 'Idempotency-Key', 'post').schema)
    const keys = ['a', '!~"', 'x'.repeat(255), 'x'.repeat(256), 'a b', 'caf\u00e9']
    const taken: boolean[] = []
    for (const [index, key] of keys.entries()) {
      const headers = { 'idempotency-key': key }
      const body = { name: `Tag ${index}` }
      const { statusCode } = await app.request('POST', '/v1/tags', {
        key: app.adminKey,
        headers,
        body,
      })
      taken.push(statusCode === 201)
      expect(check(key), key).toBe(statusCode === 201)
    }
    expect(taken).toEqual([true, true, true, false, false, false])
  })

  test('times, and dates alone', async () => {
    const check = checkerOf(parameter('/v1/articles', 'publishedAt[gte]').schema)
    for (const [value, status] of [
      ['2025-02-13', 200],
      ['2025-02-13T06:56:17Z', 200],
      ['2025-02', 400],
      ['soon', 400],
    ] as const) {
      const answer = await app.request('GET', `/v1/articles?publishedAt[gte]=${value}`)
      expect(answer.statusCode, value).toBe(status)
      expect(check(value), value).toBe(status === 200)
    }
  })

  test('a limit says what it is when left out', async () => {
    const lists = Object.entries(document.paths).filter(([, { get }]) =>
      get?.parameters?.some(({ name }) => name === 'limit'),
    )
    expect(lists.length).toBeGreaterThan(10)
    for (const [path] of lists) {
      const { default: usual } = parameter(path, 'limit').schema
      expect(usual, path).toBeTypeOf('number')
      const answer = await app.request('GET', path.replace('{id}', id), { key: app.adminKey })
      const { meta } = answer.headers['content-type']?.toString().includes('json')
        ? answer.json()
        : {}
      if (meta?.limit !== undefined) expect(usual, path).toBe(meta.limit)
    }
  })

  test('the language of an upload is a single tag', async () => {
    const { description } = parameter('/v1/articles/by-path/{path}', 'lang', 'put')
    expect(description).toContain('One language tag')
    const put = (lang: string) =>
      app.request('PUT', `/v1/articles/by-path/up?lang=${lang}`, {
        key: app.adminKey,
        headers: { 'content-type': 'text/markdown' },
        body: '---\ntitle: Up\nlang: en\n---\n',
      })
    expect((await put('fr,en')).json().errors).toMatchObject([{ parameter: 'lang' }])
    expect((await put('fr')).json().errors).toMatchObject([{ code: 'other_place' }])
    expect((await put('en')).statusCode).toBe(201)
  })
})

describe('the trash is as described', () => {
  test('reads, writes, a second delete and a second restore', async () => {
    const key = app.adminKey
    const send = (method: string, path = '', body?: object) =>
      app.request(method, `/v1/articles/${id}${path}`, { key, ...(body && { body }) })
    expect((await send('DELETE')).statusCode).toBe(204)
    const gone = (await send('GET')).json().data
    expect((await send('DELETE')).statusCode).toBe(204)
    expect((await send('GET')).json().data.version).toBe(gone.version)
    expect((await app.request('GET', `/v1/articles/${id}`)).statusCode).toBe(404)
    const patched = (await send('PATCH', '', { summary: 'In the trash.' })).json().data
    expect(patched.trashedAt).toBe(gone.trashedAt)
    const restored = (await send('POST', '/restore')).json().data
    expect(restored).toMatchObject({ trashedAt: null, status: 'published' })
    expect((await app.request('GET', `/v1/articles/${id}`)).statusCode).toBe(200)
    expect((await send('POST', '/restore')).json().data.version).toBe(restored.version)
  })
})

describe('headers and codes', () => {
  test('each operation names its scope', () => {
    expect(operation('/v1/articles')['x-scope']).toBe('content:read')
    expect(operation('/v1/keys', 'post')['x-scope']).toBe('keys:manage')
    expect(operation('/health/live')['x-scope']).toBe('public')
  })

  test('an operation needs a key where the document says so, and nowhere else', async () => {
    for (const [path, operations] of Object.entries(document.paths))
      for (const [method, { security }] of Object.entries(operations)) {
        const url = path.replace(/\{\w+\}/g, 'x').replace('/changes', '/changes?view=public')
        const { statusCode } = await app.request(method.toUpperCase() as 'GET', url)
        const isNeeded = security.length === 1
        expect(statusCode === 401, `${method} ${path}: ${statusCode}`).toBe(isNeeded)
      }
  })

  test('the page draws a lock for each operation', async () => {
    const css = (await app.request('GET', '/docs/static/theme/locks.css')).body
    // The page writes the blanks of a tag so.
    for (const operations of Object.values(document.paths))
      for (const { operationId, tags } of Object.values(operations))
        expect(css).toContain(`#operations-${tags[0]?.replaceAll(' ', '_')}-${operationId} `)
  })

  test('the answer to a write names its Cache-Tag', async () => {
    const body = { summary: 'x' }
    const answer = await app.request('PATCH', `/v1/articles/${id}`, { key: app.adminKey, body })
    const described = operation('/v1/articles/{id}', 'patch').responses['200']?.headers
    expect(answer.headers).toHaveProperty('cache-tag')
    expect(described).toHaveProperty('Cache-Tag')
  })

  test('a problem has Vary, and no code that is never sent', async () => {
    const answer = await app.request('GET', '/v1/articles/none')
    expect(answer.headers).toHaveProperty('vary')
    const { responses, schemas } = document.components as {
      responses: Record<string, { headers: object }>
      schemas: Record<string, object>
    }
    expect(responses.NotFound?.headers).toHaveProperty('Vary')
    expect(JSON.stringify(schemas.Problem)).not.toContain('not_acceptable')
  })
})
