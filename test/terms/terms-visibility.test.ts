import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { create, publish, read, send } from '../support/content.ts'

// A name that only drafts say must not be found out by the public: in no list, count, search, tree
// or single read.

let app: TestApp
let key: string
beforeAll(async () => {
  app = await testApp()
  key = await app.keyWith('drafts:read')
})
afterAll(() => app.close())

const kinds = ['tags', 'categories'] as const
type Kind = (typeof kinds)[number]

interface Seen {
  list: string[]
  tree: string[]
  total: number
  found: number
  byId: number
  bySlug: number
}

/** All ways of looking for the term, for the public or with a key. */
async function look(kind: Kind, id: string, slug: string, as?: string): Promise<Seen> {
  const get = (path: string) =>
    app.request('GET', `/v1/${kind}${path}`, as === undefined ? {} : { key: as })
  const slugs = async (query: string) => {
    const { data, meta } = (await get(`?limit=100&count=exact&${query}`)).json()
    expect(data.length).toBe(meta.total)
    return data.map((term: { slug: string }) => term.slug) as string[]
  }
  const lists = await Promise.all(['sort=name', 'sort=-articleCount', 'sort=createdAt'].map(slugs))
  expect(new Set(lists.map((list) => [...list].sort().join())).size).toBe(1)
  const tree = kind === 'tags' ? [] : (await get('/tree')).json().data
  return {
    list: lists.flat().includes(slug) ? [slug] : [],
    tree: tree
      .map((branch: { slug: string }) => branch.slug)
      .filter((found: string) => found === slug),
    total: lists[0]?.length ?? 0,
    found: (await slugs(`q=${slug.slice(0, -1)}`)).length,
    byId: (await get(`/${id}`)).statusCode,
    bySlug: (await get(`/by-slug/${slug}`)).statusCode,
  }
}

const tree = (kind: Kind, slug: string) => (kind === 'tags' ? [] : [slug])

describe.each(kinds)('%s', (kind) => {
  const named = (name: string) => ({ title: `With ${name}`, [kind]: [name] })

  test('that only hidden articles name are hidden, and seen with a key', async () => {
    const slug = `secret-${kind}`
    const draft = await create(app, named(slug))
    await publish(app, { ...named(slug), status: 'scheduled', publishedAt: '2999-01-01T00:00:00Z' })
    await publish(app, {
      ...named(slug),
      expiresAt: '2020-01-01T00:00:00Z',
      publishedAt: '2019-01-01T00:00:00Z',
    })
    const trashed = await publish(app, named(slug))
    await send(app, 'DELETE', `/articles/${trashed.id}`)
    const id = draft[kind][0]?.id ?? ''
    const { total, ...hidden } = await look(kind, id, slug)
    expect(hidden).toEqual({ list: [], tree: [], found: 0, byId: 404, bySlug: 404 })
    const all = await look(kind, id, slug, key)
    const shown = { list: [slug], tree: tree(kind, slug), found: 1, byId: 200, bySlug: 200 }
    expect(all).toEqual({ ...shown, total: all.total })
    expect(all.total).toBeGreaterThan(total)
    await send(app, 'PATCH', `/articles/${draft.id}`, { status: 'published' })
    expect(await look(kind, id, slug)).toEqual({ ...shown, total: total + 1 })
    await send(app, 'PATCH', `/articles/${draft.id}`, { status: 'archived' })
    expect(await look(kind, id, slug)).toEqual({ ...hidden, total })
  })

  test('an unseen name and none at all filter alike', async () => {
    await create(app, named('unseen'))
    const filter = kind === 'tags' ? 'tag' : 'category'
    const answers = await Promise.all(
      ['unseen', 'nothing'].map((name) =>
        app.request('GET', `/v1/articles?${filter}=${name}&count=exact`),
      ),
    )
    expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual(
      Array.from({ length: 2 }, () => [200, answers[0]?.body]),
    )
  })

  test('that were made, changed or merged into for themselves are public with no article', async () => {
    const made = (await send(app, 'POST', `/${kind}`, { name: `Made ${kind}` })).json().data
    const draft = await create(app, {
      ...named('to-change'),
      [kind]: ['to change', 'to merge', 'source'],
    })
    const [change, merge, source] = draft[kind] as { id: string; slug: string }[]
    await send(app, 'PATCH', `/${kind}/${change?.id}`, { description: 'Now its own.' })
    await send(app, 'POST', `/${kind}/${source?.id}/merge`, { into: merge?.id })
    for (const { id, slug } of [made, change, merge])
      expect(await look(kind, id, slug)).toMatchObject({ list: [slug], byId: 200, bySlug: 200 })
    expect((await look(kind, source?.id ?? '', 'source', key)).byId).toBe(404)
  })
})

test('a category below which another is hung is public with it', async () => {
  const draft = await create(app, {
    title: 'Parents',
    categories: ['parent', 'new parent', 'child'],
  })
  const [parent, other, child] = draft.categories
  await send(app, 'POST', '/categories', { name: 'Born below', parentId: parent?.id })
  await send(app, 'PATCH', `/categories/${child?.id}`, { parentId: other?.id })
  const { data } = (await app.request('GET', '/v1/categories/tree')).json()
  const below = Object.fromEntries(
    data.map(({ slug, children }: { slug: string; children: { slug: string }[] }) => [
      slug,
      children.map((branch) => branch.slug),
    ]),
  )
  expect(below).toMatchObject({ parent: ['born-below'], 'new-parent': ['child'] })
})

test('a writer sees the term that a draft has made, and its article names it', async () => {
  const { id, tags } = await create(app, { title: 'Own', tags: ['mine'] })
  expect((await read(app, id)).tags).toEqual(tags)
  const answer = await app.request('GET', `/v1/tags/${tags[0]?.id}`, {
    key: await app.keyWith('content:write'),
  })
  expect(answer.json().data).toMatchObject({ name: 'mine', articleCount: 0 })
  const reader = { key: await app.keyWith('content:read') }
  expect((await app.request('GET', `/v1/tags/${tags[0]?.id}`, reader)).statusCode).toBe(404)
})
