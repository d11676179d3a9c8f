import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { reread } from '../../src/articles/reread.ts'
import { asSql, openDatabase } from '../../src/database/client.ts'
import { migrate, readMigrations } from '../../src/database/migrate.ts'
import { inTransaction } from '../../src/database/transaction.ts'
import { categoryKind } from '../../src/sql/term-kind.ts'
import { lockNames } from '../../src/terms/naming/queries.ts'
import { namePaths } from '../../src/terms/tree/spell.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, faults, publish, read, type Shown, send, titles } from '../support/content.ts'
import { emptyDatabase } from '../support/database/database.ts'
import { truncate } from '../support/database/truncate.ts'
import { importTree, makeTree } from '../support/imports/imports.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  await truncate(app.db.pool, 'articles, categories, events, source_names restart identity')
})

interface Category {
  id: string
  path: string
}

async function category(name: string, parent?: Category): Promise<Category> {
  const answer = await send(app, 'POST', '/categories', { name, parentId: parent?.id ?? null })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().data
}

const all = async (): Promise<string[]> =>
  (await app.request('GET', '/v1/categories')).json().data.map(({ path }: Category) => path)
const paths = ({ categories }: Shown) => categories.map(({ path }) => path)
const pathsOf = async (id: string) => paths(await read(app, id))
const textOf = async (id: string): Promise<string> =>
  (
    await app.request('GET', `/v1/articles/${id}?include=body`, {
      key: app.adminKey,
      headers: { accept: 'text/markdown' },
    })
  ).body
const move = (one: Category, parent: Category | null) =>
  send(app, 'PATCH', `/categories/${one.id}`, { parentId: parent?.id ?? null })

/** Food below Life and below Travel. */
async function twoFoods() {
  const [life, travel] = [await category('Life'), await category('Travel')]
  const foods = [await category('Food', life), await category('Food', travel)] as const
  return { life, travel, foods }
}

describe('a request', () => {
  test('names a category by its path and creates what is missing', async () => {
    const made = await publish(app, {
      title: 'One',
      categories: [['Life', 'Food'], ['Travel', 'Food'], 'Solo', ['Life', 'Life']],
    })
    expect(paths(made)).toEqual(['life/food', 'travel/food', 'solo', 'life/life'])
    expect(await textOf(made.id)).toContain('- - Life\n')
    // Life has an article only below it, and readers of a category see its parent.
    expect((await all()).sort()).toEqual([
      'life',
      'life/food',
      'life/life',
      'solo',
      'travel',
      'travel/food',
    ])
    const draft = await create(app, { title: 'Draft', categories: [['Hidden', 'Below']] })
    expect(paths(draft)).toEqual(['hidden/below'])
    expect(await all()).not.toContain('hidden')
    const same = await publish(app, { title: 'Two', categories: [['LIFE', 'food']] })
    expect(same.categories[0]?.id).toBe(made.categories[0]?.id)
  })

  test('may not name one of several by its name', async () => {
    const { life } = await twoFoods()
    const answer = await send(app, 'POST', '/articles', {
      title: 'x',
      categories: ['Solo', 'food'],
    })
    expect(faults(answer, 422)).toEqual(['/categories/1 ambiguous'])
    expect(answer.json().detail).toMatch(/life\/food, travel\/food/)
    await category('Food')
    const made = await create(app, { title: 'y', categories: [['Food'], ['Life', 'Food'], 'Life'] })
    expect(paths(made)).toEqual(['food', 'life/food', life.path])
    const patch = await send(app, 'PATCH', `/articles/${made.id}`, { categories: ['Food'] })
    expect(faults(patch, 422)).toEqual(['/categories/0 ambiguous'])
    const put = await send(app, 'PUT', `/articles/${made.id}`, { title: 'y', categories: ['Food'] })
    expect(faults(put, 422)).toEqual(['/categories/0 ambiguous'])
  })

  test('names the only one of a name, also after this process has read it', async () => {
    const life = await category('Life')
    await category('Food', life)
    for (const title of ['a', 'b'])
      expect(paths(await create(app, { title, categories: ['Food'] }))).toEqual(['life/food'])
    await app.db.pool.query(`insert into categories (id, slug, name, name_key, path)
      values (gen_random_uuid(), 'food', 'Food', 'food', 'food')`)
    const answer = await send(app, 'POST', '/articles', { title: 'c', categories: ['Food'] })
    expect(faults(answer, 422)).toEqual(['/categories/0 ambiguous'])
    const text = '---\ntitle: d\ncategories: Food\n---\n'
    const made = await app.request('POST', '/v1/articles', {
      key: app.adminKey,
      body: text,
      headers: { 'content-type': 'text/markdown' },
    })
    expect(paths(made.json().data)).toEqual(['food'])
  })

  test.each([
    [[['']], 422],
    [[[]], 422],
    [[Array(11).fill('a')], 422],
    [[[['a']]], 422],
    [[null], 422],
    [[Array(10).fill('a')], 201],
  ])('%j is %i', async (categories, status) => {
    const answer = await send(app, 'POST', '/articles', { title: 'x', categories })
    expect(answer.statusCode, answer.body).toBe(status)
  })

  test('edits only the categories that it changes', async () => {
    const made = await create(app, { title: 'x', categories: [['A', 'B'], 'C'] })
    await send(app, 'PATCH', `/articles/${made.id}`, { categories: [['a', 'b'], 'c'] })
    expect((await read(app, made.id)).version).toBe(1)
    await send(app, 'PATCH', `/articles/${made.id}`, {
      categories: [
        ['a', 'b'],
        ['D', 'C'],
      ],
    })
    expect(await pathsOf(made.id)).toEqual(['a/b', 'd/c'])
    expect(await textOf(made.id)).toMatch(/A\n.*B\n.*D\n.*C\n/)
  })
})

test('many writers of one new branch make it once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      send(app, 'POST', '/articles', { title: `t${n}`, categories: [['One', 'Two', `${n % 3}`]] }),
    ),
  )
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(12).fill(201))
  const { rows } = await app.db.pool.query('select path from categories order by path')
  expect(rows.map(({ path }) => path)).toEqual([
    'one',
    'one/two',
    'one/two/0',
    'one/two/1',
    'one/two/2',
  ])
})

describe('a file', () => {
  const head = (categories: string) => `---\ntitle: T\ncategories: ${categories}\n---\nText.\n`

  test('means the top-level one, else the only one, else its own, else a new one', async () => {
    const tree = await makeTree({ 'a.md': head('Food'), 'b.md': head('[[Life, Food], Solo]') })
    const options = { source: 'blog' }
    const { life, foods } = await twoFoods()
    const first = await importTree(app.db, tree, options)
    const codes = (files: typeof first.files) =>
      [...files].flatMap(([file, { problems }]) => problems.map(({ code }) => `${file} ${code}`))
    expect(codes(first.files)).toEqual(['a.md ambiguous_category'])
    const shown = async () =>
      Object.fromEntries(
        (await app.request('GET', '/v1/articles'))
          .json()
          .data.map((one: Shown) => [one.path, paths(one)]),
      )
    expect(await shown()).toEqual({ a: ['food'], b: ['life/food', 'solo'] })
    await send(app, 'POST', `/categories/${await idAt('food')}/merge`, { into: foods[1].id })
    await tree.put({ 'a.md': head('[Food, More]') })
    expect(codes((await importTree(app.db, tree, options)).files)).toEqual([])
    // Its own of several: the one that it was merged into.
    expect((await shown()).a).toEqual(['travel/food', 'more'])
    await move(foods[0], null)
    await tree.put({ 'b.md': head('[[Life, Food], More]') })
    await importTree(app.db, tree, options)
    // The path from before the move.
    expect((await shown()).b).toEqual(['food', 'more'])
    expect(life.path).toBe('life')
    await tree.remove()
  })

  test('keeps its categories while its text names the same ones', async () => {
    const made = await app.request('POST', '/v1/articles', {
      key: app.adminKey,
      body: head('[Food, Solo]'),
      headers: { 'content-type': 'text/markdown' },
    })
    const { id } = made.json().data
    const life = await category('Life')
    const food = await idAt('food')
    await move({ id: food, path: 'food' }, life)
    await category('Food')
    const changed = await send(app, 'PATCH', `/articles/${id}`, { title: 'Other' })
    expect(paths(changed.json().data)).toEqual(['life/food', 'solo'])
    const { data } = (
      await app.request('GET', `/v1/articles/${id}/revisions`, { key: app.adminKey })
    ).json()
    expect(data[0].changed).toEqual(['title'])
    expect(await textOf(id)).toContain('categories: [Food, Solo]\n')
  })
})

async function idAt(path: string): Promise<string> {
  const { rows } = await app.db.pool.query('select id from categories where path = $1', [path])
  return rows[0]?.id ?? ''
}

test('a text that an earlier version stored name by name moves only by a reread', async () => {
  const made = await publish(app, { title: 'x', categories: ['A', 'B'] })
  const [head, text] = [/^categories:\n(?: {2}- \w\n)+/m, 'categories: [[A, B]]\n']
  const next = (await textOf(made.id)).replace(head, text).replace(/\n*$/, '')
  await app.db.pool.query(
    `update articles set head = $2, body = '', text_hash = sha256(convert_to($2, 'UTF8')) where id = $1`,
    [made.id, next],
  )
  await send(app, 'PATCH', `/articles/${made.id}`, { summary: 'Other' })
  expect(await pathsOf(made.id)).toEqual(['a', 'b'])
  const found = []
  for await (const some of reread(app.db, { dryRun: false })) found.push(...some)
  expect(found.map(({ field, old, new: now }) => [field, old, now])).toEqual([
    ['categories', ['A', 'B'], [['A', 'B']]],
  ])
  expect(await pathsOf(made.id)).toEqual(['a/b'])
  for await (const some of reread(app.db, { dryRun: false })) expect(some).toEqual([])
})

test('a reread also finds flat links of equal number, and repairs references', async () => {
  const made = await publish(app, { title: 'x', categories: ['A', 'B'] })
  const head = '---\ntitle: x\ncategories: [[A, B], [B, A]]\n---\n![y](y.png)\n'
  await app.db.pool.query(
    `update articles set head = $2, body = '', text_hash = sha256(convert_to($2, 'UTF8')) where id = $1`,
    [made.id, head],
  )
  const rereadAll = async () => {
    const found = []
    for await (const some of reread(app.db, { dryRun: false })) found.push(...some)
    return found.map(({ field }) => field)
  }
  expect(await rereadAll()).toContain('categories')
  expect(await pathsOf(made.id)).toEqual(['a/b', 'b/a'])
  await app.db.pool.query(`delete from article_references where article_id = $1`, [made.id])
  expect(await rereadAll()).toEqual([])
  const { rows } = await app.db.pool.query(
    'select reference from article_references where article_id = $1',
    [made.id],
  )
  expect(rows).toHaveLength(1)
})

test.each([
  [
    '+++\ntitle = "x"\ncategories = ["A", "B"] # both\n+++\n',
    'categories = [["Life", "Food"], "B"] # both',
  ],
  ['{\n  "title": "x",\n  "categories": ["A", "B"]\n}\n', '"categories": [["Life", "Food"], "B"]'],
  ['---\ntitle: x\ncategories: A, B\n---\n', 'categories:\n  - - Life\n    - Food\n  - B\n'],
  ['---\ntitle: x\ncategories:\n- A\n- [A, B]\n---\n', 'categories:\n- - Life\n  - Food\n- B\n'],
])('an edit writes a path into %j', async (body, expected) => {
  const headers = { 'content-type': 'text/markdown' }
  const made = await app.request('POST', '/v1/articles', { key: app.adminKey, body, headers })
  const { id } = made.json().data
  const answer = await send(app, 'PATCH', `/articles/${id}`, {
    categories: [['Life', 'Food'], 'B'],
  })
  expect(answer.statusCode, answer.body).toBe(200)
  expect(await textOf(id)).toContain(expected)
})

describe('in Hexo', () => {
  test('a list is a branch, and an edit keeps the names apart', async () => {
    const tree = await makeTree({
      '_config.yml': 'title: Site\nurl: https://example.org\npermalink: :title/\n',
      'package.json': '{"hexo": {"version": "7.0.0"}, "dependencies": {"hexo": "^7.0.0"}}',
      'source/_posts/a.md':
        '---\ntitle: A\ncategories: [Life, Food]\ndate: 2021-01-01\n---\nText.\n',
    })
    await importTree(app.db, tree, { source: 'hexo', dialect: 'hexo' } as never)
    const [one] = (await app.request('GET', '/v1/articles')).json().data as Shown[]
    expect(one && paths(one)).toEqual(['life/food'])
    const id = one?.id ?? ''
    await category('Solo', { id: await idAt('life'), path: 'life' })
    const edit = async (categories: unknown) => {
      const answer = await send(app, 'PATCH', `/articles/${id}`, { categories })
      expect(answer.statusCode, answer.body).toBe(200)
      return [...paths(answer.json().data), /^categories: .*$/m.exec(await textOf(id))?.[0]]
    }
    expect(await edit(['Food', 'Solo', 'New'])).toEqual([
      'life/food',
      'life/solo',
      'new',
      'categories: [[Life, Food], [Life, Solo], [New]]',
    ])
    expect(await edit(['New'])).toEqual(['new', 'categories: [New]'])
    expect(await edit([['Solo']])).toEqual(['solo', 'categories: [[Solo]]'])
    await tree.remove()
  })
})

test('the names of a branch are read without a lock, because the articles of a batch each read some', async () => {
  const { id } = await category('Life')
  const renaming = await app.db.pool.connect()
  try {
    await renaming.query('begin')
    await lockNames(asSql(renaming), categoryKind, 'alone')
    await renaming.query('select from categories where id = $1 for update', [id])
    expect(await inTransaction(app.db.pool, (tx) => namePaths(tx, ['Life', 'New']))).toEqual([
      ...[['Life'], ['New']],
    ])
  } finally {
    await renaming.query('rollback')
    renaming.release()
  }
})

describe('places of the tree', () => {
  test('have each name once: a move, a rename or a merge onto one is 409 with its id', async () => {
    const { life, travel, foods } = await twoFoods()
    const [one, other] = foods
    const moved = await move(one, travel)
    expect(faults(moved, 409)).toEqual(['/name name_taken', '/slug slug_taken'])
    expect(moved.json().detail).toContain(other.id)
    const merged = await send(app, 'POST', `/categories/${life.id}/merge`, { into: travel.id })
    expect(faults(merged, 409)).toEqual(['/into name_taken'])
    expect(merged.json().detail).toContain(other.id)
    expect((await move(one, null)).json().data.path).toBe('food')
    expect((await move(await category('Food', life), travel)).statusCode).toBe(409)
    const root = await category('Root')
    const renamed = await send(app, 'PATCH', `/categories/${root.id}`, {
      name: 'FOOD',
      parentId: travel.id,
    })
    expect(faults(renamed, 409)).toEqual(['/name name_taken'])
    const both = await send(app, 'PATCH', `/categories/${root.id}`, {
      name: 'Food',
      parentId: root.id,
    })
    expect(both.statusCode).toBe(422)
  })

  test('are free again after a move, and a text with the old path follows it', async () => {
    const made = await publish(app, { title: 'x', categories: [['Life', 'Food', 'Pizza']] })
    const [life, food] = [await idAt('life'), await idAt('life/food')]
    const travel = await category('Travel')
    await move({ id: food, path: '' }, travel)
    const again = await publish(app, { title: 'y', categories: [['Life', 'Food', 'Pizza']] })
    expect(paths(again)).toEqual(['travel/food/pizza'])
    expect(paths(await read(app, made.id))).toEqual(['travel/food/pizza'])
    expect((await category('Food', { id: life, path: 'life' })).path).toBe('life/food')
    expect(await pathsOf(made.id)).toEqual(['travel/food/pizza'])
  })

  test('by-slug and category= know several of one slug', async () => {
    const { foods } = await twoFoods()
    await publish(app, { title: 'a', categories: [['Life', 'Food']] })
    await publish(app, { title: 'b', categories: [['Travel', 'Food']] })
    const bySlug = () => app.request('GET', '/v1/categories/by-slug/food')
    const several = await bySlug()
    expect(faults(several, 409)).toEqual(['ambiguous', 'ambiguous'])
    for (const { id } of foods) expect(several.body).toContain(id)
    expect(several.body).toContain('travel/food')
    const found = async (query: string) => (await titles(app, `${query}&sort=title`)).join('')
    expect(await found('category=food')).toBe('ab')
    expect(await found('category=Food')).toBe('ab')
    expect(await found('category=life/food')).toBe('a')
    expect((await app.request('GET', '/feed.json?category=travel/food')).body).not.toContain(
      '"title":"a"',
    )
    const top = await category('Food')
    expect((await bySlug()).json().data.id).toBe(top.id)
    await send(app, 'PATCH', `/categories/${foods[1].id}`, { slug: 'eating' })
    await send(app, 'PATCH', `/categories/${foods[1].id}`, { slug: 'food' })
    await send(app, 'PATCH', `/categories/${foods[1].id}`, { name: 'Cooking', slug: 'food' })
    const old = await app.request('GET', '/v1/categories/by-slug/eating')
    expect([old.statusCode, old.headers.location]).toEqual([301, `/v1/categories/${foods[1].id}`])
  })
})

test('the upgrade keeps ids, former names and links, at their places', async () => {
  const { url, drop } = await emptyDatabase()
  await migrate(
    url,
    readMigrations().filter(({ name }) => name < '0019'),
  )
  const db = openDatabase(url)
  const [life, food] = [
    '0190f3c4-0000-7000-8000-000000000001',
    '0190f3c4-0000-7000-8000-000000000002',
  ]
  await db.pool.query(`insert into categories (id, slug, name, name_key, path, parent_id) values
    ('${life}', 'life', 'Life', 'life', 'life', null), ('${food}', 'food', 'Food', 'food', 'life/food', '${life}')`)
  await db.pool.query(
    `insert into category_aliases (name_key, category_id) values ('eating', '${food}'), ('living', '${life}')`,
  )
  await migrate(url)
  const { rows } = await db.pool.query(
    'select name_key, category_id, parent_id from category_aliases order by name_key',
  )
  expect(rows).toEqual([
    { name_key: 'eating', category_id: food, parent_id: life },
    { name_key: 'living', category_id: life, parent_id: null },
  ])
  expect((await db.pool.query('select id, path from categories order by path')).rows).toEqual([
    { id: life, path: 'life' },
    { id: food, path: 'life/food' },
  ])
  await db.close()
  await drop()
})
