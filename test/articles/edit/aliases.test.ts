import { afterAll, beforeAll, expect, test } from 'vitest'
import { reread } from '../../../src/articles/reread.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { disagreements } from '../../support/articles/recount.ts'
import { fileOf, patch, publish, read, send } from '../../support/content.ts'
import { importTree, makeTree, type Tree } from '../../support/imports/imports.ts'

let app: TestApp
let tree: Tree
const texts = {
  'posts/2020/a.md':
    '---\ntitle: A\naliases: # other places\n  - /old/a/\n  - "/en/older/"\n  - b\n  - ../c\n  - ./d/\n  - ../../../up\n---\nText.\n',
  'zh/posts/b.md': '---\ntitle: B\naliases: [/zh/x, y]\n---\nText.\n',
}
const ids: Record<string, string> = {}
beforeAll(async () => {
  app = await testApp()
  tree = await makeTree(texts)
  const { files } = await importTree(app.db, tree)
  for (const [file, { articleId }] of files) ids[file] = articleId ?? ''
  expect(files.get('posts/2020/a.md')?.problems).toMatchObject([{ code: 'invalid_alias' }])
})
afterAll(async () => {
  expect(await disagreements(app.db)).toEqual([])
  await app.close()
  await tree.remove()
})

const a = () => ids['posts/2020/a.md'] ?? ''
const led = async (path: string, lang = 'en') => {
  const answer = await app.request('GET', `/v1/articles/by-path/${path}?lang=${lang}`)
  return answer.statusCode === 301 ? answer.json().data.path : answer.statusCode
}
const redirects = async (lang: string) => {
  const { data } = (await app.request('GET', `/v1/redirects?limit=100&lang=${lang}`)).json()
  return data.map(({ from, to }: { from: string; to: { path: string } }) => `${from} ${to.path}`)
}

test('aliases of files lead to their article, by by-path and by the list of redirects', async () => {
  const paths = ['old/a', 'older', 'posts/2020/b', 'posts/c', 'posts/2020/d']
  expect((await read(app, a())).aliases).toEqual(paths)
  for (const path of paths) expect(await led(path), path).toBe('posts/2020/a')
  for (const path of ['b', 'c', 'd', 'up', 'en/older']) expect(await led(path), path).toBe(404)
  expect((await redirects('en')).sort()).toEqual(paths.map((path) => `${path} posts/2020/a`).sort())
  expect(await redirects('zh')).toEqual(['posts/y posts/b', 'x posts/b'])
  expect(await led('x', 'zh')).toBe('posts/b')
})

test('sending back the shown aliases changes no byte and makes no version', async () => {
  const { aliases, version } = await read(app, a())
  expect((await patch(app, a(), { aliases })).version).toBe(version)
  expect(await fileOf(app, a())).toBe(texts['posts/2020/a.md'])
})

test('with the path of the article, relative aliases follow its folder', async () => {
  const moved = await patch(app, a(), { path: 'notes/a' })
  expect(moved.aliases).toEqual(['old/a', 'older', 'notes/b', 'c', 'notes/d'])
  // `../../../up` still leads out.
  for (const path of moved.aliases) expect(await led(path), path).toBe('notes/a')
  expect([await led('posts/2020/a'), await led('posts/2020/b')]).toEqual(['notes/a', 404])
  expect(await fileOf(app, a())).toBe(
    texts['posts/2020/a.md'].replace('\n---\nT', '\nurl: /notes/a\n---\nT'),
  )
  const { data } = (await send(app, 'GET', '/changes?limit=500')).json()
  expect(data.at(-1).changed.sort()).toEqual(['aliases', 'path', 'translationKey'])
  expect((await patch(app, a(), { path: null })).aliases).toContain('posts/2020/b')
})

test('a client writes paths of the site, and reads them as written', async () => {
  const aliases = ['b', 'en/x', 'old/b', 'date']
  const { id } = await publish(app, { title: 'Made', path: 'made/here', aliases })
  expect((await read(app, id)).aliases).toEqual(aliases)
  expect(await fileOf(app, id)).toContain('/en/en/x')
  expect((await patch(app, id, { path: 'made/there/too' })).aliases).toEqual(aliases)
  expect([await led('b'), await led('en/x')]).toEqual(['made/there/too', 'made/there/too'])
  const put = await send(app, 'PUT', `/articles/${id}`, {
    title: 'Made',
    status: 'published',
    aliases: ['/en/c', 'b'],
  })
  expect(put.json().data.aliases).toEqual(['c', 'b'])
  for (const alias of ['../x', './x', 'a/../b'])
    expect((await send(app, 'PATCH', `/articles/${id}`, { aliases: [alias] })).statusCode).toBe(422)
})

test('what an older version stored is kept until the next write, and reread lists it', async () => {
  const { id } = await publish(app, { title: 'Old', path: 'rules/old' })
  const text = '---\ntitle: Old\nurl: /rules/old/\naliases: [b, /en/c]\n---\nText.\n'
  await send(app, 'PUT', `/articles/${id}`, text, { 'content-type': 'text/markdown' })
  const now = ['rules/b', 'c']
  expect((await read(app, id)).aliases).toEqual(now)
  const then = ['b', 'en/c']
  await app.db.pool.query('update articles set aliases = $2 where id = $1', [id, then])
  await app.db.pool.query(`delete from article_paths where article_id = $1 and kind = 'alias'`, [
    id,
  ])
  const found = async (dryRun: boolean) => {
    const all = []
    for await (const some of reread(app.db, { dryRun })) all.push(...some)
    return all
  }
  const difference = { id, path: 'rules/old', field: 'aliases', old: then, new: now }
  expect(await found(true)).toEqual([difference])
  expect((await read(app, id)).aliases).toEqual(then)
  expect(await found(false)).toEqual([difference])
  expect([(await read(app, id)).aliases, await led('rules/b'), await found(true)]).toEqual([
    now,
    'rules/old',
    [],
  ])
  const { data } = (await send(app, 'GET', '/changes?limit=500')).json()
  expect(data.at(-1)).toMatchObject({ resourceId: id, changed: ['aliases'] })
})
