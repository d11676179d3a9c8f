import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, publish, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const byPath = (rest: string) => app.request('GET', `/v1/articles/by-path/${rest}`)

test('a redirect keeps the other parameters, and names its cache tags', async () => {
  const { id } = await publish(app, { title: 'Mover', path: 'one', body: '# One' })
  await send(app, 'PATCH', `/articles/${id}`, { path: 'two words' })
  const answer = await byPath('one?include=html,toc&lang=en&fields=title')
  expect(answer.statusCode).toBe(301)
  const { location, 'cache-tag': names } = answer.headers
  expect(location).toBe('/v1/articles/by-path/two%20words?fields=title&include=html%2Ctoc&lang=en')
  expect(names).toBe(`article-${id},articles`)
  const there = await app.request('GET', String(location))
  expect(Object.keys(there.json().data).sort()).toEqual(['html', 'id', 'math', 'title', 'toc'])
})

test('a slash at the end leads to the path without it', async () => {
  const { id } = await publish(app, { title: 'Slashed', path: 'a/b' })
  const answer = await byPath('a/b/?include=text')
  expect(answer.statusCode).toBe(301)
  expect(answer.headers.location).toBe('/v1/articles/by-path/a/b?include=text&lang=en')
  expect(answer.headers['cache-tag']).toContain(`article-${id}`)
  expect(answer.json()).toEqual({ data: { lang: 'en', path: 'a/b' } })
  await send(app, 'PATCH', `/articles/${id}`, { path: 'a/c' })
  expect((await byPath('a/b/')).headers.location).toBe('/v1/articles/by-path/a/c?lang=en')
  for (const rest of ['a/', 'a/b//', 'nothing/']) expect((await byPath(rest)).statusCode).toBe(404)
})

test('a missing path says in which language it was looked up, and a field which is none', async () => {
  const detailOf = async (rest: string) => (await byPath(rest)).json().detail
  expect(await detailOf('none')).toBe('No such article in "en"; lang= names another language.')
  expect(await detailOf('none?lang=de')).toContain('in "de"')
  expect(await detailOf('none?fields=title,translations')).toMatch(
    /expected, not "translations"\.$/,
  )
})

test('a draft shows itself by no redirect', async () => {
  const { id } = await create(app, { title: 'Draft', path: 'd' })
  await send(app, 'PATCH', `/articles/${id}`, { path: 'e' })
  for (const rest of ['d', 'd/', 'e', 'e/']) expect((await byPath(rest)).statusCode).toBe(404)
})

test('Location is described where an answer has one', async () => {
  const { paths } = (await app.request('GET', '/openapi.json')).json()
  const headersOf = (path: string, method: string, status: string) =>
    Object.keys(paths[path][method].responses[status].headers ?? {})
  expect(headersOf('/v1/articles/by-path/{path}', 'get', '301')).toContain('Location')
  expect(headersOf('/v1/articles', 'post', '201')).toContain('Location')
  expect(headersOf('/v1/articles', 'get', '200')).not.toContain('Location')
})
