import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { copiesOf, linkedArticle } from '../support/articles/linked-articles.ts'
import { truncate } from '../support/database/truncate.ts'

let app: TestApp
let key: string

beforeAll(async () => {
  app = await testApp()
  key = await app.keyWith('content:write', 'content:publish')
})
afterAll(() => app.close())
beforeEach(async () => {
  await truncate(app.db.pool, 'articles, categories, events restart identity')
})

const nobody = '00000000-0000-7000-8000-000000000000'

const get = (url: string) => app.request('GET', `/v1/categories${url}`)
const post = (body: unknown) => app.request('POST', '/v1/categories', { key, body })
const patch = (id: string, body: unknown) =>
  app.request('PATCH', `/v1/categories/${id}`, { key, body })
const remove = (id: string) => app.request('DELETE', `/v1/categories/${id}`, { key })
const merge = (id: string, into: string) =>
  app.request('POST', `/v1/categories/${id}/merge`, { key, body: { into } })

interface Shown {
  id: string
  name: string
  slug: string
  path: string
  parentId: string | null
  version: number
}

async function made(name: string, parent?: Shown): Promise<Shown> {
  const answer = await post({ name, ...(parent && { parentId: parent.id }) })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().data
}

const shown = async (id: string): Promise<Shown> => (await get(`/${id}`)).json().data
const pathOf = async ({ id }: Shown) => (await shown(id)).path
const firstError = (answer: { json(): { errors: { pointer?: string; code: string }[] } }) => {
  const [error] = answer.json().errors
  return [error?.pointer, error?.code]
}

async function events(): Promise<
  { type: string; id: string; changed: string[]; path: string | null }[]
> {
  const text = 'select type, resource_id as id, changed, path from events e order by e.id'
  return (await app.db.query<Awaited<ReturnType<typeof events>>[number]>({ text })).rows
}

describe('POST /categories', () => {
  test('makes a category at the root or under a parent', async () => {
    const tech = await made('Tech')
    expect(tech).toMatchObject({ slug: 'tech', path: 'tech', parentId: null, version: 1 })
    const ai = await made('AI', tech)
    expect(ai).toMatchObject({ slug: 'ai', path: 'tech/ai', parentId: tech.id, version: 1 })
    expect(Object.keys(ai)).toEqual([
      'id',
      'slug',
      'name',
      'description',
      'names',
      'descriptions',
      'parentId',
      'position',
      'path',
      'articleCount',
      'version',
      'createdAt',
      'updatedAt',
    ])
  })

  test('has each name and slug once below a parent', async () => {
    const tech = await made('Tech')
    const news = await made('News', tech)
    expect(await made('NEWS')).toMatchObject({ slug: 'news', path: 'news' })
    const answer = await post({ name: 'nEWS', parentId: tech.id })
    expect(answer.statusCode).toBe(409)
    expect(firstError(answer)).toEqual(['/name', 'name_taken'])
    expect(answer.json().detail).toContain(news.id)
    const again = await post({ name: 'Other', slug: 'news', parentId: tech.id })
    expect(firstError(again)).toEqual(['/slug', 'slug_taken'])
    expect(await made('News!', tech)).toMatchObject({ path: 'tech/news-2' })
  })

  test('refuses a parent that does not exist', async () => {
    const answer = await post({ name: 'Lost', parentId: nobody })
    expect(answer.statusCode).toBe(422)
    expect(firstError(answer)).toEqual(['/parentId', 'not_found'])
    expect((await post({ name: 'Lost', parentId: 'root' })).statusCode).toBe(422)
    expect((await get('')).json().data).toEqual([])
  })

  test('goes ten levels deep and no further', async () => {
    let parent = await made('level 1')
    for (let level = 2; level <= 10; level++) parent = await made(`level ${level}`, parent)
    const answer = await post({ name: 'level 11', parentId: parent.id })
    expect(answer.statusCode).toBe(422)
    expect(firstError(answer)).toEqual(['/parentId', 'too_deep'])
  })
})

describe('GET /categories', () => {
  test('lists all, one level, or the whole tree', async () => {
    const [b, a] = [await made('B'), await made('A')]
    const below = await made('Below', a)
    const names = async (query: string) =>
      (await get(query)).json().data.map(({ name }: Shown) => name)
    expect(await names('')).toEqual(['A', 'B', 'Below'])
    expect(await names('?parentId=root')).toEqual(['A', 'B'])
    expect(await names(`?parentId=${a.id.toUpperCase()}`)).toEqual(['Below'])
    expect(await names(`?parentId=${b.id}&count=exact`)).toEqual([])
    expect((await get('?parentId=x')).statusCode).toBe(400)
    const tree = (await get('/tree')).json().data
    expect(tree).toMatchObject([
      { name: 'A', children: [{ id: below.id, path: 'a/below', children: [] }] },
      { name: 'B', children: [] },
    ])
  })

  test('reads one by its slug', async () => {
    const news = await made('新闻')
    const answer = await get(`/by-slug/${encodeURIComponent(news.slug)}`)
    expect(answer.json().data.id).toBe(news.id)
  })

  test('has the tree in the OpenAPI document', async () => {
    const document = (await app.request('GET', '/openapi.json')).json()
    expect(document.paths['/v1/categories/tree'].get.summary).toMatch(/tree/i)
    expect(JSON.stringify(document.components.schemas.CategoryBranch)).toContain('children')
  })
})

describe('PATCH /categories/{id}', () => {
  test('moves a category with its subcategories, with an event for each', async () => {
    const [tech, life] = [await made('Tech'), await made('Life')]
    const ai = await made('AI', tech)
    const models = await made('Models', ai)
    const article = await linkedArticle(app.db, { categories: ['Models', 'Life'] })
    const answer = await patch(ai.id, { parentId: life.id })
    expect(answer.json().data).toMatchObject({ path: 'life/ai', parentId: life.id, version: 2 })
    expect(await shown(models.id)).toMatchObject({ path: 'life/ai/models', version: 2 })
    const { categories, version } = await copiesOf(app.db, article)
    expect(categories.map(({ path }) => path)).toEqual(['life/ai/models', 'life'])
    expect(version).toBe(1)
    const told = (await events()).filter(({ type }) => type === 'category.updated')
    expect(told).toEqual([
      { type: 'category.updated', id: ai.id, changed: ['parentId', 'path'], path: 'life/ai' },
      { type: 'category.updated', id: models.id, changed: ['path'], path: 'life/ai/models' },
    ])
    expect((await patch(ai.id, { parentId: null })).json().data.path).toBe('ai')
    expect(await pathOf(models)).toBe('ai/models')
  })

  test('changes the paths of all below with the slug', async () => {
    const tech = await made('Tech')
    const ai = await made('AI', tech)
    await patch(tech.id, { slug: 'technology' })
    expect(await pathOf(ai)).toBe('technology/ai')
  })

  test('leaves a neighbour alone whose slug begins alike', async () => {
    const [tech, life] = [await made('Tech'), await made('Life')]
    const other = await made('Tech 2')
    const below = await made('Below', other)
    await patch(tech.id, { parentId: life.id })
    expect(await shown(below.id)).toMatchObject({ path: 'tech-2/below', version: 1 })
    expect((await patch(tech.id, { parentId: other.id })).json().data.path).toBe('tech-2/tech')
  })

  test('refuses a parent below itself', async () => {
    const tech = await made('Tech')
    const ai = await made('AI', tech)
    const models = await made('Models', ai)
    for (const parent of [tech, ai, models]) {
      const answer = await patch(tech.id, { parentId: parent.id })
      expect(answer.statusCode).toBe(422)
      expect(firstError(answer)).toEqual(['/parentId', 'cycle'])
    }
    expect(await shown(tech.id)).toMatchObject({ parentId: null, version: 1 })
  })

  test('refuses a move that would be too deep, and moves nothing', async () => {
    let parent = await made('a1')
    for (let level = 2; level <= 9; level++) parent = await made(`a${level}`, parent)
    const branch = await made('branch')
    await made('leaf', branch)
    const answer = await patch(branch.id, { parentId: parent.id })
    expect(firstError(answer)).toEqual(['/parentId', 'too_deep'])
    expect(await shown(branch.id)).toMatchObject({ path: 'branch', version: 1 })
  })

  test('lets only one of two moves win that would make a circle', async () => {
    for (let round = 0; round < 5; round++) {
      const [a, b] = [await made(`a ${round}`), await made(`b ${round}`)]
      const answers = await Promise.all([
        patch(a.id, { parentId: b.id }),
        patch(b.id, { parentId: a.id }),
      ])
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 422])
    }
  })

  test('keeps paths right when children are made while their parent moves', async () => {
    const [from, to] = [await made('From'), await made('To')]
    const branch = await made('Branch', from)
    const making = Array.from({ length: 6 }, (_, n) => made(`Child ${n}`, branch))
    await patch(branch.id, { parentId: to.id })
    for (const child of await Promise.all(making)) {
      expect(await pathOf(child)).toBe(`to/branch/${child.slug}`)
    }
  })
})

test('position orders children, in the tree and in lists of one level', async () => {
  const parent = await made('Parent')
  const [a, b, c, d] = await Promise.all(['A', 'B', 'C', 'D'].map((name) => made(name, parent)))
  const put = async (one: Shown | undefined, position: unknown) =>
    (await patch(one?.id ?? '', { position })).json()
  expect(await put(d, 1)).toMatchObject({ data: { position: 1, version: 2 } })
  await put(b, 2)
  await put(c, 2)
  expect(await put(c, 2)).toMatchObject({ data: { position: 2, version: 2 } })
  const names = (list: Shown[]) => list.map(({ name }) => name).join('')
  const [{ children }] = (await get('/tree')).json().data
  expect(names(children)).toBe('DBCA')
  const first = (await get(`?parentId=${parent.id}&limit=2`)).json()
  const second = await get(`?parentId=${parent.id}&limit=2&cursor=${first.meta.nextCursor}`)
  const pages = [names(first.data), names(second.json().data)]
  expect(pages).toEqual(['DB', 'CA'])
  const list = async (query: string) =>
    names((await get(`?parentId=${parent.id}${query}`)).json().data)
  expect(await list('&sort=name')).toBe('ABCD')
  expect(await list('&sort=-position')).toBe('ACBD')
  expect((await events()).at(-1)).toMatchObject({ id: c?.id, changed: ['position'] })
  expect((await put(d, null)).data.position).toBeNull()
  expect(await list('')).toBe('BCAD')
  for (const position of [-1, 1.5, '1', 1_000_001])
    expect(firstError(await patch(a?.id ?? '', { position }))[0]).toBe('/position')
  const made2 = await post({ name: 'First', parentId: parent.id, position: 0 })
  expect(made2.json().data.position).toBe(0)
  expect(await list('')).toBe('FirstBCAD')
})

test('a name and a description have forms by language, as a merge patch', async () => {
  const made = await post({ name: 'Books', names: { zh_cn: '书', de: 'Bücher' } })
  const { id, names, descriptions } = made.json().data
  expect({ names, descriptions }).toEqual({
    names: { 'zh-CN': '书', de: 'Bücher' },
    descriptions: {},
  })
  const change = { names: { de: null, fr: 'Livres' }, descriptions: { fr: 'Des livres.' } }
  const changed = (await patch(id, change)).json().data
  expect(changed).toMatchObject({ name: 'Books', version: 2, descriptions: { fr: 'Des livres.' } })
  expect(changed.names).toEqual({ 'zh-CN': '书', fr: 'Livres' })
  expect((await events()).at(-1)?.changed).toEqual(['names', 'descriptions'])
  expect((await patch(id, { names: { fr: 'Livres', de: null } })).json().data.version).toBe(2)
  const [listed] = (await get('')).json().data
  expect(listed).toEqual(changed)
  expect((await get('/tree')).json().data[0].names).toEqual(changed.names)
  expect((await patch(id, { names: null })).json().data.names).toEqual({})
  // Codes for private use.
  const codes = [...'abc'].flatMap((two) =>
    [...'abcdefghijklmnopqrstuvwxyz'].map((x) => `q${two}${x}`),
  )
  const many = (from: number, to: number) =>
    Object.fromEntries(codes.slice(from, to).map((code) => [code, 'x']))
  expect((await patch(id, { names: { 'not a tag': 'x' } })).json().errors).toMatchObject([
    {
      pointer: '/names/not a tag',
      code: 'invalid_value',
      message: expect.stringContaining('en or zh-CN'),
    },
  ])
  expect(firstError(await patch(id, { names: { de: ' ' } }))[0]).toBe('/names/de')
  expect(firstError(await patch(id, { names: many(0, 51) }))).toEqual(['/names', 'invalid_value'])
  expect((await patch(id, { names: many(0, 50) })).statusCode).toBe(200)
  expect(firstError(await patch(id, { names: many(60, 61) }))).toEqual(['/names', 'too_many'])
})

test('unused=true lists what no article names, nor a category below it', async () => {
  const used = await made('Used')
  const below = await made('Below', used)
  await made('Beside', used)
  await made('Empty')
  await linkedArticle(app.db, { categories: [below.name] })
  const names = async (query: string, as?: string) =>
    (await app.request('GET', `/v1/categories?${query}`, as ? { key: as } : {}))
      .json()
      .data.map(({ name }: Shown) => name)
  expect(await names('unused=true', key)).toEqual(['Beside', 'Empty'])
  expect(await names('unused=false', key)).toEqual(['Below', 'Used'])
  await app.db.pool.query('update articles set trashed_at = now()')
  await app.db.pool.query('update article_categories set listed = false')
  expect(await names('unused=true', key)).toEqual(['Beside', 'Empty'])
  expect(await names('unused=true')).toEqual(['Below', 'Beside', 'Empty', 'Used'])
  expect((await get('?unused=yes')).statusCode).toBe(400)
})

describe('DELETE /categories/{id}', () => {
  test('refuses one with children, and one that articles name', async () => {
    const tech = await made('Tech')
    const ai = await made('AI', tech)
    await linkedArticle(app.db, { categories: ['AI'], status: 'draft' })
    const children = await remove(tech.id)
    expect(children.statusCode).toBe(409)
    expect(firstError(children)).toEqual([undefined, 'has_children'])
    expect(firstError(await remove(ai.id))).toEqual([undefined, 'in_use'])
  })

  test('deletes a leaf and leaves a tombstone with its path', async () => {
    const tech = await made('Tech')
    const ai = await made('AI', tech)
    expect((await remove(ai.id)).statusCode).toBe(204)
    expect((await remove(tech.id)).statusCode).toBe(204)
    expect((await events()).slice(-2)).toMatchObject([
      { type: 'category.deleted', id: ai.id, path: 'tech/ai' },
      { type: 'category.deleted', id: tech.id, path: 'tech' },
    ])
  })
})

describe('POST /categories/{id}/merge', () => {
  test('hands over articles, children and name', async () => {
    const [old, now] = [await made('Old'), await made('Now')]
    const child = await made('Child', old)
    const leaf = await made('Leaf', child)
    const inOld = await linkedArticle(app.db, { categories: ['Old'] })
    const inLeaf = await linkedArticle(app.db, { categories: ['Leaf'] })
    const answer = await merge(old.id, now.id)
    expect(answer.json().data).toMatchObject({ id: now.id, articleCount: 1, version: 2 })
    expect(await shown(child.id)).toMatchObject({ parentId: now.id, path: 'now/child', version: 2 })
    expect(await pathOf(leaf)).toBe('now/child/leaf')
    expect((await copiesOf(app.db, inOld)).categories).toMatchObject([{ id: now.id, path: 'now' }])
    expect((await copiesOf(app.db, inLeaf)).categories).toMatchObject([{ path: 'now/child/leaf' }])
    expect((await get(`/${old.id}`)).statusCode).toBe(404)
    expect((await post({ name: 'old' })).statusCode).toBe(409)
  })

  test('goes up the tree but not down', async () => {
    const tech = await made('Tech')
    const ai = await made('AI', tech)
    expect(firstError(await merge(tech.id, ai.id))).toEqual(['/into', 'cycle'])
    const leaf = await made('Leaf', ai)
    expect((await merge(ai.id, tech.id)).statusCode).toBe(200)
    expect(await pathOf(leaf)).toBe('tech/leaf')
  })
})
