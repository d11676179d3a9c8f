import net from 'node:net'
import { v4 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, faults, fileOf, read, type Shown, send } from '../../support/content.ts'
import { fc } from '../../support/property.ts'

let app: TestApp
let port: number
beforeAll(async () => {
  app = await testApp()
  await app.fastify.listen({ host: '127.0.0.1', port: 0 })
  port = (app.fastify.server.address() as net.AddressInfo).port
})
afterAll(() => app.close())

const markdown = { 'content-type': 'text/markdown' }
const dataOf = (answer: { json(): { data: Shown } }): Shown => answer.json().data
const count = async () =>
  (await send(app, 'GET', '/articles?status=draft,published,archived&count=exact&limit=1')).json()
    .meta.total

describe('a Markdown file as a body', () => {
  test('is kept byte for byte, with its fields read from it', async () => {
    const text =
      '\uFEFF---\r\n# mine\r\ntitle:  "Hi: there"   # c\r\ntags: [a,  b]\r\nurl: /here/\r\n---\r\nBody\r\n'
    const answer = await send(app, 'POST', '/articles', text, markdown)
    expect(answer.statusCode, answer.body).toBe(201)
    expect(dataOf(answer)).toMatchObject({ title: 'Hi: there', path: 'here', status: 'published' })
    expect(await fileOf(app, dataOf(answer).id)).toBe(text)
    expect(faults(await send(app, 'POST', '/articles', text, markdown), 409)).toEqual([
      '/path taken',
    ])
  })

  test('with a fault in it is refused with the line and column, and nothing is written', async () => {
    const before = await count()
    const answer = await send(
      app,
      'POST',
      '/articles',
      '---\ntitle: x\ntags: [a\n---\nBody',
      markdown,
    )
    faults(answer, 422)
    expect(answer.json().errors[0]).toMatchObject({
      line: expect.any(Number),
      column: expect.any(Number),
    })
    for (const [bytes, status] of [
      [Buffer.from('---\ntitle: \u00e9\n---\n', 'latin1'), 422],
      [Buffer.from('# a\0b'), 422],
      [Buffer.from('---js\ntitle: x\n---\n'), 422],
      ['', 400],
    ] as const)
      faults(await send(app, 'POST', '/articles', bytes, markdown), status)
    expect(await count()).toBe(before)
  })

  test('replaces an article whole, and moves it when it says so', async () => {
    const { id } = await create(app, { title: 'Before', tags: ['x'], path: 'before' })
    const text = '# After\n\nNo front matter.\n'
    const answer = await send(app, 'PUT', `/articles/${id}`, text, markdown)
    expect(dataOf(answer)).toMatchObject({ title: 'After', tags: [], version: 2, path: 'before' })
    expect(await fileOf(app, id)).toBe(text)
    const moved = await send(
      app,
      'PUT',
      `/articles/${id}`,
      '---\nslug: afterwards\n---\n',
      markdown,
    )
    expect(dataOf(moved).path).toBe('afterwards')
    const made = v4()
    expect(
      (await send(app, 'PUT', `/articles/${made}`, '---\ntitle: Made\n---\n', markdown)).statusCode,
    ).toBe(201)
  })
})

describe('an upload to a path', () => {
  test('curl -T creates and replaces; the name of the file says path, language and date', async () => {
    const first = await raw('PUT', '/v1/articles/by-path/up/post.md', '', '# Up\n')
    expect(first.status).toBe(201)
    expect(first.json.data).toMatchObject({ path: 'up/post', title: 'Up', status: 'published' })
    const second = await raw('PUT', '/v1/articles/by-path/up/post.md', '', '# Up again\n')
    expect([second.status, second.json.data.id, second.json.data.version]).toEqual([
      200,
      first.json.data.id,
      2,
    ])
    const third = await raw('PUT', '/v1/articles/by-path/up/post', '', '# Up once more\n')
    expect([third.status, third.json.data.version]).toEqual([200, 3])
    const dated = await raw('PUT', '/v1/articles/by-path/up/2024-02-03-dated.zh-cn.md', '', '# D\n')
    expect(dated.json.data).toMatchObject({
      path: 'up/dated',
      lang: 'zh-CN',
      publishedAt: '2024-02-03T00:00:00.000Z',
    })
  })

  test('says where the text belongs when it names another place', async () => {
    const answer = await raw(
      'PUT',
      '/v1/articles/by-path/nowhere',
      '',
      '---\nurl: /there\nlang: fr\n---\n',
    )
    expect(answer.status).toBe(422)
    expect(answer.json.errors[0]).toMatchObject({
      code: 'other_place',
      message: expect.stringContaining('/by-path/there?lang=fr'),
    })
  })

  test('honours If-None-Match: * and If-Match', async () => {
    const put = (headers: Record<string, string>) =>
      send(app, 'PUT', '/articles/by-path/guarded', '# G\n', { ...markdown, ...headers })
    expect(faults(await put({ 'if-match': '"v1"' }), 412)).toEqual(['If-Match precondition_failed'])
    expect((await put({ 'if-none-match': '*' })).statusCode).toBe(201)
    expect(faults(await put({ 'if-none-match': '*' }), 412)).toEqual([
      'If-None-Match precondition_failed',
    ])
    expect((await put({ 'if-match': '"v2"' })).statusCode).toBe(412)
    expect((await put({ 'if-match': 'W/"v1-abc"' })).statusCode).toBe(200)
  })

  test.each(['..%2f..%2fetc', '%2e%2e/x', '..;/x', 'a%00b', '%252e%252e/x', 'a/./b'])(
    'the path %s makes no article outside its place and no 500',
    async (path) => {
      const answer = await raw('PUT', `/v1/articles/by-path/${path}`, '', '# x\n')
      expect([201, 400, 404, 422]).toContain(answer.status)
      if (answer.status === 201) expect(answer.json.data.path.split('/')).not.toContain('..')
    },
  )
})

describe('content types', () => {
  test.each([
    ['application/json\tx', 415],
    ['application/json garbage', 415],
    ['application/json, text/plain', 415],
    ['text/plain', 415],
    ['', 415],
    ['multipart/form-data', 415],
    ['application/x-www-form-urlencoded', 415],
    [' application/json', 422],
    ['Application/JSON', 422],
    ['application/json;charset=utf-8', 422],
  ])('%j with {"title":1} makes no article on any writing route', async (type, status) => {
    const { id } = await create(app, { title: 'Typed' })
    const before = await count()
    for (const [method, url, wanted = status] of [
      ['POST', '/v1/articles'],
      ['PATCH', `/v1/articles/${id}`],
      ['PUT', `/v1/articles/${id}`, type === '' ? 200 : status],
      ['POST', '/v1/articles/batch'],
    ] as const) {
      const answer = await raw(method, url, type, '{"title":1}')
      // Without a Content-Type a POST is no request at all to some routes: either refusal is right.
      expect(
        wanted === 415 && type === '' ? [400, 415] : [wanted],
        `${method} ${url} ${answer.text}`,
      ).toContain(answer.status)
    }
    expect(await count()).toBe(before)
  })
})

describe('fields and text', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      '---',
      '"',
      "'",
      '#',
      'a: b',
      '- x',
      '[1',
      '{',
      ']]>',
      '\r\n',
      '😀',
      '1.10',
      '0123',
      'yes',
      'null',
      '~',
    ),
    fc.constantFrom(
      '2024-01-01',
      '---\n---',
      'a\n---\nb',
      '|',
      '>',
      '&a',
      '*a',
      '!!x',
      '%',
      '@',
      '`',
      ' lead',
      'trail ',
      '\u2028',
    ),
  )
  const json = fc
    .jsonValue({ maxDepth: 3 })
    .map((value): unknown => JSON.parse(JSON.stringify(value)))

  test('a create stores exactly the given values, or is refused', async () => {
    const keys = fc.dictionary(
      fc.oneof(texts, fc.constantFrom('a', 'weight', '<<', 'a.b', 'x:y')),
      json,
      {
        maxKeys: 3,
      },
    )
    await fc.assert(
      fc.asyncProperty(
        texts,
        texts,
        fc.array(texts, { maxLength: 3 }),
        keys,
        texts,
        async (title, summary, tags, frontMatter, body) => {
          const answer = await send(app, 'POST', '/articles', {
            title,
            summary,
            tags,
            frontMatter,
            body,
          })
          if (answer.statusCode !== 201)
            return void faults(answer, answer.statusCode === 400 ? 400 : 422)
          const article = await read(app, dataOf(answer).id)
          expect(article.title).toBe(title.trim())
          expect(article.summary ?? '').toBe(summary.trim())
          expect(article.body).toBe(body)
          expect(article.frontMatter).toEqual(withoutNulls(frontMatter))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('a change stores exactly the given values and keeps the rest, or is refused', async () => {
    const text =
      '---\ntitle: Start # c\nsummary: >-\n  folded\n  text\nkept: [1,   two]\n---\nBody\n'
    const { id } = dataOf(await send(app, 'POST', '/articles', text, markdown))
    await fc.assert(
      fc.asyncProperty(texts, texts, texts, json, async (title, summary, key, value) => {
        const before = await read(app, id)
        const answer = await send(app, 'PATCH', `/articles/${id}`, {
          title,
          summary,
          frontMatter: { [key]: value },
        })
        const after = await read(app, id)
        if (answer.statusCode !== 200) {
          faults(answer, answer.statusCode === 400 ? 400 : 422)
          expect(after).toEqual(before)
          return
        }
        expect(after).toMatchObject({ title: title.trim(), body: 'Body\n' })
        expect(after.frontMatter.kept).toEqual(
          key === 'kept' ? after.frontMatter.kept : before.frontMatter.kept,
        )
        if (value !== null && (typeof value !== 'object' || Array.isArray(value)))
          expect(after.frontMatter[key]).toEqual(value)
      }),
      { numRuns: 150 },
    )
  })
})

function withoutNulls(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  const kept = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]))
}

/** A request as the bytes say: no library adds or fixes a Content-Type. */
function raw(
  method: string,
  path: string,
  type: string,
  body: string,
): Promise<{ status: number; text: string; json: { data: Shown; errors: object[] } }> {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: x',
    'connection: close',
    `authorization: Bearer ${app.adminKey}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...(type === '' ? [] : [`content-type: ${type}`]),
  ]
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () =>
      socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`),
    )
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', reject).on('close', () => {
      const content = text.slice(text.indexOf('\r\n\r\n') + 4)
      resolve({
        status: Number(text.slice(9, 12)),
        text,
        json: content.startsWith('{') ? JSON.parse(content) : {},
      })
    })
  })
}
