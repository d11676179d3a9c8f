import { afterAll, beforeAll, expect, test } from 'vitest'
import { ListArticles } from '../../../src/articles/list/schema.ts'
import { printQuery } from '../../../src/http/request/canonical.ts'
import { parseQueryString } from '../../../src/http/request/query-string.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, list, publish, type Shown, titles } from '../../support/content.ts'

let app: TestApp
const made: Shown[] = []
beforeAll(async () => {
  app = await testApp()
  const all = [
    {
      title: 'a',
      authors: ['Smith'],
      tags: ['One'],
      categories: ['Root'],
      lang: 'en',
      translationKey: 'k',
    },
    {
      title: 'b',
      authors: ['Smith, John'],
      tags: ['Two, or more'],
      categories: ['Both, and'],
      lang: 'de',
    },
    {
      title: 'c',
      authors: ['Smith', 'John'],
      tags: ['One', 'Two, or more'],
      lang: 'fr',
      path: 'x/c',
    },
    {
      title: 'd',
      authors: ['Back\\, slash'],
      frontMatter: { note: 'p, q', 'two words': 1, map: { key: 'v' } },
    },
    { title: 'e', authors: ['Ann'], frontMatter: { note: ['p', 'r'], year: 2024 } },
  ]
  for (const article of all) made.push(await publish(app, article))
  made.push(await create(app, { title: 'draft' }))
})
afterAll(() => app.close())

const found = async (query: string) => (await titles(app, `${query}&sort=title`)).join('')
const encoded = encodeURIComponent

test.each([
  ['lang=de&lang=fr', 'lang=de,fr', 'bc'],
  ['slug=a&slug=c&slug=a', 'slug=a,c', 'ac'],
  ['translationKey=k&translationKey=none', 'translationKey=k,none', 'a'],
  ['status=published&status=published', 'status=published', 'abcde'],
])('repeats of one value are the same as commas: %s', async (repeats, commas, wanted) => {
  expect(await found(repeats)).toBe(wanted)
  expect(await found(commas)).toBe(wanted)
})

test('members are asked for by repeats or by commas, each as often as one likes', async () => {
  const { id } = made[0] as Shown
  for (const path of [`/${id}`, `/by-path/${made[0]?.path}`, `/${id}/related`, '']) {
    const read = async (query: string) =>
      (await app.request('GET', `/v1/articles${path}?${query}`)).json()
    const commas = await read('fields=title,lang&include=html,text')
    expect(JSON.stringify(commas)).toContain('"data"')
    expect(await read('fields=title&include=html&fields=lang&include=text&fields=title')).toEqual(
      commas,
    )
    expect(await read('fields=title,lang,title&include=text,html,text')).toEqual(commas)
  }
})

test.each([
  ['author=Smith', 'ac'],
  ['author=Smith, John', 'abc'],
  ['author=Smith\\, John', 'b'],
  ['author[]=Smith, John', 'b'],
  ['author[]=Smith&author[]=Ann', 'ace'],
  ['author[]=Smith&author[]=Ann&author=John', 'c'],
  ['author[]=Back\\, slash', 'd'],
  ['author=Smith&author=John', 'c'],
  ['tag[]=Two, or more', 'bc'],
  ['tag[]=Two, or more&tag[]=One', 'abc'],
  ['tag[]=Two, or more&tag=One', 'c'],
  ['tag=Two, or more', ''],
  ['category[]=Both, and&category[]=Root', 'ab'],
  ['frontMatter.note=p', 'e'],
  ['frontMatter.note[]=p, q', 'd'],
  ['frontMatter[note][]=p, q&frontMatter[note][]=r', 'de'],
  ['frontMatter[note]=p&frontMatter.note=r', 'e'],
  ['frontMatter[year]=2024', 'e'],
  ['frontMatter[two words]=1', 'd'],
  ['frontMatter[map.key]=v', 'd'],
])('%s finds %s, and so does what it is printed as', async (query, wanted) => {
  const pairs = query.split('&').map((pair) => pair.split('=').map(encoded).join('='))
  expect(await found(pairs.join('&'))).toBe(wanted)
  const parsed = ListArticles.parse(parseQueryString(pairs.join('&')))
  const printed = printQuery(parsed)
  expect(printQuery(ListArticles.parse(parseQueryString(printed)))).toBe(printed)
  expect(await found(printed)).toBe(wanted)
})

test('a page by whole names is followed by its link', async () => {
  for (const query of ['author[]=Smith&author[]=Ann', `author=${encoded('Smith, John')}`]) {
    const answer = await app.request('GET', `/v1/articles?${query}&limit=1`)
    const next = /<([^>]*)>; rel="next"/.exec(String(answer.headers.link))?.[1] ?? ''
    const page = (await app.request('GET', next)).json()
    const { nextCursor } = answer.json().meta
    expect(page).toEqual(await list(app, `${query}&limit=1&cursor=${nextCursor}`))
    expect(page.data).toHaveLength(1)
  }
})

test('articles are listed by their ids, those alone that the reader may see', async () => {
  const [a, b, c, , , draft] = made.map(({ id }) => id) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const nobody = '0190f3c4-0000-7000-8000-000000000000'
  expect(await found(`id=${a},${c.toUpperCase()},${nobody},${draft}`)).toBe('ac')
  expect(await found(`id=${a}&id=${b}&id=${a}`)).toBe('ab')
  expect(await found(`id=${a},${b}&lang=de`)).toBe('b')
  expect(await found(`id=${nobody}`)).toBe('')
  expect(await titles(app, `id=${draft}&status=draft`, app.adminKey)).toEqual(['draft'])
  const many = Array.from(
    { length: 101 },
    (_, n) => nobody.slice(0, -3) + String(n).padStart(3, '0'),
  )
  expect(await found(`id=${many.slice(0, 99)},${a}`)).toBe('a')
  const refused = await app.request('GET', `/v1/articles?id=${many}`)
  expect(refused.json().errors).toMatchObject([{ parameter: 'id', code: 'too_many' }])
})

test('the feeds take whole names and repeats as well', async () => {
  const feed = async (query: string) =>
    ((await app.request('GET', `/feed.json?${query}`)).json().items ?? []).length
  expect(await feed(`tag[]=${encoded('Two, or more')}`)).toBe(2)
  expect(await feed(`tag[]=${encoded('Two, or more')}&tag=one`)).toBe(1)
  expect(await feed('lang=de&lang=fr')).toBe(2)
  const { feed_url } = (
    await app.request('GET', `/feed.json?tag[]=${encoded('Two, or more')}`)
  ).json()
  expect(await feed(new URL(feed_url).search.slice(1))).toBe(2)
})
