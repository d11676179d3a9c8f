import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, publish, type Shown, send } from '../../support/content.ts'

let app: TestApp
let one: Shown
beforeAll(async () => {
  app = await testApp()
  const at = (n: number) => ({ publishedAt: `2024-01-0${n}T00:00:00Z` })
  one = await publish(app, {
    title: 'one',
    tags: ['a', 'b', 'c'],
    categories: ['x', 'y'],
    ...at(1),
  })
  await publish(app, { title: 'two tags', tags: ['a', 'b'], ...at(1) })
  await publish(app, { title: 'one tag, newer', tags: ['c'], ...at(3) })
  await publish(app, { title: 'one tag, older', tags: ['c'], ...at(2) })
  await publish(app, { title: 'one tag, category', tags: ['c'], categories: ['x'], ...at(1) })
  await publish(app, { title: 'categories', categories: ['x', 'y'], ...at(4) })
  await publish(app, { title: 'stranger', tags: ['z'], categories: ['w'] })
  await create(app, { title: 'draft', tags: ['a', 'b', 'c'] })
  await publish(app, { title: 'later', tags: ['a', 'b', 'c'], publishedAt: '2999-01-01T00:00:00Z' })
})
afterAll(() => app.close())

const related = async (query = '') =>
  (await app.request('GET', `/v1/articles/${one.id}/related${query}`)).json().data as Shown[]

test('shared tags count first, then shared categories, then the newest; only public articles', async () => {
  const titles = (await related('?limit=20')).map(({ title }) => title)
  expect(titles).toEqual([
    'two tags',
    'one tag, category',
    'one tag, newer',
    'one tag, older',
    'categories',
  ])
})

test('limit, fields and include work as in lists', async () => {
  expect(
    (await related('?limit=2&fields=title')).map((article) => Object.keys(article).sort()),
  ).toEqual([
    ['id', 'title'],
    ['id', 'title'],
  ])
  expect((await related('?limit=1&include=body,text'))[0]).toMatchObject({
    title: 'two tags',
    body: '',
    text: '',
  })
  expect((await related())[0]).not.toHaveProperty('body')
})

test('an article without terms has none', async () => {
  const lone = await publish(app, { title: 'lone' })
  expect((await app.request('GET', `/v1/articles/${lone.id}/related`)).json()).toEqual({ data: [] })
  await send(app, 'DELETE', `/articles/${lone.id}?permanent=true`)
  expect((await app.request('GET', `/v1/articles/${lone.id}/related`)).statusCode).toBe(404)
})
