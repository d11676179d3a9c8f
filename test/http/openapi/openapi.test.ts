import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { tagTexts } from '../../../src/http/openapi/texts.ts'
import { dottedParam, gathering } from '../../../src/http/request/dotted.ts'
import { anyAllParam } from '../../../src/http/request/lists.ts'
import { integerParam, listQuery, sortParam } from '../../../src/http/request/query.ts'
import { type App, noContent, page, single } from '../../../src/http/route.ts'
import { type TestApp, testApp } from '../../support/app.ts'

interface Parameter {
  name: string
  in: string
  schema: Record<string, unknown>
  style?: string
  explode?: boolean
  example?: unknown
}

interface Operation {
  summary: string
  operationId: string
  tags: string[]
  security: object[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: { $ref?: string }; example?: object }> }
  responses: Record<
    string,
    { description: string; content?: Record<string, { schema: { $ref?: string } }> }
  >
}

async function routes(app: App) {
  const base = { summary: 'x', tags: ['articles'] }
  const querystring = gathering(
    'frontMatter',
    listQuery({
      sort: sortParam(['title']).optional(),
      tag: anyAllParam.optional(),
      n: integerParam(1, 3).optional(),
      frontMatter: dottedParam('frontMatter').optional(),
    }),
  )
  app.get(
    '/things',
    {
      schema: { ...base, querystring, response: { 200: page(z.string()) } },
      config: { scope: 'content:read' },
    },
    async () => ({ data: [], meta: { limit: 1, nextCursor: null, prevCursor: null } }),
  )
  app.post(
    '/things',
    {
      schema: {
        ...base,
        body: z.object({ a: z.string() }),
        response: { 201: single(z.string()), 204: noContent },
      },
      config: { scope: 'content:write', bodyTypes: ['text/markdown'] },
    },
    async (_request, reply) => reply.code(201).send({ data: 'x' }),
  )
}

let app: TestApp
let document: {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, { examples?: object[]; required?: string[] }>
    responses: Operation['responses']
    securitySchemes: object
  }
  tags: { name: string }[]
}
beforeAll(async () => {
  app = await testApp({ extraRoutes: routes })
  document = (await app.request('GET', '/openapi.json')).json()
})
afterAll(() => app.close())

const operations = () => Object.values(document.paths).flatMap((path) => Object.values(path))

describe('/openapi.json', () => {
  test('is OpenAPI 3.1 and contains every route', () => {
    expect(document.openapi).toBe('3.1.0')
    for (const path of [
      '/v1/keys',
      '/v1/keys/{id}',
      '/health/live',
      '/health/ready',
      '/metrics',
      '/openapi.json',
    ])
      expect(Object.keys(document.paths)).toContain(path)
    expect(Object.keys(document.paths).some((path) => path.startsWith('/docs'))).toBe(false)
  })

  test('gives the rest of a path a name', () => {
    const wild = Object.keys(document.paths).filter((path) => path.includes('*'))
    expect(wild).toEqual([])
    for (const [path, methods] of Object.entries(document.paths))
      for (const { parameters = [] } of Object.values(methods))
        for (const { name } of parameters.filter((parameter) => parameter.in === 'path'))
          expect(path).toContain(`{${name}}`)
  })

  test('each operation has a summary, a described tag and a unique id', () => {
    const ids = operations().map((operation) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const operation of operations()) {
      expect(operation.summary).toMatch(/\S/)
      for (const tag of operation.tags) expect(Object.keys(tagTexts)).toContain(tag)
    }
  })

  test('every reference has a target', () => {
    const refs = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)
    for (const [, name] of refs) expect(Object.keys(document.components.schemas)).toContain(name)
  })

  test('every named schema is used, directly or indirectly', () => {
    const text = JSON.stringify(document)
    const names = Object.keys(document.components.schemas)
    expect(names.filter((name) => !text.includes(`"#/components/schemas/${name}"`))).toEqual([])
  })

  test('uploads are files, of the types that the route reads', () => {
    const bodyOf = (path: string, method: string) =>
      document.paths[path]?.[method]?.requestBody?.content ?? {}
    const upload = bodyOf('/v1/imports', 'post')
    expect(Object.keys(upload)).not.toContain('application/json')
    expect(upload['multipart/form-data']?.schema).toMatchObject({
      properties: { file: { type: 'array' } },
    })
    expect(Object.keys(bodyOf('/v1/articles/by-path/{path}', 'put'))).toEqual(['text/markdown'])
  })

  test('every response has a description', () => {
    const texts = operations().flatMap(({ responses }) =>
      Object.values(responses).map(({ description }) => description),
    )
    expect(texts).not.toContain('Default Response')
    expect(texts).toContain('Created. `Location` has its URL.')
  })

  test('states the security of each route', () => {
    expect(document.paths['/health/live']?.get?.security).toEqual([])
    expect(document.paths['/v1/things']?.get?.security).toEqual([{}, { key: [] }])
    expect(document.paths['/v1/keys']?.post?.security).toEqual([{ key: [] }])
    expect(document.components.securitySchemes).toMatchObject({
      key: { type: 'http', scheme: 'bearer' },
    })
  })

  test('describes errors as problem documents', () => {
    const responses: Operation['responses'] = document.paths['/v1/keys']?.post?.responses ?? {}
    expect(Object.keys(responses).sort()).toEqual([
      '201',
      '400',
      '401',
      '403',
      '408',
      '409',
      '413',
      '415',
      '422',
      '429',
      '431',
      '500',
      '503',
      '507',
    ])
    expect(responses['422']).toEqual({ $ref: '#/components/responses/UnprocessableContent' })
    const { content } = document.components.responses.UnprocessableContent ?? {}
    expect(content?.['application/problem+json']?.schema.$ref).toBe('#/components/schemas/Problem')
    expect(document.paths['/v1/keys/{id}']?.delete?.responses['204']?.content).toBeUndefined()
  })

  test('describes each status and media type of an article', () => {
    const { responses = {} } = document.paths['/v1/articles/{id}']?.get ?? {}
    expect(Object.keys(responses)).toEqual(
      expect.arrayContaining(['200', '304', '401', '404', '429', '431']),
    )
    expect(Object.keys(responses['200']?.content ?? {})).toEqual([
      'application/json',
      'text/markdown',
    ])
    const patch = document.paths['/v1/articles/{id}']?.patch?.responses ?? {}
    expect(Object.keys(patch)).toEqual(expect.arrayContaining(['408', '412', '415', '428', '507']))
    const feed = document.paths['/feed.xml']?.get?.responses['200']
    expect(Object.keys(feed?.content ?? {})).toEqual(['application/atom+xml'])
  })

  test('names the schemas of clients, with their required members', () => {
    const { schemas } = document.components
    const names =
      'Article ArticleInput ArticlePatch Tag Category Import ImportFile Revision Change BatchResult Problem'
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(names.split(' ')))
    expect(schemas.Article?.required).toEqual(
      expect.arrayContaining(['id', 'title', 'path', 'tags', 'version']),
    )
    expect(schemas.Article?.required).not.toContain('html')
    expect(schemas.ArticleInput?.required).toEqual(['title'])
    expect(schemas.ArticlePatch?.required).toBeUndefined()
  })

  test('shows the real type of parameters, not text', () => {
    const parameters = document.paths['/v1/things']?.get?.parameters ?? []
    const named = (name: string) => parameters.find((parameter) => parameter.name === name)
    expect(named('limit')?.schema).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 20,
    })
    expect(named('sort')?.schema).toMatchObject({ enum: ['title', '-title'] })
    expect(named('tag')).toMatchObject({ explode: true, schema: { type: 'array' } })
    expect(named('If-None-Match')?.in).toBe('header')
  })

  test('filters by front matter are separate parameters, and none is invented', () => {
    for (const path of ['/v1/articles', '/v1/things']) {
      const parameters = document.paths[path]?.get?.parameters ?? []
      expect(parameters.find(({ name }) => name === 'frontMatter')).toMatchObject({
        style: 'form',
        explode: true,
        example: {},
        schema: { type: 'object', propertyNames: { pattern: '^frontMatter(\\.|\\[)' } },
      })
      expect(parameters.filter(({ example }) => example !== undefined).length).toBe(1)
    }
  })

  test('every JSON body has an example that its route accepts', async () => {
    const examples = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { requestBody }]) => {
        const media = requestBody?.content['application/json']
        if (!media || path === '/v1/things') return []
        const name = media.schema.$ref?.split('/').at(-1) ?? ''
        return [
          {
            path,
            method,
            example: media.example ?? document.components.schemas[name]?.examples?.[0],
          },
        ]
      }),
    )
    expect(examples.length).toBeGreaterThan(10)
    for (const { path, method, example } of examples) {
      expect(example, path).toBeTypeOf('object')
      const url = path
        .replace('{id}', '0190f3c4-0000-7000-8000-000000000001')
        .replace('{name}', 'blog')
      const answer = await app.request(method.toUpperCase(), url, {
        key: app.adminKey,
        body: example,
      })
      expect([200, 201, 202, 404], `${method} ${path}: ${answer.body}`).toContain(answer.statusCode)
    }
  })

  test('schemas contain no odd bounds or patterns', () => {
    expect(JSON.stringify(document)).not.toContain(String(Number.MAX_SAFE_INTEGER))
    const toc = JSON.stringify(document.components.schemas.TocEntry)
    expect(toc).toContain('#/components/schemas/TocEntry')
  })

  test('names all bodies that a route reads', () => {
    const { content = {} } = document.paths['/v1/things']?.post?.requestBody ?? {}
    expect(Object.keys(content)).toEqual(['application/json', 'text/markdown'])
    expect(content['text/markdown']?.schema).toEqual({ type: 'string' })
  })
})

describe('/docs', () => {
  test('is a page whose parts all load under its own policy', async () => {
    const answer = await app.request('GET', '/docs')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toContain('text/html')
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'")
    for (const [, path] of answer.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const part = await app.request('GET', new URL(path ?? '', 'http://x/docs').pathname)
      expect(part.statusCode, path).toBe(200)
    }
  })
})
