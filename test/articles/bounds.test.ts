import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { create, publish, send } from '../support/content.ts'
import { expectCheap } from '../support/cpu.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

test('pages by title continue after the longest title', async () => {
  const ids: string[] = []
  for (const first of ['b', 'a', 'd', 'c']) {
    const title = `${first}${'題'.repeat(999)}`
    ids.push((await publish(app, { title, tags: ['longest'] })).id)
  }
  const [b, a, d, c] = ids
  const seen: string[] = []
  let next = ''
  for (;;) {
    const answer = await app.request('GET', `/v1/articles?tag=longest&sort=title&limit=1${next}`)
    expect(answer.statusCode, answer.body).toBe(200)
    const { data, meta } = answer.json()
    seen.push(data[0].id)
    if (!meta.nextCursor) break
    next = `&cursor=${meta.nextCursor}`
  }
  expect(seen).toEqual([a, b, c, d])
})

test('an id that another article has is refused as such', async () => {
  const { id } = await create(app, { title: 'First of its id' })
  const operations = [{ op: 'create', id, data: { title: 'Second of its id' } }]
  const answer = await send(app, 'POST', '/articles/batch', { operations })
  const [outcome] = answer.json().data
  expect(outcome).toMatchObject({ status: 409, error: { errors: [{ code: 'taken' }] } })
})

test('a translation key that hundreds share does not list all of them with each', async () => {
  const { id } = await publish(app, { title: 'One', lang: 'en', translationKey: 'shared' })
  await app.db.query({
    text: `insert into articles select (jsonb_populate_record(a, jsonb_build_object(
        'id', gen_random_uuid(), 'lang', 'de', 'path', 'p' || n, 'file', 'f' || n))).*
      from articles a, generate_series(1, 1000) n where a.id = $1`,
    values: [id],
  })
  const answer = await app.request('GET', `/v1/articles/${id}?include=translations`)
  const { translations } = answer.json().data
  expect(translations).toHaveLength(200)
  const sitemap = await app.request('GET', '/sitemap.xml')
  expect(sitemap.body.match(/<xhtml:link/g)?.length).toBeLessThan(3000)
})

test('a page with too much text is refused, with the number of articles it may hold', async () => {
  for (const title of ['Large one', 'Large two', 'Large three'])
    await publish(app, { title, tags: ['large'] })
  await app.db.pool.query(
    `update articles set body = repeat('x', 12000000) where path like 'large-%' and status = 'published'`,
  )
  const list = (query: string) => app.request('GET', `/v1/articles?tag=large${query}`)
  for (const include of ['body', 'html', 'toc,text']) {
    const answer = await list(`&include=${include}&limit=10`)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors).toMatchObject([{ parameter: 'limit', code: 'too_much_text' }])
    expect(answer.json().errors[0].message).toContain('limit=1.')
  }
  expect((await list('&include=body&limit=1')).json().data[0].body).toHaveLength(12_000_000)
  expect((await list('&include=translations')).json().data).toHaveLength(3)
  expect((await list('&q=large&include=body&limit=2')).statusCode).toBe(400)
  expect((await list('&q=large&include=body&limit=1')).statusCode).toBe(200)
  const [{ id }] = (await list('')).json().data
  const related = (query: string) =>
    app.request('GET', `/v1/articles/${id}/related?limit=5${query}`)
  expect((await related('&include=text')).json().errors).toMatchObject([{ code: 'too_much_text' }])
  expect((await related('')).json().data).toHaveLength(2)
  expect(
    (await app.request('GET', `/v1/articles/${id}/related?limit=1&include=body`)).statusCode,
  ).toBe(200)
})

test('neither the article after a page nor a text that is not shown counts', async () => {
  for (const title of ['Aft 1', 'Aft 2', 'Aft 3']) await publish(app, { title, tags: ['after'] })
  await app.db.pool.query(`update articles set body = repeat('x', 12000000) where path = 'aft-3'`)
  const list = async (query: string) =>
    (await app.request('GET', `/v1/articles?tag=after&${query}`)).json()
  const titlesOf = ({ data }: { data: { title: string }[] }) => data.map(({ title }) => title)

  const first = await list('sort=title&limit=2&include=body')
  expect(titlesOf(first)).toEqual(['Aft 1', 'Aft 2'])
  const last = await list(`sort=title&limit=1&include=body&cursor=${first.meta.nextCursor}`)
  expect(titlesOf(last)).toEqual(['Aft 3'])
  expect(last.data[0].body).toHaveLength(12_000_000)
  expect(last.meta.nextCursor).toBeNull()
  const back = await list(`sort=title&limit=2&include=body&cursor=${last.meta.prevCursor}`)
  expect(titlesOf(back)).toEqual(['Aft 1', 'Aft 2'])
  expect(back.meta.prevCursor).toBeNull()
  expect((await list('sort=title&limit=3&include=body')).errors).toMatchObject([
    { code: 'too_much_text' },
  ])

  const origins = (
    await app.request('GET', '/v1/articles?tag=after&sort=title&limit=3&include=origin,files', {
      key: app.adminKey,
    })
  ).json()
  expect(titlesOf(origins)).toEqual(['Aft 1', 'Aft 2', 'Aft 3'])
  expect(origins.data[2].origin).toMatchObject({ encoding: 'utf-8' })
})

test('texts in several forms take their part of a page each', async () => {
  for (const title of ['Wide one', 'Wide two']) await publish(app, { title, tags: ['wide'] })
  await app.db.pool.query(
    `update articles set body = repeat('x', 1000000) where path like 'wide-%' and status = 'published'`,
  )
  const status = async (include: string) =>
    (await app.request('GET', `/v1/articles?tag=wide&include=${include}`)).statusCode
  expect(await status('body')).toBe(200)
  expect(await status('body,text')).toBe(200)
  expect(await status('body,html,text')).toBe(400)
})

test('a feed carries four megabytes of texts, and the summaries of what comes then', async () => {
  const titles = Array.from({ length: 12 }, (_, n) => `Chapter ${n}`)
  for (const title of titles) await publish(app, { title, tags: ['chapter'], summary: 'In short.' })
  await app.db.pool.query(
    `update articles set body = repeat('x', 500000) where path like 'chapter-%' and status = 'published'`,
  )
  const { items } = (await app.request('GET', '/feed.json?tag=chapter&limit=50')).json()
  expect(items).toHaveLength(12)
  const whole = items.map(
    ({ content_html: html }: { content_html: string }) => html.length > 400_000,
  )
  expect(whole).toEqual([...Array(8).fill(true), ...Array(4).fill(false)])
  expect(items.at(-1).content_html).toContain('In short.')
})

const objectOf = (count: number, value: unknown = 1, name = (n: number) => `k${n}`) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [name(n), value]))

const id = '0190f3c4-0000-7000-8000-000000000001'

describe('front matter in JSON', () => {
  const post = (frontMatter: object) => send(app, 'POST', '/articles', { title: 'x', frontMatter })

  test('has as many keys and list items as are read, at any depth', async () => {
    // `title` and `draft` are keys as well.
    const fitting = [objectOf(998), { a: objectOf(997) }, { a: Array(997).fill(1) }]
    for (const one of fitting) expect((await post(one)).statusCode).toBe(201)
    const over = [
      objectOf(1001),
      objectOf(1001, null),
      { a: objectOf(1000) },
      { a: Array(1000).fill(1) },
      { a: [{ b: Array(999).fill([]) }] },
    ]
    for (const one of over) expect((await post(one)).json().errors).toEqual([tooMany])
    const { errors } = (await post({ a: 'ü'.repeat(131_073) })).json()
    expect(errors).toMatchObject([{ pointer: '/frontMatter', code: 'too_big' }])
  })

  const tooMany = {
    pointer: '/frontMatter',
    code: 'too_big',
    message: 'At most 1000 keys and list items allowed.',
  }
  const frontMatter = objectOf(1001)
  test.each([
    ['PUT', `/articles/${id}`, { title: 'x', frontMatter }, ''],
    ['PATCH', `/articles/${id}`, { frontMatter }, ''],
    ['POST', '/bulk-changes', { all: true, change: { frontMatter } }, '/change'],
    [
      'POST',
      '/articles/batch',
      { atomic: true, operations: [{ op: 'create', data: { title: 'x', frontMatter } }] },
      '/operations/0/data',
    ],
  ])('is bounded by %s %s, too', async (method, path, body, below) => {
    const { errors } = (await send(app, method, path, body)).json()
    expect(errors).toEqual([{ ...tooMany, pointer: `${below}/frontMatter` }])
  })
})

test('an atomic batch names the first hundred faults', async () => {
  const data = objectOf(60)
  const operations = Array.from({ length: 5 }, () => ({ op: 'create', data }))
  const answer = await send(app, 'POST', '/articles/batch', { atomic: true, operations })
  expect(answer.statusCode).toBe(422)
  expect(answer.json().errors).toHaveLength(100)
})

// Each took a second to fourteen, in which no other client was served.
test.each([
  ['front matter', 'POST', '/articles', { title: 'x', frontMatter: objectOf(most()) }],
  ['maps', 'PATCH', `/articles/${id}`, { frontMatter: { taxonomies: objectOf(most()) } }],
  ['languages', 'POST', '/tags', { name: 'x', names: objectOf(most(), 'x', langOf) }],
  ['members of an edit', 'PATCH', `/articles/${id}`, { edits: [objectOf(most())] }],
  [
    'unknown members in operations',
    'POST',
    '/articles/batch',
    { atomic: true, operations: Array(500).fill({ op: 'create', data: objectOf(490) }) },
  ],
  ['arguments of a tool', 'POST', '/mcp', callOf(objectOf(most()))],
])('as many %s as JSON may have are refused at once', async (_, method, path, body) => {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json' }
  const url = path === '/mcp' ? path : `/v1${path}`
  const request = () => app.request(method, url, { key: app.adminKey, body: text, headers })
  const answer = await request()
  expect(answer.statusCode, answer.body.slice(0, 300)).toBe(422)
  expect(answer.body.length).toBeLessThan(50_000)
  await expectCheap(1300, request)
})

function most(): number {
  return 249_000
}

function langOf(n: number): string {
  const letters = Array.from({ length: 4 }, (_, at) => 97 + (Math.floor(n / 26 ** at) % 26))
  const text = String.fromCharCode(...letters)
  return `${text.slice(0, 3)}-a${text}`
}

function callOf(given: object): object {
  const params = { name: 'create_draft', arguments: given }
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
}
