import { afterAll, beforeAll, expect, test } from 'vitest'
import { members } from '../../src/articles/row.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, send } from '../support/content.ts'

let app: TestApp

beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

async function lastChanged(id: string): Promise<string[]> {
  const { data } = (await send(app, 'GET', '/changes?limit=1000')).json()
  return data.filter(({ resourceId }: { resourceId: string }) => resourceId === id).at(-1).changed
}

async function changedBy(id: string, body: unknown, headers = {}, method = 'PATCH') {
  const answer = await send(app, method, `/articles/${id}`, body, headers)
  expect(answer.statusCode, answer.body).toBe(200)
  return lastChanged(id)
}

const text = `---
title: Text   # of an article
mood: calm
params: {a: 1, b: 2}
---

Body.
`

test.each([
  [{ title: 'Other' }, ['title']],
  [{ summary: 'One line.' }, ['summary']],
  [{ cover: '/c.png' }, ['cover']],
  [{ authors: ['Ann'] }, ['authors']],
  [{ tags: ['one'] }, ['tags']],
  [{ categories: ['one'] }, ['categories']],
  [{ aliases: ['old'] }, ['aliases']],
  [{ status: 'draft' }, ['status']],
  [{ listed: false }, ['listed']],
  [{ publishedAt: '2024-01-01T00:00:00Z' }, ['publishedAt']],
  [{ expiresAt: '2999-01-01T00:00:00Z' }, ['expiresAt']],
  [{ modifiedAt: '2024-01-01T00:00:00Z' }, ['modifiedAt']],
  [{ translationKey: 'key' }, ['translationKey']],
  [{ lang: 'de' }, ['lang']],
  [{ body: 'New.\n' }, ['body']],
  [{ frontMatter: { mood: 'wild' } }, ['frontMatter.mood']],
  [{ frontMatter: { mood: null, 'new key': [1] } }, ['frontMatter.mood', 'frontMatter.new key']],
  [{ frontMatter: { params: { a: 2 } } }, ['frontMatter.params']],
  [{ title: 'Both', cover: '/d.png' }, ['cover', 'title']],
])('%j changes %j', async (body, changed) => {
  const answer = await send(app, 'POST', '/articles', text, { 'content-type': 'text/markdown' })
  const { id } = answer.json().data
  expect((await changedBy(id, body)).sort()).toEqual(changed)
})

test('a path is named with its slug, and alone if only the folder changes', async () => {
  const { id } = await create(app, { title: 'Places', path: 'a/one' })
  expect(await changedBy(id, { path: 'a/two' })).toEqual(['path', 'slug', 'translationKey'])
  expect(await changedBy(id, { path: 'b/two' })).toEqual(['path', 'translationKey'])
})

test('a change of only the spelling names nothing, and trashing names trashedAt', async () => {
  const answer = await send(app, 'POST', '/articles', text, { 'content-type': 'text/markdown' })
  const { id } = answer.json().data
  const markdown = { 'content-type': 'text/markdown' }
  const respelled = text.replace('# of an article', '# changed')
  expect(await changedBy(id, respelled, markdown, 'PUT')).toEqual([])
  await send(app, 'DELETE', `/articles/${id}`)
  expect(await lastChanged(id)).toEqual(['trashedAt'])
})

test('many keys, or a very long one, are named as `frontMatter`', async () => {
  const { id } = await create(app, { title: 'Many' })
  const keys = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, k) => [`k${k}`, n]))
  expect(await changedBy(id, { frontMatter: keys(50) })).toHaveLength(50)
  expect(await changedBy(id, { frontMatter: keys(51) })).toEqual(['frontMatter'])
  expect(await changedBy(id, { frontMatter: { ['x'.repeat(201)]: 1 } })).toEqual(['frontMatter'])
})

test('events of terms name members, including the path of a category', async () => {
  const made = await send(app, 'POST', '/categories', { name: 'Old' })
  const { id } = made.json().data
  await send(app, 'PATCH', `/categories/${id}`, { name: 'New', slug: 'new' })
  expect(await lastChanged(id)).toEqual(['name', 'slug', 'path'])
})

test('older events are read with the present names', async () => {
  const { id } = await create(app, { title: 'Before' })
  await app.db.pool.query(
    `insert into events (type, resource, resource_id, version, changed, actor)
     values ('article.trashed', 'article', $1, 2, '{title,trashed,head}', 'admin')`,
    [id],
  )
  expect(await lastChanged(id)).toEqual(['title', 'trashedAt', 'frontMatter'])
})

test('every name is a member of the API', async () => {
  const { rows } = await app.db.pool.query(
    `select distinct unnest(changed) as name from events where resource = 'article' and type <> 'article.trashed'`,
  )
  const names = rows.map(({ name }) => name.replace(/^frontMatter\..*/s, 'frontMatter'))
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) expect([...Object.keys(members), 'body']).toContain(name)
})
