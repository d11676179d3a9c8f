import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { importTree, makeTree, type Tree } from '../support/imports/imports.ts'

let app: TestApp
let tree: Tree
beforeAll(async () => {
  app = await testApp()
  tree = await makeTree({
    'hugo.yaml': 'baseURL: https://x.test/b/\n',
    'content/posts/a.md': '---\ntitle: A\ndate: 2020-01-02\n---\n',
  })
})
afterAll(async () => {
  await tree.remove()
  await app.close()
})

const importIt = (source: string) => importTree(app.db, tree, { source })
const patch = (name: string, dialect: string, key = app.adminKey) =>
  app.request('PATCH', `/v1/sources/${name}`, { key, body: { dialect } })
const list = async (key = app.adminKey) =>
  (await app.request('GET', '/v1/sources', { key })).json().data as {
    name: string
    dialect: string
    site: { dialect: string } | null
  }[]
const urlOf = async (source: string) => {
  const { rows } = await app.db.pool.query('select url from articles where source = $1', [source])
  return rows.map(({ url }) => url)
}

test('the list names how each source is read, also one that only the API writes', async () => {
  await importIt('listed')
  await app.request('POST', '/v1/articles', { key: app.adminKey, body: { title: 'B' } })
  const all = await list()
  expect(all.find(({ name }) => name === 'listed')).toMatchObject({
    dialect: 'hugo',
    site: { dialect: 'hugo' },
    readAt: expect.stringMatching(/^20\d\d-.*Z$/),
  })
  expect(all.find(({ name }) => name === 'api')).toMatchObject({ dialect: 'plain', site: null })
})

test('a key that is limited to sources sees only those', async () => {
  await importIt('mine')
  const key = await app.keyFor(['mine'], 'imports:run')
  expect((await list(key)).map(({ name }) => name)).toEqual(['mine'])
})

test('another dialect takes effect at the next import, and back', async () => {
  await importIt('changing')
  expect(await urlOf('changing')).toEqual(['/b/posts/a/'])
  for (const [dialect, url] of [
    ['plain', null],
    ['hugo', '/b/posts/a/'],
    ['zola', '/posts/a/'],
    ['hugo', '/b/posts/a/'],
  ] as const) {
    expect((await patch('changing', dialect)).json().data.dialect).toBe(dialect)
    const { run } = await importIt('changing')
    expect(run.dialect?.name).toBe(dialect)
    expect(await urlOf('changing'), dialect).toEqual([url])
  }
})

test('only admin may change it, a source that is not there is 404, and a dialect is a known one', async () => {
  await importIt('guarded')
  const key = await app.keyWith('imports:run', 'content:write')
  expect((await patch('guarded', 'plain', key)).statusCode).toBe(403)
  expect((await patch('nowhere', 'plain')).statusCode).toBe(404)
  expect((await patch('guarded', 'wordpress')).statusCode).toBe(422)
  expect((await list()).find(({ name }) => name === 'guarded')?.dialect).toBe('hugo')
})
