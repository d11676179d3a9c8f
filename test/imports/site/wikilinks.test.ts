import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { importTree, makeTree, type Tree } from '../../support/imports/imports.ts'

let app: TestApp
let tree: Tree

const note = (text: string) => `---\npublish: true\n---\n${text}\n`

beforeAll(async () => {
  app = await testApp()
  tree = await makeTree({
    '.obsidian/app.json': '{}',
    'Start.md': note(''),
    'deep/er/Far Note.md': note('Far.'),
    'a/Twin.md': note('First.'),
    'b/Twin.md': note('Second.'),
    'b/Beside.md': note('[[Twin]]'),
    'people/Ada.md': '---\npublish: true\naliases: [Countess, The Enchantress]\n---\nAda.\n',
    'secret.md': '---\npublish: false\n---\nSecret.\n',
  })
  const beside = { blobs: app.fastify.blobs, maxFileBytes: 1024 * 1024 }
  const links =
    '[[Far Note]] [[FAR NOTE#Way|far]] [[er/Far Note|deep]] [[x/Far Note|none]] [[b/Twin|twin]] [[Countess]] [[nowhere]] [[secret]]'
  await tree.put({ 'Start.md': note(links) })
  await importTree(app.db, tree, { source: 'vault', dialect: 'obsidian', beside })
})
afterAll(async () => {
  await app.close()
  await tree.remove()
})

async function htmlOf(file: string, key?: string): Promise<string> {
  const { rows } = await app.db.pool.query('select id from articles where file = $1', [file])
  const path = `/v1/articles/${rows[0].id}?include=html`
  const response = await app.request('GET', path, key ? { key } : {})
  return response.json().data.html
}
async function urlOf(file: string): Promise<string> {
  const { rows } = await app.db.pool.query('select url from articles where file = $1', [file])
  return encodeURI(rows[0].url)
}

test('links by name lead to the article, wherever it lies', async () => {
  const far = await urlOf('deep/er/Far Note.md')
  const html = await htmlOf('Start.md')
  expect(html).toContain(`<a href="${far}">Far Note</a>`)
  expect(html).toContain(`<a href="${far}#way">far</a>`)
  expect(html).toContain(`<a href="${far}">deep</a>`)
  expect(html).toContain('<a>none</a>')
  expect(html).toContain(`<a href="${await urlOf('b/Twin.md')}">twin</a>`)
  expect(html).toContain(`<a href="${await urlOf('people/Ada.md')}">Countess</a>`)
  expect(html).toContain('<a>nowhere</a>')
})

test('of two pages of one name the one beside goes first', async () => {
  expect(await htmlOf('b/Beside.md')).toContain(`href="${await urlOf('b/Twin.md')}"`)
})

test('a draft is a link only for those who may read it', async () => {
  expect(await htmlOf('Start.md')).toContain('<a>secret</a>')
  expect(await htmlOf('Start.md', app.adminKey)).toContain('">secret</a>')
})

test('tags in texts count where the import says so, and stay when the front matter changes', async () => {
  const notes = await makeTree({
    '.obsidian/app.json': '{}',
    'a.md': '---\ntags: [x]\n---\n#y and #z/w.\n',
  })
  const options = { source: 'tagged', dialect: 'obsidian' as const }
  await importTree(app.db, notes, { ...options, inlineTags: true })
  const { rows } = await app.db.pool.query("select id from articles where source = 'tagged'")
  const path = `/v1/articles/${rows[0].id}`
  const tags = async () =>
    (await app.request('GET', path, { key: app.adminKey }))
      .json()
      .data.tags.map(({ name }: { name: string }) => name)
  expect(await tags()).toEqual(['x', 'y', 'z/w'])
  const patch = (wanted: string[] | null) =>
    app.request('PATCH', path, {
      key: app.adminKey,
      headers: { 'if-match': '*' },
      body: { tags: wanted },
    })
  const refused = await patch(['x', 'z/w'])
  expect(refused.statusCode).toBe(422)
  expect(refused.json().errors[0].message).toContain('#y, #z/w')
  expect((await patch(['q', 'y', 'z/w'])).statusCode).toBe(200)
  expect(await tags()).toEqual(['q', 'y', 'z/w'])
  await notes.put({ 'b.md': '#later' })
  expect((await importTree(app.db, notes, options)).by.created).toEqual(['b.md'])
  const { rows: later } = await app.db.pool.query(
    "select id from articles where file = 'b.md' and source = 'tagged'",
  )
  const { data } = (
    await app.request('GET', `/v1/articles/${later[0].id}`, { key: app.adminKey })
  ).json()
  expect(data.tags).toMatchObject([{ name: 'later' }])
  await notes.remove()
})
