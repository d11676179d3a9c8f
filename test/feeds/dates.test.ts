import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { publish, read, type Shown, send } from '../support/content.ts'
import { importTree, makeTree, type Tree } from '../support/imports/imports.ts'

let app: TestApp
let tree: Tree
const post = (head: string, body = 'Text.') => `---\n${head}\n---\n\n${body}\n`

beforeAll(async () => {
  app = await testApp({ siteUrl: 'https://example.org' })
  tree = await makeTree({
    'plain.md': post('date: 2018-05-06T07:08:09Z'),
    'revised.md': post('date: 2018-01-01\nlastmod: 2019-02-03T04:05:06Z'),
    'ahead.md': post('date: 2017-01-02T00:00:00Z\nlastmod: 2999-01-01'),
    'edited.md': post('date: 2016-01-01'),
    'again.md': post('date: 2015-01-01'),
    'undated.md': post('title: undated'),
  })
  await importTree(app.db, tree)
})
afterAll(async () => {
  await tree.remove()
  await app.close()
})

const byPath = async (path: string): Promise<Shown> =>
  (await app.request('GET', `/v1/articles/by-path/${path}`)).json().data
const ms = (time: unknown) => String(time).replace(/(:\d\d)Z$/, '$1.000Z')
const seconds = (time: unknown) => String(time).replace(/\.\d+Z$/, 'Z')

/** The date in JSON Feed, Atom and the sitemap, which must be the same. */
async function datedAs(path: string): Promise<string | undefined> {
  const [json, atom, sitemap] = await Promise.all(
    ['/feed.json?limit=50', '/feed.xml?limit=50', '/sitemap.xml'].map((url) =>
      app.request('GET', url),
    ),
  )
  const url = `https://example.org/en/${path}`
  const item = json?.json().items.find((one: { url: string }) => one.url === url)
  const [, lastmod] =
    new RegExp(`<loc>${url}</loc>\\s*<lastmod>(.*?)</lastmod>`).exec(sitemap?.body ?? '') ?? []
  if (!item) return lastmod
  const [entry] = (atom?.body ?? '').split('</entry>').filter((text) => text.includes(`"${url}"`))
  const [, updated] = /<updated>([^<]*)<\/updated>(?![\s\S]*<updated>)/.exec(entry ?? '') ?? []
  expect([ms(updated), lastmod]).toEqual([ms(item.date_modified), seconds(item.date_modified)])
  return item.date_modified
}

test('an imported article has its publication date, or the past one in its text', async () => {
  expect(await datedAs('plain')).toBe('2018-05-06T07:08:09.000Z')
  expect(await datedAs('revised')).toBe('2019-02-03T04:05:06.000Z')
  expect(await datedAs('ahead')).toBe('2017-01-02T00:00:00.000Z')
})

test('an article without a date has the date of its import', async () => {
  expect(await datedAs('undated')).toBe(seconds((await byPath('undated')).updatedAt))
})

test('an unchanged import keeps the date, and one that changes the text renews it', async () => {
  await importTree(app.db, tree)
  expect(await datedAs('again')).toBe('2015-01-01T00:00:00.000Z')
  await tree.put({ 'again.md': post('date: 2015-01-01', 'Other text.') })
  await importTree(app.db, tree)
  const { version, updatedAt } = await byPath('again')
  expect([version, await datedAs('again')]).toEqual([2, ms(updatedAt)])
})

test('an edit renews the date, even if reverted; a date in the text wins', async () => {
  const { id } = await byPath('edited')
  await send(app, 'PATCH', `/articles/${id}`, { title: 'Edited' })
  expect(await datedAs('edited')).toBe(ms((await read(app, id)).updatedAt))
  await send(app, 'POST', `/articles/${id}/revisions/1/restore`)
  expect(await datedAs('edited')).toBe(ms((await read(app, id)).updatedAt))
  await send(app, 'PATCH', `/articles/${id}`, { modifiedAt: '2020-02-02T00:00:00Z' })
  expect(await datedAs('edited')).toBe('2020-02-02T00:00:00.000Z')
})

test('an article created by the API has the date of its creation', async () => {
  const made = await publish(app, { title: 'Made', publishedAt: '2014-01-01T00:00:00Z' })
  expect(await datedAs('made')).toBe(ms(made.updatedAt))
})

test('a feed has the date of its newest item, not of its import', async () => {
  const old = await makeTree({
    'il.md': post('date: 2011-01-01\nlang: it'),
    'lo.md': post('date: 2012-03-04\nlang: it'),
  })
  await importTree(app.db, old, { source: 'old' })
  await old.remove()
  expect((await app.request('GET', '/feed.xml?lang=it')).body).toMatch(
    /<updated>2012-03-04T00:00:00(\.000)?Z</,
  )
  expect((await app.request('GET', '/rss.xml?lang=it')).body).toContain(
    '04 Mar 2012 00:00:00 GMT</lastBuildDate>',
  )
})
