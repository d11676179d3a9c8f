import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, publish, send } from '../../support/content.ts'

let app: TestApp
let id: string
beforeAll(async () => {
  app = await testApp({ corsOrigins: ['https://site.example'] })
  const text = '---\ntitle: Both   # kept\ndate: 2024-01-02\ntags: [forms]\n---\n\nText.\n'
  const put = await app.request('PUT', '/v1/articles/by-path/notes/both?lang=en', {
    key: app.adminKey,
    body: text,
    headers: { 'content-type': 'text/markdown' },
  })
  id = put.json().data.id
})
afterAll(() => app.close())

const get = (url: string, accept?: string) =>
  app.request('GET', url, { headers: accept === undefined ? {} : { accept } })
const typeOf = async (url: string, accept?: string) =>
  String((await get(url, accept)).headers['content-type']).split(';')[0]
const tagsOf = (headers: Record<string, unknown>) => String(headers['cache-tag']).split(',').sort()

describe('Accept', () => {
  test.each([
    ['text/markdown', 'text/markdown'],
    ['text/markdown, */*;q=0.1', 'text/markdown'],
    ['text/markdown, */*', 'text/markdown'],
    ['application/json;q=0.8, TEXT/Markdown;q=0.9', 'text/markdown'],
    ['text/markdown, application/json', 'text/markdown'],
    ['application/json, text/markdown', 'application/json'],
    ['text/*', 'application/json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json'],
    ['text/html, text/markdown;q=0.9, */*;q=0.5', 'application/json'],
    ['text/markdown;q=0.5, application/json', 'application/json'],
    ['text/markdown;q=0.5, */*', 'application/json'],
    ['text/markdown;q=0', 'application/json'],
  ])('%s gets %s', async (accept, expected) => {
    expect(await typeOf(`/v1/articles/${id}`, accept)).toBe(expected)
    expect(await typeOf('/v1/articles/by-path/notes/both?lang=en', accept)).toBe(expected)
  })
})

describe('the addresses of files', () => {
  const file = '---\ntitle: Both   # kept\ndate: 2024-01-02\ntags: [forms]\n---\n\nText.\n'

  test('give Markdown whatever Accept says, also out of the cache', async () => {
    for (const url of [`/v1/articles/${id}.md`, '/v1/articles/by-path/notes/both.md?lang=en'])
      for (const accept of ['application/json', undefined, 'text/markdown', 'application/json']) {
        const answer = await get(url, accept)
        expect(answer.headers['content-type']).toBe('text/markdown; charset=utf-8')
        expect(answer.headers.vary).toBe('Origin, Authorization, Accept-Encoding')
        expect(answer.body).toBe(file)
      }
  })

  test('are 404 where there is no article, and lead on where it has moved', async () => {
    expect((await get(`/v1/articles/${id.replace(/^.{8}/, '00000000')}.md`)).statusCode).toBe(404)
    expect((await get('/v1/articles/by-path/notes/none.md')).statusCode).toBe(404)
    expect((await get('/v1/articles/by-path/.md')).statusCode).toBe(404)
    const { path, id: moving } = await publish(app, { title: 'Moving', lang: 'en' })
    await send(app, 'PATCH', `/articles/${moving}`, { path: 'moved' })
    const answer = await get(`/v1/articles/by-path/${path}.md?lang=en`)
    expect(answer.statusCode).toBe(301)
    expect(answer.headers.location).toBe('/v1/articles/by-path/moved.md?lang=en')
  })

  test('a path that itself ends in .md comes first, and is negotiated', async () => {
    await publish(app, { title: 'Read me', lang: 'en', path: 'docs/readme.md' })
    await publish(app, { title: 'Other', lang: 'en', path: 'docs/readme' })
    const answer = await get('/v1/articles/by-path/docs/readme.md?lang=en')
    expect(answer.json().data.title).toBe('Read me')
    expect(answer.headers.vary).toBe('Origin, Authorization, Accept, Accept-Encoding')
    expect(await typeOf('/v1/articles/by-path/docs/readme.md?lang=en', 'text/markdown')).toBe(
      'text/markdown',
    )
    expect((await get('/v1/articles/by-path/docs/readme.md.md?lang=en')).body).toContain('Read me')
  })

  test('show a draft to its editors alone', async () => {
    const { id: draft } = await create(app, { title: 'Draft of a file' })
    expect((await get(`/v1/articles/${draft}.md`)).statusCode).toBe(404)
    const answer = await app.request('GET', `/v1/articles/${draft}.md`, { key: app.adminKey })
    expect(answer.body).toContain('Draft of a file')
  })
})

describe('Vary', () => {
  test('names Accept for single articles and revisions alone', async () => {
    const plain = [
      '/v1/articles',
      `/v1/articles/${id}/related`,
      '/v1/tags',
      '/v1/categories/tree',
      '/feed.xml',
    ]
    for (const url of [...plain, '/v1/none', '/openapi.json', '/docs']) {
      for (let round = 0; round < 2; round++)
        expect((await get(url)).headers.vary, url).toBe('Origin, Authorization, Accept-Encoding')
    }
    const either = [`/v1/articles/${id}`, `/v1/articles/${id}/revisions/1`]
    for (const url of either)
      expect((await app.request('GET', url, { key: app.adminKey })).headers.vary, url).toContain(
        'Accept,',
      )
  })
})

describe('Cache-Tag', () => {
  test('of an article is not that of lists', async () => {
    for (const url of [
      `/v1/articles/${id}`,
      `/v1/articles/${id}.md`,
      '/v1/articles/by-path/notes/both?lang=en',
    ])
      expect(tagsOf((await get(url)).headers), url).toEqual([`article-${id}`, 'terms'])
    for (const url of ['/v1/articles', `/v1/articles/${id}/related`])
      expect(tagsOf((await get(url)).headers), url).toEqual(['articles', 'terms'])
    expect(tagsOf((await get('/v1/tags')).headers)).toEqual([
      'articles',
      'categories',
      'tags',
      'terms',
    ])
  })

  test('of a missing article is that of lists, and a shared cache keeps it ten seconds', async () => {
    const urls = [
      '/v1/articles/by-path/none',
      `/v1/articles/${id.replace(/^.{8}/, '00000000')}`,
      '/v1/tags/by-slug/none',
    ]
    for (const url of urls)
      for (let round = 0; round < 2; round++) {
        const { statusCode, headers } = await get(url)
        expect(statusCode).toBe(404)
        expect(tagsOf(headers), url).toContain('articles')
        expect(headers['cache-control']).toBe('public, max-age=0, s-maxage=10')
      }
  })

  test('a 404 for a key, or for an unknown address, is not kept in shared caches', async () => {
    const withKey = await app.request('GET', '/v1/articles/by-path/none', { key: app.adminKey })
    expect(withKey.headers).toMatchObject({ 'cache-control': 'private, no-store' })
    expect(withKey.headers['cache-tag']).toBeUndefined()
    expect((await get('/v1/none')).headers['cache-control']).toBe('no-store')
  })

  test('what appears soon is not missed for longer', async () => {
    const at = new Date(Date.now() + 5_000).toISOString()
    await publish(app, { title: 'Soon', path: 'soon', lang: 'en', publishedAt: at })
    const { headers, statusCode } = await get('/v1/articles/by-path/soon?lang=en')
    const seconds = Number(/s-maxage=(\d+)/.exec(String(headers['cache-control']))?.[1])
    if (statusCode === 404) expect(seconds).toBeLessThanOrEqual(5)
  })
})

describe('a page of another origin', () => {
  test('may send what frameworks and tracing add', async () => {
    const answer = await app.request('OPTIONS', '/v1/articles', {
      headers: {
        origin: 'https://site.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'traceparent,tracestate,x-requested-with',
      },
    })
    const allowed = String(answer.headers['access-control-allow-headers'])
      .toLowerCase()
      .split(/, */)
    expect(allowed).toEqual(
      expect.arrayContaining(['traceparent', 'tracestate', 'x-requested-with']),
    )
  })
})

describe('RateLimit', () => {
  test('says what is left, out of the cache as well, and in a refusal', async () => {
    const few = await testApp({ rateLimit: 3, databaseOf: app })
    const ask = () => few.request('GET', '/v1/articles')
    const answers = [await ask(), await ask(), await ask(), await ask()]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429])
    const left = answers.map(
      ({ headers }) => /^"address";r=(\d+);t=\d+$/.exec(String(headers.ratelimit))?.[1],
    )
    expect(left).toEqual(['2', '1', '0', '0'])
    for (const { headers } of answers)
      expect(headers['ratelimit-policy']).toBe('"address";q=3;w=60')
    const known = await few.request('GET', '/v1/articles', { key: app.adminKey })
    expect(known.headers.ratelimit).toMatch(/^"key";r=2;t=\d+$/)
    await few.close()
  })

  test('is not sent if there is none', async () => {
    expect((await get('/v1/articles')).headers.ratelimit).toBeUndefined()
  })
})

describe('/docs', () => {
  test('fits a phone, filters, and closes the locks of what needs a key', async () => {
    const page = await get('/docs')
    expect(page.body).toContain(
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
    )
    const options = (await get('/docs/static/swagger-initializer.js')).body
    expect(options).toMatch(/"filter":\s*true/)
    expect(options).toMatch(/"defaultModelsExpandDepth":\s*1/)
    const css = await get('/docs/static/theme/locks.css')
    expect(css.statusCode).toBe(200)
    const [closed = '', open = ''] = css.body.split('\n').filter((line) => line.includes('svg {'))
    for (const id of ['articles-createArticle', 'revisions-listRevisions', 'keys-listKeys']) {
      expect(closed).toContain(`#operations-${id} `)
      expect(open).not.toContain(`#operations-${id} `)
    }
    expect(open).toContain('#operations-articles-listArticles ')
    expect(closed).not.toContain('listArticles')
  })

  test.each([
    '/docs/static/none.js',
    '/docs/none',
    '/docs/static/..%2f..%2fpackage.json',
    '/docs/static/%00',
  ])('%s is a problem document', async (url) => {
    const answer = await get(url)
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThan(500)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.json()).toMatchObject({ status: answer.statusCode })
  })
})
