import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { recordEvents } from '../../src/events/record.ts'
import { writeTransaction } from '../../src/events/write-transaction.ts'
import { type RequestOptions, type TestApp, testApp } from '../support/app.ts'
import { copiesOf, linkedArticle } from '../support/articles/linked-articles.ts'
import { truncate } from '../support/database/truncate.ts'

let app: TestApp
let key: string

beforeAll(async () => {
  app = await testApp()
  key = await app.keyWith('content:write', 'content:publish')
})
afterAll(() => app.close())
beforeEach(async () => {
  await truncate(app.db.pool, 'articles, tags, events restart identity')
})

const get = (url: string, options?: RequestOptions) => app.request('GET', `/v1/tags${url}`, options)
const post = (body: unknown, options: RequestOptions = {}) =>
  app.request('POST', '/v1/tags', { key, body, ...options })
const patch = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  app.request('PATCH', `/v1/tags/${id}`, { key, body, headers })
const remove = (id: string, headers: Record<string, string> = {}) =>
  app.request('DELETE', `/v1/tags/${id}`, { key, headers })
const merge = (id: string, into: unknown) =>
  app.request('POST', `/v1/tags/${id}/merge`, { key, body: { into } })

async function made(
  body: unknown,
): Promise<{ id: string; slug: string; name: string; version: number }> {
  const answer = await post(body)
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().data
}

const errorsOf = (answer: {
  json(): { errors: { pointer?: string; parameter?: string; code: string }[] }
}) => answer.json().errors.map(({ pointer, parameter, code }) => [pointer ?? parameter, code])

const names = (answer: { json(): { data: { name: string }[] } }) =>
  answer.json().data.map(({ name }) => name)

describe('POST /tags', () => {
  test('creates a tag, with a Location and an event', async () => {
    const answer = await post({ name: '  C++ ', description: 'A language.' })
    expect(answer.statusCode).toBe(201)
    const { data } = answer.json()
    expect(data).toMatchObject({
      name: 'C++',
      slug: 'c-plus-plus',
      description: 'A language.',
      articleCount: 0,
      version: 1,
    })
    expect(Object.keys(data)).toEqual([
      'id',
      'slug',
      'name',
      'description',
      'names',
      'descriptions',
      'articleCount',
      'version',
      'createdAt',
      'updatedAt',
    ])
    expect(data.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(answer.headers.location).toBe(`/v1/tags/${data.id}`)
    expect(answer.headers.etag).toMatch(/^"v1-/)
    const text = 'select type, position, resource_id from events order by id'
    const told = async () => (await app.db.query({ text })).rows
    // Events are numbered after the response.
    await expect.poll(told).toEqual([{ type: 'tag.created', position: 1, resource_id: data.id }])
  })

  test('refuses a name that is taken, however it is written', async () => {
    await made({ name: 'Café' })
    for (const name of ['Café', 'cafe\u0301', 'CAFÉ', ' ｃａｆé ']) {
      const answer = await post({ name })
      expect(answer.statusCode).toBe(409)
      expect(errorsOf(answer)).toEqual([['/name', 'name_taken']])
    }
  })

  test('numbers a derived slug that is taken and refuses an explicit one', async () => {
    await made({ name: 'C!' })
    expect((await made({ name: 'C' })).slug).toBe('c-2')
    const answer = await post({ name: 'Other', slug: 'c' })
    expect(answer.statusCode).toBe(409)
    expect(errorsOf(answer)).toEqual([['/slug', 'slug_taken']])
    expect(errorsOf(await post({ name: 'C', slug: 'c-2' }))).toEqual([
      ['/name', 'name_taken'],
      ['/slug', 'slug_taken'],
    ])
  })

  test('gives one 201 and one 409 to two concurrent requests for one name', async () => {
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all([
        post({ name: `Race ${round}` }),
        post({ name: `RACE ${round}` }),
      ])
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409])
    }
  })

  test.each([
    [{}, '/name'],
    [{ name: ' ' }, '/name'],
    [{ name: 5 }, '/name'],
    [{ name: 'x'.repeat(201) }, '/name'],
    [{ name: '\ufe0f' }, '/name'],
    [{ name: '\u3164' }, '/name'],
    [{ name: 'pay\u200bpal' }, '/name'],
    [{ name: 'pay\u202epal' }, '/name'],
    [{ name: 'pay\u200dpal' }, '/name'],
    [{ name: 'pay\u00adpal' }, '/name'],
    [{ name: 'a\nb' }, '/name'],
    [{ name: 'a', slug: 'A b' }, '/slug'],
    [{ name: 'a', slug: 'a--b' }, '/slug'],
    [{ name: 'a', slug: { not: '' } }, '/slug'],
    [{ name: 'a', description: 'a\u0007' }, '/description'],
    [{ name: 'a', version: 7 }, '/version'],
    [{ name: 'a', articleCount: 7 }, '/articleCount'],
  ])('refuses %j and writes nothing', async (body, pointer) => {
    const answer = await post(body)
    expect(answer.statusCode).toBe(422)
    expect(answer.json().errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      pointer,
    ])
    expect((await get('')).json().data).toEqual([])
  })

  test.each(['👩‍💻 Work', 'می‌خواهم', 'हिन्दी', '日本語', 'C#', '❤️'])(
    'takes the name %s as it is',
    async (name) => {
      const tag = await made({ name })
      expect(tag.name).toBe(name)
      expect(tag.slug).not.toBe('')
      const found = await get(`/by-slug/${encodeURIComponent(tag.slug)}`)
      expect(found.json().data.id).toBe(tag.id)
    },
  )

  test('needs a key that may write', async () => {
    expect((await app.request('POST', '/v1/tags', { body: { name: 'a' } })).statusCode).toBe(401)
    const reader = await app.keyWith('drafts:read')
    expect((await post({ name: 'a' }, { key: reader })).statusCode).toBe(403)
  })

  test('repeats the response to a retry with the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once' }
    const first = await post({ name: 'Once' }, { headers })
    const second = await post({ name: 'Once' }, { headers })
    expect(second.statusCode).toBe(201)
    expect(second.body).toBe(first.body)
    expect(second.headers.etag).toBe(first.headers.etag)
  })
})

describe('GET /tags/{id} and /tags/by-slug/{slug}', () => {
  test('show the tag, and 304 while it is the same', async () => {
    const tag = await made({ name: 'Same' })
    const first = await get(`/${tag.id}`)
    expect(first.json().data).toMatchObject({ id: tag.id, name: 'Same' })
    const etag = String(first.headers.etag)
    expect((await get(`/${tag.id}`, { headers: { 'if-none-match': etag } })).statusCode).toBe(304)
    await patch(tag.id, { description: 'new' })
    expect((await get(`/${tag.id}`, { headers: { 'if-none-match': etag } })).statusCode).toBe(200)
  })

  test('have another ETag when the count changes without a new version', async () => {
    const tag = await made({ name: 'Counted' })
    const before = await get(`/${tag.id}`)
    await linkedArticle(app.db, { tags: ['Counted'] })
    const event = { type: 'tag.updated', resource: 'tag', resourceId: tag.id, version: 1 } as const
    await writeTransaction(app.db, (tx) => recordEvents(tx, 'test', [event]))
    const after = await get(`/${tag.id}`)
    expect(after.json().data).toMatchObject({ version: 1, articleCount: 1 })
    expect(after.headers.etag).not.toBe(before.headers.etag)
  })

  test.each([
    '/00000000-0000-7000-8000-000000000000',
    '/by-slug/nothing',
    '/1',
    '/%00',
    '/by-slug/%00',
    '/1.5',
  ])('answer 404 for %s', async (url) => {
    const answer = await get(url)
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThanOrEqual(404)
  })
})

describe('articleCount', () => {
  test('counts what is public now: no drafts, scheduled, expired or trashed articles', async () => {
    const tags = ['Seen']
    await linkedArticle(app.db, { tags })
    await linkedArticle(app.db, { tags, publishedAt: `now() - interval '1 hour'` })
    await linkedArticle(app.db, { tags, expiresAt: `now() + interval '1 hour'` })
    const before = (await get('')).headers.etag
    await linkedArticle(app.db, { tags, status: 'draft' })
    await linkedArticle(app.db, { tags, publishedAt: `now() + interval '1 hour'` })
    await linkedArticle(app.db, { tags, expiresAt: `now() - interval '1 hour'` })
    const list = await get('')
    expect(list.json().data[0].articleCount).toBe(3)
    expect(list.headers.etag).toBe(before)
  })
})

describe('GET /tags', () => {
  test('pages both ways through every sort without a gap or a double', async () => {
    for (let n = 0; n < 7; n++) {
      await made({ name: `Tag ${'gbdface'[n]}` })
      if (n % 2 === 0)
        await linkedArticle(app.db, {
          tags: [`Tag ${'gbdface'[n]}`, 'Tag g'].slice(0, n === 0 ? 1 : 2),
        })
    }
    for (const sort of [
      'name',
      '-name',
      'articleCount',
      '-articleCount',
      'createdAt',
      '-createdAt',
    ]) {
      const all = names(await get(`?sort=${sort}`))
      expect(all).toHaveLength(7)
      const pages: string[][] = []
      let answer = await get(`?sort=${sort}&limit=3`)
      pages.push(names(answer))
      while (answer.json().meta.nextCursor) {
        answer = await get(`?sort=${sort}&limit=3&cursor=${answer.json().meta.nextCursor}`)
        pages.push(names(answer))
      }
      expect(pages.flat()).toEqual(all)
      const back = await get(`?sort=${sort}&limit=3&cursor=${answer.json().meta.prevCursor}`)
      expect(names(back)).toEqual(pages.at(-2))
      const backwards = [
        ...names(await get(`?sort=${sort.startsWith('-') ? sort.slice(1) : `-${sort}`}`)),
      ].reverse()
      expect(backwards).toEqual(all)
    }
    expect(names(await get('?sort=-articleCount'))[0]).toBe('Tag g')
    expect(names(await get(''))).toEqual([...'abcdefg'].map((letter) => `Tag ${letter}`))
  })

  test('counts all with count=exact, and reads pages by number', async () => {
    for (const name of ['a', 'b', 'c']) await made({ name })
    const answer = await get('?limit=2&page=2&count=exact')
    expect(names(answer)).toEqual(['c'])
    expect(answer.json().meta.total).toBe(3)
    expect(answer.headers.link).toContain('rel="prev"')
  })

  test('finds names by a part of them, literally', async () => {
    for (const name of ['PostgreSQL', 'My_SQL', '100%']) await made({ name })
    expect(names(await get('?q=ｓｑｌ'))).toEqual(['My_SQL', 'PostgreSQL'])
    expect(names(await get('?q=_'))).toEqual(['My_SQL'])
    expect(names(await get('?q=%25&count=exact'))).toEqual(['100%'])
    expect(names(await get('?q=%5C'))).toEqual([])
  })

  test.each([
    ['?nme=a', 'nme'],
    ['?q=', 'q'],
    ['?q=a&q=b', 'q'],
    ['?q[not]=x', 'q[not]'],
    ['?sort=id', 'sort'],
    ['?sort=name;select', 'sort'],
    ['?limit=0', 'limit'],
    ['?limit=101', 'limit'],
    ['?cursor=x', 'cursor'],
    ['?parentId=root', 'parentId'],
    ['?q=%00', 'q'],
  ])('refuses %s', async (query, parameter) => {
    const answer = await get(query)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors.map((error: { parameter: string }) => error.parameter)).toEqual([
      parameter,
    ])
  })

  test('refuses handmade cursors with invalid values', async () => {
    for (const name of ['a', 'b']) await made({ name })
    for (const sort of ['name', 'createdAt', 'articleCount']) {
      const cursor = (await get(`?sort=${sort}&limit=1`)).json().meta.nextCursor
      const wire = JSON.parse(Buffer.from(cursor, 'base64url').toString())
      for (const value of ['\0', 'x', -1, 1e300, 3e9, null, true]) {
        if (sort === 'name' && value === 'x') continue
        wire[3][0] = value
        const forged = Buffer.from(JSON.stringify(wire)).toString('base64url')
        expect((await get(`?sort=${sort}&limit=1&cursor=${forged}`)).statusCode).toBe(400)
      }
    }
  })
})

describe('PATCH /tags/{id}', () => {
  test('changes what it names, counts the version up and tells what changed', async () => {
    const tag = await made({ name: 'Old', description: 'kept' })
    const answer = await patch(tag.id, { name: 'New' })
    expect(answer.json().data).toMatchObject({
      name: 'New',
      slug: 'old',
      description: 'kept',
      version: 2,
    })
    expect(answer.headers.etag).toMatch(/^"v2-/)
    const cleared = await patch(tag.id, { description: null, slug: 'new' })
    expect(cleared.json().data).toMatchObject({ description: null, slug: 'new', version: 3 })
    const { rows } = await app.db.query({
      text: `select version, changed from events where type = 'tag.updated' order by id`,
    })
    expect(rows).toEqual([
      { version: 2, changed: ['name'] },
      { version: 3, changed: ['slug', 'description'] },
    ])
  })

  test('writes nothing where nothing differs', async () => {
    const tag = await made({ name: 'Same', description: 'd' })
    const answer = await patch(tag.id, { name: 'Same', description: 'd', slug: 'same' })
    expect(answer.json().data.version).toBe(1)
    expect((await patch(tag.id, {})).json().data.version).toBe(1)
  })

  test('can change how a name is written', async () => {
    const tag = await made({ name: 'javascript' })
    expect((await patch(tag.id, { name: 'JavaScript' })).json().data.name).toBe('JavaScript')
  })

  test('compares If-Match with the version', async () => {
    const tag = await made({ name: 'Guarded' })
    const etag = String((await get(`/${tag.id}`)).headers.etag)
    const stale = await patch(tag.id, { name: 'Stolen' }, { 'if-match': '"v9-x"' })
    expect(stale.statusCode).toBe(412)
    expect(stale.headers.etag).toBe('"v1"')
    const answers = await Promise.all(
      ['One', 'Two'].map((name) => patch(tag.id, { name }, { 'if-match': etag })),
    )
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412])
    expect((await patch(tag.id, { name: 'Any' }, { 'if-match': '*' })).statusCode).toBe(200)
  })

  test('refuses the name or slug of another tag, both in one response', async () => {
    await made({ name: 'Taken' })
    const tag = await made({ name: 'Mine' })
    const answer = await patch(tag.id, { name: 'TAKEN', slug: 'taken' })
    expect(answer.statusCode).toBe(409)
    expect(errorsOf(answer)).toEqual([
      ['/name', 'name_taken'],
      ['/slug', 'slug_taken'],
    ])
  })

  test('shows in the articles immediately', async () => {
    const article = await linkedArticle(app.db, { tags: ['Shown'] })
    const { data } = (await get('/by-slug/shown')).json()
    await patch(data.id, { name: 'Seen', slug: 'seen' })
    expect((await copiesOf(app.db, article)).tags).toEqual([
      { id: data.id, name: 'Seen', slug: 'seen' },
    ])
  })

  test('frees the old name of an unused tag, and keeps that of a used one', async () => {
    const unused = await made({ name: 'Unused' })
    await patch(unused.id, { name: 'Renamed' })
    expect((await post({ name: 'Unused' })).statusCode).toBe(201)
    await linkedArticle(app.db, { tags: ['Used'] })
    const { data } = (await get('/by-slug/used')).json()
    await patch(data.id, { name: 'Now' })
    const answer = await post({ name: 'used' })
    expect(answer.statusCode).toBe(409)
    expect(answer.json().detail).toContain('Now')
  })

  test('returns 404 for an unknown tag', async () => {
    expect((await patch('00000000-0000-7000-8000-000000000000', { name: 'a' })).statusCode).toBe(
      404,
    )
  })

  test('refuses null for a name, and members that the server writes', async () => {
    const tag = await made({ name: 'Strict' })
    expect((await patch(tag.id, { name: null })).statusCode).toBe(422)
    const answer = await patch(tag.id, { id: tag.id, version: 3, createdAt: 'x', nameKey: 'y' })
    expect(answer.statusCode).toBe(422)
    expect(errorsOf(answer).map(([pointer]) => pointer)).toEqual([
      '/id',
      '/version',
      '/createdAt',
      '/nameKey',
    ])
  })
})

describe('DELETE /tags/{id}', () => {
  test('deletes a tag that no article names', async () => {
    const tag = await made({ name: 'Gone' })
    const answer = await remove(tag.id)
    expect([answer.statusCode, answer.body]).toEqual([204, ''])
    expect((await get(`/${tag.id}`)).statusCode).toBe(404)
    expect((await remove(tag.id)).statusCode).toBe(404)
    const { rows } = await app.db.query({
      text: `select version from events where type = 'tag.deleted'`,
    })
    expect(rows).toEqual([{ version: 2 }])
  })

  test('refuses one that articles name, drafts included, and says how many', async () => {
    await linkedArticle(app.db, { tags: ['Used'] })
    await linkedArticle(app.db, { tags: ['Used'], status: 'draft' })
    const { data } = (await get('/by-slug/used')).json()
    const answer = await remove(data.id)
    expect(answer.statusCode).toBe(409)
    expect(answer.json().errors).toEqual([
      { code: 'in_use', message: expect.stringContaining('2 articles') },
    ])
    expect((await get(`/${data.id}`)).statusCode).toBe(200)
  })

  test('compares If-Match with the version', async () => {
    const tag = await made({ name: 'Guarded' })
    expect((await remove(tag.id, { 'if-match': '"v2"' })).statusCode).toBe(412)
    expect((await remove(tag.id, { 'if-match': 'W/"v1-x"' })).statusCode).toBe(204)
  })
})

describe('POST /tags/{id}/merge', () => {
  test('moves articles and name, and returns the target', async () => {
    const article = await linkedArticle(app.db, { tags: ['js'] })
    const target = await made({ name: 'JavaScript' })
    const source = (await get('/by-slug/js')).json().data
    const answer = await merge(source.id, target.id)
    expect(answer.statusCode).toBe(200)
    expect(answer.json().data).toMatchObject({ id: target.id, articleCount: 1, version: 2 })
    expect((await copiesOf(app.db, article)).tags.map(({ name }) => name)).toEqual(['JavaScript'])
    expect((await get(`/${source.id}`)).statusCode).toBe(404)
    expect((await post({ name: 'JS' })).statusCode).toBe(409)
  })

  test('refuses itself, an unknown target and an unknown source', async () => {
    const tag = await made({ name: 'Alone' })
    const nobody = '00000000-0000-7000-8000-000000000000'
    expect(errorsOf(await merge(tag.id, tag.id))).toEqual([['/into', 'same_term']])
    expect(errorsOf(await merge(tag.id, nobody))).toEqual([['/into', 'not_found']])
    expect((await merge(tag.id, 'x')).statusCode).toBe(422)
    expect((await merge(nobody, tag.id)).statusCode).toBe(404)
    expect((await get(`/${tag.id}`)).json().data.version).toBe(1)
  })
})
