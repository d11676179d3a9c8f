import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, faults, list, publish, type Shown, send, titles } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
  const categories = ['Root', 'Child'].map((name) => ({ name }))
  const [root, child] = await Promise.all(
    categories.map(async (body) => (await send(app, 'POST', '/categories', body)).json().data),
  )
  await send(app, 'PATCH', `/categories/${child.id}`, { parentId: root.id })
  const all = [
    { title: 'a', lang: 'en', path: 'both', tags: ['T', 'U'], body: 'whales' },
    { title: 'b', lang: 'en-GB', path: 'both', tags: ['T'], body: 'whale', categories: ['Child'] },
    { title: 'c', lang: 'en-GB', path: 'british', tags: ['T'], body: 'whales' },
    { title: 'd', lang: 'en-AU', path: 'british', body: 'other', categories: ['Other'] },
    { title: 'e', lang: 'enm', path: 'middle', tags: ['V'], body: 'whale' },
    { title: 'f', lang: 'zh-Hant-TW', path: 'british', body: 'whale' },
    { title: 'g', lang: 'zh-Hans', path: 'zh', body: 'whale' },
  ]
  for (const article of all) await publish(app, article)
  await create(app, { title: 'draft', lang: 'en-NZ', path: 'british/draft', tags: ['Secret'] })
})
afterAll(() => app.close())

const found = async (query: string, key?: string) =>
  (await titles(app, `${query}&sort=title`, key)).join('')

describe('a list', () => {
  test.each([
    ['lang=en', 'abcd'],
    ['lang=EN', 'abcd'],
    ['lang[exact]=en', 'a'],
    ['lang[exact]=en&lang[exact]=en-gb', 'abc'],
    ['lang=en-GB', 'bc'],
    ['lang=en&lang[exact]=en-AU,enm', 'd'],
    ['lang=zh', 'fg'],
    ['lang=zh-Hant', 'f'],
    ['lang[exact]=zh-Hant', ''],
    ['lang=e', ''],
    ['lang=e%25', ''],
    ['lang=en,zh-Hans', 'abcdg'],
    ['lang=en&tag=t', 'abc'],
    ['lang[exact]=en&tag=t', 'a'],
    ['lang=en&q=whale', 'abc'],
    ['lang[exact]=en-GB&q=whale', 'bc'],
    ['lang=sv', ''],
  ])('%s has %s', async (query, wanted) => {
    expect(await found(query)).toBe(wanted)
    expect((await list(app, `${query}&count=exact&limit=1`)).meta.total).toBe(wanted.length)
  })

  test('of drafts, of the trash, and of a language that came just now', async () => {
    expect(await found('lang=en&status=draft', app.adminKey)).toBe('draft')
    expect(await found('lang[exact]=en&status=draft', app.adminKey)).toBe('')
    const { id } = await publish(app, { title: 'new', lang: 'en-ZA' })
    expect(await found('lang=en')).toBe('abcdnew')
    await send(app, 'DELETE', `/articles/${id}`)
    expect(await found('lang=en')).toBe('abcd')
    expect(await found('lang=en&trashed=true', app.adminKey)).toBe('new')
  })

  test('of a site with more languages than the limit', async () => {
    const made: Shown[] = []
    for (let n = 0; n < 60; n++)
      made.push(await publish(app, { title: 'x', lang: `de-x-n${n}`, path: 'x' }))
    expect(await found('lang=de&limit=100')).toBe('x'.repeat(60))
    expect(await found('lang=en')).toBe('abcd')
    expect(await found('lang=en&q=whale')).toBe('abc')
    for (const { id } of made) await send(app, 'DELETE', `/articles/${id}?permanent=true`)
  })
})

test('feeds and exports take languages as lists do', async () => {
  const feed = async (query: string) => {
    const { items, feed_url } = (await app.request('GET', `/feed.json?${query}`)).json()
    const again = (await app.request('GET', `/feed.json${new URL(feed_url).search}`)).json()
    expect(again.items).toEqual(items)
    return (items as { title: string }[]).map(({ title }) => title).sort()
  }
  expect(await feed('lang=en')).toEqual(['a', 'b', 'c', 'd'])
  expect(await feed('lang[exact]=en')).toEqual(['a'])
  const files = async (query: string) => {
    const answer = await app.request('GET', `/v1/export?format=zip&${query}`, { key: app.adminKey })
    return new Set(answer.rawPayload.toString('latin1').match(/[\w/-]+\.md/g))
  }
  expect(await files('lang=en')).toHaveProperty('size', 5)
  expect(await files('lang[exact]=en')).toHaveProperty('size', 1)
})

describe('a path', () => {
  const read = (path: string, key?: string) =>
    app.request('GET', `/v1/articles/by-path/${path}`, key === undefined ? {} : { key })
  test.each([
    ['both?lang=en', 'a'],
    ['both', 'a'],
    ['both?lang=en-GB', 'b'],
    ['british?lang=en', 'd'],
    ['british', 'd'],
    ['british?lang=en-GB', 'c'],
    ['british?lang=zh', 'f'],
    ['british?lang=zh-Hant', 'f'],
    ['british?lang[exact]=en-GB', 'c'],
  ])('%s is that of %s', async (path, title) => {
    const answer = await read(path)
    expect([answer.statusCode, answer.json().data?.title]).toEqual([200, title])
  })

  test.each(['british?lang[exact]=en', 'middle?lang=en', 'british/draft', 'zh?lang=en'])(
    '%s is not found',
    async (path) => {
      expect((await read(path)).statusCode).toBe(404)
    },
  )

  test('of a draft in a language below is found with a key', async () => {
    expect((await read('british/draft', app.adminKey)).json().data.title).toBe('draft')
  })

  test('with a trailing slash, or a former one, redirects to the language that has it', async () => {
    const location = async (path: string) => {
      const answer = await read(path)
      expect(answer.statusCode, answer.body).toBe(301)
      return answer.headers.location
    }
    expect(await location('british/?lang=zh')).toBe('/v1/articles/by-path/british?lang=zh-Hant-TW')
    const moved = await publish(app, { title: 'moved', lang: 'en-GB', path: 'before' })
    await send(app, 'PATCH', `/articles/${moved.id}`, { path: 'behind' })
    expect(await location('before?fields=title')).toBe(
      '/v1/articles/by-path/behind?fields=title&lang=en-GB',
    )
    expect(await location('before?lang[exact]=en-GB')).toBe(
      '/v1/articles/by-path/behind?lang=en-GB',
    )
    // The exact tag comes first, be it a former path.
    const other = await publish(app, { title: 'other', lang: 'en', path: 'first' })
    await publish(app, { title: 'third', lang: 'en-GB', path: 'first' })
    await send(app, 'PATCH', `/articles/${other.id}`, { path: 'second' })
    expect(await location('first?lang=en')).toBe('/v1/articles/by-path/second?lang=en')
    expect((await read('first?lang=en-GB')).json().data.title).toBe('third')
  })

  test('is asked for in one way', async () => {
    expect(faults(await read('both?lang=en&lang[exact]=en'), 400)).toEqual([
      'lang[exact] invalid_value',
    ])
  })
})

describe('terms', () => {
  const terms = async (path: string, key?: string) => {
    const answer = await app.request('GET', `/v1/${path}`, key === undefined ? {} : { key })
    expect(answer.statusCode, answer.body).toBe(200)
    type Term = { name: string; articleCount: number; children?: Term[] }
    const text = ({ name, articleCount, children = [] }: Term): string =>
      `${name}:${articleCount}${children.map((child) => `(${text(child)})`).join('')}`
    const { data, meta } = answer.json()
    if (meta?.total !== undefined) expect(meta.total).toBe(data.length)
    return (data as Term[]).map(text).join(' ')
  }

  test.each([
    ['tags?lang=en&count=exact', 'T:3 U:1'],
    ['tags?lang=en-GB&count=exact', 'T:2'],
    ['tags?lang[exact]=en&count=exact', 'T:1 U:1'],
    ['tags?lang=en,enm&sort=-articleCount', 'T:3 V:1 U:1'],
    ['tags?lang=en&q=u', 'U:1'],
    ['tags?lang=fr&count=exact', ''],
    ['categories?lang=en-GB&count=exact', 'Child:1 Root:0'],
    ['categories?lang=en', 'Child:1 Other:1 Root:0'],
    ['categories?lang=en-GB&parentId=root', 'Root:0'],
    ['categories?lang[exact]=en', ''],
    ['categories/tree?lang=en-GB', 'Root:0(Child:1)'],
    ['categories/tree?lang=en', 'Other:1 Root:0(Child:1)'],
    ['categories/tree?lang=zh', ''],
  ])('%s are %s', async (path, wanted) => {
    expect((await terms(path)).split(' ').sort()).toEqual(wanted.split(' ').sort())
  })

  test('of drafts alone are seen with a key', async () => {
    expect(await terms('tags?lang=en-NZ')).toBe('')
    expect(await terms('tags?lang=en-NZ', app.adminKey)).toBe('Secret:0')
  })

  test('are paged through in a language', async () => {
    const first = (await app.request('GET', '/v1/tags?lang=en&limit=1&sort=-articleCount')).json()
    const next = `/v1/tags?lang=en&limit=1&sort=-articleCount&cursor=${first.meta.nextCursor}`
    const second = (await app.request('GET', next)).json()
    expect([first, second].map(({ data }) => data[0].name)).toEqual(['T', 'U'])
  })
})
