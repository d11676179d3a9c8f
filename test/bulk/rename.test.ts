import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { articlesOf, readBulk, revert, runQueued } from '../support/articles/bulk.ts'
import { create, faults, fileOf, publish, read, send } from '../support/content.ts'
import { importTree, makeTree } from '../support/imports/imports.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const idOf = async (kind: string, name: string): Promise<string> => {
  const { data } = (await send(app, 'GET', `/${kind}?q=${name}`)).json()
  return data.find((term: { name: string }) => term.name === name).id
}
const ofSource = async (source: string): Promise<string> =>
  (await send(app, 'GET', `/articles?source=${source}&status=published,draft`)).json().data[0].id

/** Imports one file; the article keeps its text. */
async function importOne(source: string, text: string): Promise<string> {
  const tree = await makeTree({ 'a.md': text })
  await importTree(app.db, tree, { source })
  await tree.remove()
  return ofSource(source)
}

/** Renames a term and runs what that started. */
async function rename(kind: string, from: string, to: string, query = '') {
  const answer = await send(app, 'PATCH', `/${kind}/${await idOf(kind, from)}${query}`, {
    name: to,
  })
  expect(answer.statusCode, answer.body).toBe(200)
  await runQueued(app)
  return answer.json().meta
}

test('a rename reaches the texts of articles that the API made, and no imported one', async () => {
  const born = await create(app, { title: 'Born', tags: ['First', 'Old name', 'Last'] })
  const text = '---\ntags: [Old name]\n---\nImported.\n'
  const imported = await importOne('files', text)
  const meta = await rename('tags', 'Old name', 'New name')
  expect(meta).toMatchObject({ named: 2, rewritten: 1, fileOnly: 1 })
  expect(await readBulk(app, meta.bulkChangeId)).toMatchObject({
    ...{ action: 'rename', status: 'completed', total: 1, changed: 1, filter: null },
  })
  expect(await fileOf(app, born.id)).toMatch(/- New name\n/)
  expect((await read(app, born.id)).tags.map(({ name }) => name)).toEqual([
    ...['First', 'New name', 'Last'],
  ])
  expect(await fileOf(app, imported)).toBe(text)
  expect((await read(app, imported)).tags).toMatchObject([{ name: 'New name' }])

  const back = await revert(app, meta.bulkChangeId)
  expect(back).toMatchObject({ changed: 1 })
  expect(await fileOf(app, born.id)).toMatch(/- Old name\n/)
  expect((await read(app, born.id)).tags[1]).toMatchObject({ name: 'New name' })
})

test('all texts are rewritten in their own form, and every other byte stays', async () => {
  const yaml = '---\n# terms\r\ntags: [ "Alt",  Other ] # two\ntitle:   A\n---\nText.\n'
  const toml = '+++\n[taxonomies]\ntags = ["Other", "Alt"]\n+++\nText.\n'
  const ids = [await importOne('yaml', yaml), await importOne('toml', toml)]
  const meta = await rename('tags', 'Alt', 'Fresh', '?rewrite=all')
  expect(meta).toMatchObject({ named: 2, rewritten: 2, fileOnly: 0 })
  expect(await fileOf(app, ids[0] ?? '')).toBe(yaml.replace('"Alt"', 'Fresh'))
  expect(await fileOf(app, ids[1] ?? '')).toBe(toml.replace('"Alt"', '"Fresh"'))
})

test('a change of case alone is written, too, and what is not a rename rewrites nothing', async () => {
  const { id } = await create(app, { title: 'Case', tags: ['lower'], categories: ['Section'] })
  const none = await rename('tags', 'lower', 'never', '?rewrite=none')
  expect(none).toEqual({ named: 1, rewritten: 0, fileOnly: 0, bulkChangeId: null })
  expect(await fileOf(app, id)).toContain('lower')
  expect(await rename('tags', 'never', 'Lower')).toMatchObject({ rewritten: 1 })
  expect(await fileOf(app, id)).toContain('Lower')
  const tag = await idOf('tags', 'Lower')
  const described = await send(app, 'PATCH', `/tags/${tag}`, { description: 'x', name: 'Lower' })
  expect(described.json().meta).toEqual({ named: 0, rewritten: 0, fileOnly: 0, bulkChangeId: null })
  expect(await rename('categories', 'Section', 'Part')).toMatchObject({ rewritten: 1 })
  expect(await fileOf(app, id)).toContain('Part')
  expect((await read(app, id)).version).toBe(3)
  faults(await send(app, 'PATCH', `/tags/${tag}?rewrite=some`, { name: 'x' }), 400)
})

test('a merge writes the name that stays, once', async () => {
  const both = await publish(app, { title: 'Both', tags: ['Gone', 'Stays'] })
  const one = await publish(app, { title: 'One', tags: ['Gone'] })
  const other = await publish(app, { title: 'Other', tags: ['Stays'] })
  const [from, into] = [await idOf('tags', 'Gone'), await idOf('tags', 'Stays')]
  const key = await app.keyWith('content:write')
  const merge = (as: string) =>
    app.request('POST', `/v1/tags/${from}/merge`, { key: as, body: { into } })
  faults(await merge(key), 403)
  const answer = await merge(app.adminKey)
  expect(answer.json()).toMatchObject({ data: { id: into }, meta: { named: 2, rewritten: 2 } })
  await runQueued(app)
  const { bulkChangeId } = answer.json().meta
  const changed = (await articlesOf(app, bulkChangeId)).map(({ articleId }) => articleId)
  expect(changed.sort()).toEqual([both.id, one.id].sort())
  for (const { id } of [both, one]) {
    const text = await fileOf(app, id)
    expect(text.match(/Stays/g)).toHaveLength(1)
    expect(text).not.toContain('Gone')
  }
  expect((await read(app, other.id)).version).toBe(1)
})

test('a tag that the text does not hold is not written into it', async () => {
  const { id } = await create(app, { title: 'Twice', tags: ['Once named'] })
  await rename('tags', 'Once named', 'Twice named', '?rewrite=none')
  const [first, second] = [
    await send(app, 'PATCH', `/tags/${await idOf('tags', 'Twice named')}`, { name: 'Thrice' }),
    await send(app, 'PATCH', `/articles/${id}`, { tags: ['elsewhere'] }),
  ]
  expect([first.statusCode, second.statusCode]).toEqual([200, 200])
  await runQueued(app)
  expect(await readBulk(app, first.json().meta.bulkChangeId)).toMatchObject({ unchanged: 1 })
  expect((await read(app, id)).tags).toMatchObject([{ name: 'elsewhere' }])
})

test('a category is renamed in paths and in single names, and no other of its name', async () => {
  const inPath = await create(app, { title: 'Path', categories: [['Life', 'Food'], 'Plain'] })
  const other = await create(app, { title: 'Other', categories: [['Travel', 'Food']] })
  const food = inPath.categories.find(({ name }) => name === 'Food')
  const answer = await send(app, 'PATCH', `/categories/${food?.id}`, { name: 'Dishes' })
  expect(answer.json().meta).toMatchObject({ named: 1, rewritten: 1 })
  await runQueued(app)
  const { categories, version } = await read(app, inPath.id)
  expect(categories).toMatchObject([{ id: food?.id, name: 'Dishes' }, { name: 'Plain' }])
  expect(version).toBe(2)
  expect(await fileOf(app, inPath.id)).not.toContain('Food')
  expect(await fileOf(app, other.id)).toContain('Food')
  const change = { removeCategories: [['Life', 'Dishes']], addCategories: [['Travel', 'Food']] }
  const operations = [{ op: 'update', id: inPath.id, data: change }]
  await send(app, 'POST', '/articles/batch', { operations })
  expect((await read(app, inPath.id)).categories.map(({ path }) => path)).toEqual([
    ...['plain', 'travel/food'],
  ])
})

test('a rename reaches the upper part of a path, and so does a merge', async () => {
  const hexo = await makeTree({
    '_config.yml': 'title: Blog\n',
    'package.json': '{"hexo": {"version": "7.0.0"}, "dependencies": {"hexo": "^7.0.0"}}',
    'source/_posts/a.md': '---\ntitle: A\ncategories: [Upper, Lower]\n---\nText.\n',
  })
  await importTree(app.db, hexo, { source: 'hexo', dialect: 'hexo' } as never)
  await hexo.remove()
  const files = [await ofSource('hexo')]
  for (const categories of [
    [['Upper', 'Lower', 'Least']],
    ['Lower'],
    [['Upper', 'Lower'], 'Upper'],
  ])
    files.push((await create(app, { title: 'In a path', categories })).id)
  const texts = () => Promise.all(files.map((id) => fileOf(app, id)))
  const single = (await texts())[2]
  expect(await rename('categories', 'Upper', 'Top', '?rewrite=all')).toMatchObject({
    ...{ named: 4, rewritten: 4 },
  })
  const renamed = await texts()
  expect(renamed[0]).toContain('categories: [[Top, Lower]]')
  expect(renamed.map((text) => /Upper/.test(text))).toEqual(files.map(() => false))
  expect(renamed[2]).toBe(single)
  expect((await read(app, files[1] ?? '')).categories).toMatchObject([
    { path: 'upper/lower/least' },
  ])
  const into = (await send(app, 'POST', '/categories', { name: 'Other top' })).json().data.id
  const from = await idOf('categories', 'Top')
  await send(app, 'POST', `/categories/${from}/merge?rewrite=all`, { into })
  await runQueued(app)
  const merged = await texts()
  expect(merged[0]).toContain('categories: [[Other top, Lower]]')
  expect(merged.map((text) => /\bTop/.test(text))).toEqual(files.map(() => false))
  expect((await read(app, files[3] ?? '')).categories.map(({ path }) => path)).toEqual([
    ...['other-top/lower', 'other-top'],
  ])
})

describe('a file of an article that a rename has rewritten', () => {
  const of = (tag: string, body = 'Text.') => `---\ntags: ["${tag}"]\ntitle: T\n---\n${body}\n`
  const cases: [string, (from: string, to: string) => string, 'unchanged' | 'updated'][] = [
    ['in its old text is unchanged', (from) => of(from), 'unchanged'],
    [
      'with the new name in another form is taken',
      (_, to) => of(to).replaceAll('"', "'"),
      'updated',
    ],
    ['with another change is taken', (from) => of(from, 'Edited.'), 'updated'],
  ]
  test.each(cases)('%s', async (what, next, outcome) => {
    const source = what.replaceAll(' ', '-')
    const [from, to] = [`From ${what}`, `To ${what}`]
    const tree = await makeTree({ 'a.md': of(from) })
    await importTree(app.db, tree, { source })
    const id = await ofSource(source)
    await rename('tags', from, to, '?rewrite=all')
    const rewritten = await fileOf(app, id)
    expect(rewritten).toContain(to)
    await tree.put({ 'a.md': next(from, to) })
    const { by } = await importTree(app.db, tree, { source })
    expect(by).toEqual({ [outcome]: ['a.md'] })
    expect(await fileOf(app, id)).toBe(outcome === 'unchanged' ? rewritten : next(from, to))
    await tree.remove()
  })

  test('is in conflict if a person has edited the article, too', async () => {
    const tree = await makeTree({ 'a.md': of('Mixed') })
    await importTree(app.db, tree, { source: 'mixed' })
    const id = await ofSource('mixed')
    await send(app, 'PATCH', `/articles/${id}`, { summary: 'By a person.' })
    await rename('tags', 'Mixed', 'Blended', '?rewrite=all')
    await tree.put({ 'a.md': of('Blended') })
    const { by } = await importTree(app.db, tree, { source: 'mixed' })
    expect(by).toEqual({ conflict: ['a.md'] })
    await tree.remove()
  })
})
