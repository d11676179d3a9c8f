import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, list, send } from '../../support/content.ts'
import { storeTexts } from './found.ts'

let app: TestApp
beforeEach(async () => {
  app = await testApp({ cacheBytes: 0 })
})
afterEach(() => app.close())

const swedish = { body: 'De tre hästarna', lang: 'sv' }
const q = `q=${encodeURIComponent('hästen')}`
const total = async (query = q) => {
  const { data, meta } = await list(app, `${query}&count=exact`)
  expect(data).toHaveLength(meta.total ?? Number.NaN)
  return meta.total
}

test('the first article of a language is found by its stems immediately', async () => {
  expect(await total()).toBe(0)
  await storeTexts(app.db, [{ body: 'A hästen by its own name' }])
  expect(await total()).toBe(1)
  await storeTexts(app.db, [swedish])
  expect(await total()).toBe(2)
  expect((await list(app, q)).data).toHaveLength(2)
})

test('a new language is found even where the same search found nothing before', async () => {
  await storeTexts(app.db, [{ body: 'Of something else' }])
  expect((await list(app, q)).data).toHaveLength(0)
  await storeTexts(app.db, [swedish])
  expect((await list(app, q)).data).toHaveLength(1)
})

test('a new language is found by every kind of search: phrases, filters, orders, pages', async () => {
  await storeTexts(app.db, [{ body: 'De tre hästen' }])
  const ways = [
    `${q}+tre`,
    `${q}+"de+tre"`,
    `${q}+-nowhere`,
    `${q}+or+nowhere`,
    `${q}&sort=title`,
    `${q}&slug=x&sort=-updatedAt`,
    `${q}&highlight=true`,
    `${q}&include=body`,
    `${q}&limit=3&page=1`,
  ]
  const found = async () => Promise.all(ways.map(async (way) => (await list(app, way)).data.length))
  expect(await found()).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1])
  await storeTexts(app.db, [swedish])
  expect(await found()).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2])
})

test('removing a language hides nothing in other languages', async () => {
  await storeTexts(app.db, [{ body: 'horses' }, swedish])
  expect(await total()).toBe(1)
  await app.db.pool.query(`delete from articles where lang = 'sv'`)
  expect(await total()).toBe(0)
  expect(await total('q=horse')).toBe(1)
})

test.each(['comes', 'goes'])(
  'pages continue at their position when a language %s',
  async (what) => {
    const id = async () => (await storeTexts(app.db, [swedish]))[0]
    const other = what === 'goes' ? await id() : undefined
    const titles = Array.from({ length: 12 }, (_, n) => `Horses ${n % 3 ? '' : 'and horses'} ${n}`)
    const ids = await storeTexts(
      app.db,
      titles.map((title) => ({
        title,
        body: 'running horses',
        tags: title.length % 2 ? ['horse'] : [],
      })),
    )
    const first = await list(app, 'q=horse&limit=4')
    if (other) await app.db.pool.query('delete from articles where id = $1', [other])
    else await id()
    const rest = await list(app, `q=horse&limit=20&cursor=${first.meta.nextCursor}`)
    const seen = [...first.data, ...rest.data].map((article) => article.id)
    expect(seen.sort()).toEqual(ids.sort())
  },
)

test('with too many languages to list, all are searched', async () => {
  await storeTexts(app.db, [
    ...Array.from({ length: 60 }, (_, n) => ({ body: 'horses', lang: `x-${n}` })),
    swedish,
  ])
  expect(await total()).toBe(1)
  expect(await total('q=horse&limit=100')).toBe(60)
})

test('drafts are searched in all languages', async () => {
  await create(app, { title: 'Djur', ...swedish })
  expect(await total()).toBe(0)
  expect((await send(app, 'GET', `/articles?${q}&status=draft`)).json().data).toHaveLength(1)
})
