import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, faults, list, publish, titles } from '../../support/content.ts'

let app: TestApp
let writer: string
beforeAll(async () => {
  app = await testApp()
  writer = await app.keyWith('content:write')
  const day = (n: number) => `2024-01-0${n}T00:00:00Z`
  await publish(app, {
    title: 'a',
    publishedAt: day(1),
    tags: ['One', 'Both'],
    categories: ['Root'],
    authors: ['Ann'],
    path: 'x/same',
    frontMatter: {
      weight: 3,
      featured: true,
      list: ['p', 'q'],
      nested: { deep: { key: 'v' } },
      version: '1.10',
    },
  })
  await publish(app, {
    title: 'b',
    publishedAt: day(2),
    tags: ['Two', 'Both'],
    categories: ['Child'],
    authors: ['Bob', 'Ann'],
    path: 'y/same',
    frontMatter: {
      weight: 30,
      featured: false,
      long: 'z'.repeat(3000),
      comma: 'a,b',
      odd: '50% & "x"=y?',
    },
  })
  await publish(app, {
    title: 'c',
    publishedAt: day(3),
    tags: ['C++'],
    lang: 'zh-CN',
    translationKey: 'key',
    authors: ['王'],
  })
  await publish(app, { title: 'd', publishedAt: day(4), lang: 'de', translationKey: 'key' })
  const categories = (await app.request('GET', '/v1/categories')).json().data as {
    id: string
    name: string
    version: number
  }[]
  const [child, root] = ['Child', 'Root'].map((name) =>
    categories.find((category) => category.name === name),
  )
  const answer = await app.request('PATCH', `/v1/categories/${child?.id}`, {
    key: app.adminKey,
    body: { parentId: root?.id },
  })
  expect(answer.statusCode, answer.body).toBe(200)
  await create(app, {
    title: 'hidden',
    tags: ['One', 'Both'],
    categories: ['Root'],
    authors: ['Ann'],
    frontMatter: { weight: 3 },
  })
})
afterAll(() => app.close())

const found = async (query: string) => (await titles(app, `${query}&sort=title`)).join('')
const get = (query: string, key?: string) =>
  app.request('GET', `/v1/articles?${query}`, key === undefined ? {} : { key })

describe('filters', () => {
  test.each([
    ['', 'abcd'],
    ['lang=de', 'd'],
    ['lang=ZH-cn,de', 'cd'],
    ['lang=english', ''],
    ['tag=one', 'a'],
    ['tag=One,two', 'ab'],
    ['tag=one&tag=both', 'a'],
    ['tag=one&tag=two', ''],
    ['tag=c-plus-plus', 'c'],
    ['tag=c%2B%2B', 'c'],
    ['tag=nothing', ''],
    ['category=root', 'ab'],
    ['category=child', 'b'],
    ['category=root/child', 'b'],
    ['category=root&category=child', 'b'],
    ['author=Ann', 'ab'],
    ['author=Ann&author=Bob', 'b'],
    ['author=Bob,王', 'bc'],
    ['slug=same', 'ab'],
    ['slug=same,d', 'abd'],
    ['translationKey=key', 'cd'],
    ['frontMatter.weight=3', 'a'],
    ['frontMatter.weight=3,30', 'ab'],
    ['frontMatter.weight=3.0', ''],
    ['frontMatter.featured=true', 'a'],
    ['frontMatter.featured=false', 'b'],
    ['frontMatter.list=q', 'a'],
    ['frontMatter.list=p&frontMatter.list=q', 'a'],
    ['frontMatter.nested.deep.key=v', 'a'],
    ['frontMatter.nested=v', ''],
    ['frontMatter.version=1.10', 'a'],
    ['frontMatter.version=1.1', ''],
    [`frontMatter.long=${'z'.repeat(3000)}`, 'b'],
    [`frontMatter.long=${'z'.repeat(2999)}`, ''],
    ['frontMatter.odd=50%25+%26+%22x%22%3Dy?', 'b'],
    ['frontMatter.title=a', ''],
    ['frontMatter.constructor=x', ''],
    ['publishedAt[gte]=2024-01-02', 'bcd'],
    ['publishedAt[gt]=2024-01-02', 'cd'],
    ['publishedAt[lte]=2024-01-02T00:00:00Z', 'ab'],
    ['publishedAt[lt]=2024-01-02T01:00:00%2B01:00', 'a'],
    ['publishedAt[gte]=2024-01-02&publishedAt[lt]=2024-01-04', 'bc'],
    ['updatedAt[gt]=2024-01-04', 'abcd'],
    ['updatedAt[lt]=2024-01-04', ''],
    ['tag=both&author=Bob&lang=en&frontMatter.weight=30', 'b'],
  ])('%s finds %j', async (query, wanted) => {
    expect(await found(query)).toBe(wanted)
    expect((await list(app, `${query}&count=exact&limit=1`)).meta.total).toBe(wanted.length)
  })

  test('a tag and a category are found by their ids as well', async () => {
    const [article] = (await list(app, 'tag=one')).data
    expect(await found(`tag=${article?.tags[0]?.id}`)).toBe('a')
    expect(await found(`category=${article?.categories[0]?.id.toUpperCase()}`)).toBe('ab')
  })
})

describe('order', () => {
  test.each([
    ['publishedAt', 'abcd'],
    ['-publishedAt', 'dcba'],
    ['title', 'abcd'],
    ['-title', 'dcba'],
    ['createdAt', 'abcd'],
    ['-createdAt', 'dcba'],
  ])('sort=%s', async (sort, wanted) => {
    expect((await titles(app, `sort=${sort}`)).join('')).toBe(wanted)
  })

  test('the newest come first by default, the undated last in both directions', async () => {
    const undated = await app.request('POST', '/v1/articles', {
      key: app.adminKey,
      body: '---\ntitle: u\n---\n',
      headers: { 'content-type': 'text/markdown' },
    })
    expect((await titles(app, '')).join('')).toBe('dcbau')
    expect((await titles(app, 'sort=publishedAt')).join('')).toBe('abcdu')
    expect((await titles(app, 'publishedAt[gte]=0001-01-01')).join('')).toBe('dcba')
    await app.request('DELETE', `/v1/articles/${undated.json().data.id}`, { key: app.adminKey })
  })
})

describe('members', () => {
  test('fields narrows, include adds, and lists leave bodies out', async () => {
    const [plain] = (await list(app, 'limit=1')).data
    expect(plain).not.toHaveProperty('body')
    const [narrow] = (await list(app, 'limit=1&fields=title,path')).data
    expect(Object.keys(narrow ?? {}).sort()).toEqual(['id', 'path', 'title'])
    const [both] = (await list(app, 'limit=1&fields=title&include=body,html,toc,text,translations'))
      .data
    expect(Object.keys(both ?? {}).sort()).toEqual([
      'body',
      'html',
      'id',
      'math',
      'text',
      'title',
      'toc',
      'translations',
    ])
    expect(both?.translations).toMatchObject([{ lang: 'zh-CN', title: 'c' }])
    const one = await app.request('GET', `/v1/articles/${plain?.id}`)
    expect(one.json().data).toMatchObject({ ...plain, body: '' })
    const tiny = await app.request('GET', `/v1/articles/${plain?.id}?fields=title`)
    expect(tiny.json()).toEqual({ data: { id: plain?.id, title: 'd' } })
  })

  test('the origin is shown to keys that may read drafts alone', async () => {
    expect(faults(await get('include=origin'), 401)).toEqual([])
    const reader = await app.keyWith('content:read')
    const answer = await app.request('GET', '/v1/articles?include=origin', { key: reader })
    expect(faults(answer, 403)).toEqual([])
    const { data } = await list(app, 'include=origin&limit=1', writer)
    expect(data[0]?.origin).toMatchObject({
      source: 'api',
      file: 'de/d.md',
      hash: null,
      edited: false,
    })
  })
})

test('only keys that may read drafts see the writer; others get null', async () => {
  const title = '"updatedBy":"x" \\"updatedBy\\":\\"y\\"'
  const answer = await app.request('POST', '/v1/articles', {
    key: app.adminKey,
    body: {
      title,
      status: 'published',
      path: 'written/by',
      frontMatter: { x: { updatedBy: 'z' } },
    },
  })
  const { id } = answer.json().data
  const urls = [
    '/v1/articles?path=x&slug=by',
    `/v1/articles/${id}`,
    `/v1/articles/${id}?fields=updatedBy`,
    '/v1/articles/by-path/written/by?lang=en',
    '/v1/articles?q=updatedBy&slug=by',
  ].map((url) => url.replace('path=x&', ''))
  const writers = async (key?: string) => {
    const found = []
    for (const url of urls) {
      const { data } = (await app.request('GET', url, key === undefined ? {} : { key })).json()
      found.push(...[data].flat().map((article) => article.updatedBy))
      if (!url.includes('fields'))
        expect([data].flat()[0]).toMatchObject({ title, frontMatter: { x: { updatedBy: 'z' } } })
    }
    return found
  }
  expect(await writers()).toEqual(urls.map(() => null))
  expect(await writers(await app.keyWith('content:read'))).toEqual(urls.map(() => null))
  expect(await writers(await app.keyWith('drafts:read'))).toEqual(urls.map(() => 'admin'))
})

describe('what is refused', () => {
  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1e9', 'limit'],
    ['limit=0x10', 'limit'],
    ['limit=', 'limit'],
    ['limit=%20', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit', 'limit'],
    ['page=0', 'page'],
    ['page=501', 'page'],
    ['page=101&limit=100', 'page'],
    ['page=99999999', 'page'],
    ['count=yes', 'count'],
    ['cursor=', 'cursor'],
    ['cursor=!!!', 'cursor'],
    ['cursor=W10', 'cursor'],
    ['sort=created_at;select+pg_sleep(3)--', 'sort'],
    ['sort="x"', 'sort'],
    ['sort=--title', 'sort'],
    ['sort=body', 'sort'],
    ['sort=relevance', 'sort'],
    ['sort=title,-title', 'sort'],
    ['fields=head', 'fields'],
    ['fields=', 'fields'],
    ['include=tags,tags', 'include'],
    ['include=author.keyHash', 'include'],
    ['include=body,', 'include'],
    ['tag=', 'tag'],
    ['tag=a,,b', 'tag'],
    ['category=', 'category'],
    ['lang=', 'lang'],
    ['slug[not]=x', 'slug[not]'],
    ['status=live', 'status'],
    ['status=draft&status=live', 'status'],
    ['lang=en&lang=', 'lang'],
    ['lang[]=en', 'lang[]'],
    ['lang[gt]=en', 'lang[gt]'],
    ['tag[exact]=a', 'tag[exact]'],
    ['tag[]=', 'tag[]'],
    ['author[gte]=a', 'author[gte]'],
    ['id=1', 'id'],
    ['id[]=1', 'id[]'],
    ['frontMatter.x[gt]=5', 'frontMatter.x[gt]'],
    ['frontMatter[x][gt]=5', 'frontMatter.x[gt]'],
    ['frontMatter[x][y][]=5', 'frontMatter.x[y][]'],
    ['frontMatter.x[]=', 'frontMatter.x[]'],
    ['frontMatter.[]=5', 'frontMatter.[]'],
    ['frontMatter[]=5', 'frontMatter[]'],
    ['frontMatter[x]y=5', 'frontMatter[x]y'],
    ['frontMatter[__proto__]=x', 'frontMatter[__proto__]'],
    ['trashed=1', 'trashed'],
    ['highlight=yes', 'highlight'],
    ['publishedAt=2024', 'publishedAt'],
    ['publishedAt[gte]=2024', 'publishedAt[gte]'],
    ['publishedAt[ne]=2024-01-01', 'publishedAt[ne]'],
    ['publishedAt[gte]=2024-02-30', 'publishedAt[gte]'],
    ['publishedAt[gte]=0000-01-01', 'publishedAt[gte]'],
    ['updatedAt[lt]=infinity', 'updatedAt[lt]'],
    ['frontMatter.x=', 'frontMatter.x'],
    ['frontMatter=x', 'frontMatter'],
    ['frontMatter.=x', 'frontMatter.'],
    ['frontMatter.__proto__=x', 'frontMatter.__proto__'],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['authorr=7', 'authorr'],
    ['filter[title]=x', 'filter[title]'],
    ['where[a][b]=c', 'where[a][b]'],
    ['_q=x', '_q'],
    ['api_key=x', 'api_key'],
    ['q=', 'q'],
    ['q=%00', 'q'],
    ['q=%ED%A0%80', 'q'],
    ['%FF=1', '%FF=1'],
    ['secretHash=x', 'secretHash'],
    ['body=x', 'body'],
    ['head=x', 'head'],
  ])('%s', async (query, parameter) => {
    for (const key of [undefined, writer]) {
      const asked = vi.spyOn(app.db.pool, 'query')
      const answer = await get(`count=exact&${query}`, key)
      // Nothing of it reaches the database, which would sleep.
      expect(JSON.stringify(asked.mock.calls)).not.toContain('list_')
      asked.mockRestore()
      if (parameter === 'count') expect(faults(answer, 400)).toEqual(['count repeated'])
      else expect(faults(answer, 400).map((fault) => fault.split(' ')[0])).toContain(parameter)
      expect(answer.body).not.toContain('"total"')
    }
  })

  test('all faults in one response, with a hint for a misspelled name', async () => {
    const answer = await get('limit=0&sort=nope&pubishedAt=1&tag=&lang=')
    expect(faults(answer, 400).map((fault) => fault.split(' ')[0])).toEqual([
      'lang',
      'limit',
      'pubishedAt',
      'sort',
      'tag',
    ])
    expect(answer.body).toContain('Did you mean')
    expect((await get('page=101&limit=100')).body).toContain('cursor')
    expect(faults(await get('page=2&cursor=x'), 400)).not.toEqual([])
  })

  test('single reads refuse what they do not know', async () => {
    const [article] = (await list(app, 'limit=1')).data
    for (const url of [
      `/v1/articles/${article?.id}`,
      '/v1/articles/by-path/x/same',
      `/v1/articles/${article?.id}/related`,
    ])
      for (const query of [
        'x=1',
        'include=secret',
        'fields=',
        'status=draft',
        'q=x',
        'include[]=body',
      ])
        expect(faults(await app.request('GET', `${url}?${query}`), 400), url).toHaveLength(1)
    for (const id of ['1.5', '1abc', '0x1', '%00', "a';select pg_sleep(3)--", 'null'])
      expect([400, 404]).toContain((await app.request('GET', `/v1/articles/${id}`)).statusCode)
  })
})
