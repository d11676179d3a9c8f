import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  readUnreadReferences,
  recomputeReferences,
} from '../../../src/articles/references/recompute.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { disagreements } from '../../support/articles/recount.ts'
import { create, patch, send } from '../../support/content.ts'
import { importTree, makeTree, type Tree } from '../../support/imports/imports.ts'

let app: TestApp
let tree: Tree
beforeAll(async () => {
  app = await testApp()
  tree = await makeTree()
})
afterAll(async () => {
  await app.close()
  await tree.remove()
})

async function stored(id: string): Promise<[role: string, reference: string, first: string][]> {
  const text = `select role, reference, coalesce(names[1], remote_url) as first from article_references
    where article_id = $1 order by position`
  const { rows } = await app.db.query<{ role: string; reference: string; first: string }>({
    text,
    values: [id],
  })
  return rows.map(({ role, reference, first }) => [role, reference, first])
}

test('follow the text of an article through its life', async () => {
  const body = '![a](a.png) ![b](b.png)\n'
  const { id, version } = await create(app, { title: 'A', cover: 'c.jpg', body })
  const three = (await stored(id)).map(([role, reference]) => [role, reference])
  expect(three).toEqual([
    ['cover', 'c.jpg'],
    ['body', 'a.png'],
    ['body', 'b.png'],
  ])
  await patch(app, id, { body: '![b](b.png)\n', cover: null })
  expect((await stored(id)).map(([, reference]) => reference)).toEqual(['b.png'])
  await patch(app, id, { tags: ['x'] })
  await send(app, 'DELETE', `/articles/${id}`)
  expect((await stored(id)).map(([, reference]) => reference)).toEqual(['b.png'])
  const restored = await send(app, 'POST', `/articles/${id}/revisions/${version}/restore`)
  expect(restored.statusCode, restored.body).toBe(200)
  expect(await stored(id)).toHaveLength(3)
  await send(app, 'DELETE', `/articles/${id}?permanent=true`)
  expect(await stored(id)).toEqual([])
})

test('follow the file that an import brings and moves', async () => {
  await tree.put({ 'posts/a.md': '---\nid: one\ntitle: A\n---\n![x](X.png)\n' })
  const first = await importTree(app.db, tree, { source: 'moves' })
  const id = first.files.get('posts/a.md')?.articleId ?? ''
  expect(await stored(id)).toEqual([['body', 'X.png', 'posts/X.png']])
  await tree.put({
    'posts/a.md': null,
    'news/a.md': '---\nid: one\ntitle: A\n---\n![x](X.png)\n',
  })
  await importTree(app.db, tree, { source: 'moves' })
  expect(await stored(id)).toEqual([['body', 'X.png', 'news/X.png']])
})

test('are found by names in NFC and lower case', async () => {
  const { id } = await create(app, { title: 'K', body: '![x](A\u0308/B.PNG)' })
  const { rows } = await app.db.query<{ name: string; key: string }>({
    text: 'select names[1] as name, name_keys[1] as key from article_references where article_id = $1',
    values: [id],
  })
  expect(rows[0]?.name).toMatch(/A\u0308\/B\.PNG$/)
  expect(rows[0]?.key).toMatch(/\u00e4\/b\.png$/)
})

test('are read once for articles of a version before, by several processes', async () => {
  const made: { id: string }[] = []
  // In groups, because a busy machine refuses more at once.
  for (let group = 0; group < 25; group++)
    made.push(
      ...(await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          create(app, { title: `Old ${group} ${n}`, body: `![x](${n}.png)` }),
        ),
      )),
    )
  const ids = made.map(({ id }) => id)
  await app.db.query({
    text: `with gone as (delete from article_references where article_id = any($1))
      update articles set references_read = false where id = any($1)`,
    values: [ids],
  })
  const before = await versions()
  const lines: string[] = []
  const log = { info: (message: string) => lines.push(message) }
  await Promise.all([readUnreadReferences(app.db, log), readUnreadReferences(app.db, log)])
  expect(await disagreements(app.db)).toEqual([])
  const { rows } = await app.db.query<{ n: number }>({
    text: 'select count(*)::int as n from article_references where article_id = any($1)',
    values: [ids],
  })
  expect(rows[0]?.n).toBe(250)
  expect(lines.at(-1)).toMatch(/^read the references of \d+ articles; 0 are left$/)
  expect(await versions()).toEqual(before)
})

const versions = async () =>
  (await app.db.query({ text: 'select id, version, updated_at from articles order by id' })).rows

test('are made anew, whatever is stored', async () => {
  const { id } = await create(app, { title: 'Again', body: '![x](x.png)' })
  const right = await stored(id)
  await app.db.query({
    text: `update article_references set reference = 'wrong', position = position + 3 where article_id = $1`,
    values: [id],
  })
  let done = 0
  for await (done of recomputeReferences(app.db));
  expect(done).toBeGreaterThan(250)
  expect(await stored(id)).toEqual(right)
  expect(await disagreements(app.db)).toEqual([])
})
