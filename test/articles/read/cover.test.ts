import { afterAll, beforeAll, expect, test } from 'vitest'
import { coverUrl } from '../../../src/articles/read/cover.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { list, publish, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp({ siteUrl: 'https://site.test' })
})
afterAll(() => app.close())

const site = { siteUrl: 'https://site.test/sub', articleUrl: '{site}/{lang}/{path}' }
const article = { url: null, id: 'i', lang: 'en', path: 'posts/日本' }

test.each([
  [null, null],
  ['', null],
  ['https://cdn.test/a b.png', 'https://cdn.test/a%20b.png'],
  ['//cdn.test/a.png', 'https://cdn.test/a.png'],
  ['/img/a.png?w=1', 'https://site.test/sub/img/a.png?w=1'],
  ['a.png', 'https://site.test/sub/en/posts/a.png'],
  ['./b/../a.png', 'https://site.test/sub/en/posts/a.png'],
  ['../../../../../a.png', 'https://site.test/a.png'],
  ['図.png', 'https://site.test/sub/en/posts/%E5%9B%B3.png'],
  ['javascript:alert(1)', null],
  ['data:image/png;base64,AA==', null],
  ['http://[', null],
])('the cover %s is at %s', (cover, wanted) => {
  expect(coverUrl(site, { ...article, cover })).toBe(wanted)
})

test('an address of another form than the usual is what a cover is resolved against', () => {
  const other = { siteUrl: 'https://site.test', articleUrl: 'https://blog.test/{id}/{slug}/' }
  expect(coverUrl(other, { ...article, cover: 'a.png' })).toBe(
    'https://blog.test/i/%E6%97%A5%E6%9C%AC/a.png',
  )
})

test('responses have it, and no write accepts it', async () => {
  const made = await publish(app, { title: 'A', path: 'posts/a', cover: 'a.png' })
  const wanted = 'https://site.test/en/posts/a.png'
  expect(made.coverUrl).toBe(wanted)
  const read = async (query: string) =>
    (await app.request('GET', `/v1/articles/${made.id}?${query}`)).json().data
  expect(await read('')).toMatchObject({ cover: 'a.png', coverUrl: wanted })
  expect(await read('fields=coverUrl')).toEqual({ id: made.id, coverUrl: wanted })
  expect(await read('fields=cover')).toEqual({ id: made.id, cover: 'a.png' })
  for (const query of [
    '',
    'include=html,text',
    'q=A&highlight=true',
    'include=translations&fields=title,coverUrl',
  ])
    expect((await list(app, query)).data).toMatchObject([{ id: made.id, coverUrl: wanted }])
  const patched = await send(app, 'PATCH', `/articles/${made.id}`, { cover: null })
  expect(patched.json().data).toMatchObject({ cover: null, coverUrl: null })
  expect((await send(app, 'PATCH', `/articles/${made.id}`, { coverUrl: 'x' })).statusCode).toBe(422)
  const batch = [{ op: 'create', data: { title: 'B', path: 'b', cover: 'https://x.test/b.png' } }]
  await send(app, 'POST', '/articles/batch', { operations: batch })
  const { data } = (await send(app, 'GET', '/articles?status=draft')).json()
  expect(data).toMatchObject([{ coverUrl: 'https://x.test/b.png' }])
})
