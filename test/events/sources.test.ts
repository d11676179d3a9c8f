import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillSources } from '../../src/events/sources.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, publish, send } from '../support/content.ts'
import { importTree, makeTree } from '../support/imports/imports.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

interface Told {
  type: string
  path: string | null
  source?: string | null
}

async function told(query: string, key = app.adminKey): Promise<string[]> {
  const answer = await app.request('GET', `/v1/changes?limit=1000&${query}`, { key })
  expect(answer.statusCode, answer.body).toBe(200)
  const { data } = answer.json() as { data: Told[] }
  return data.map(({ type, path, source }) => `${type} ${path} ${source}`)
}

test('source chooses articles and files, also those that are gone', async () => {
  const tree = await makeTree()
  await tree.put({ 'one.md': '---\ntitle: One\ntags: [a]\n---\n' })
  await importTree(app.db, tree, { source: 'blog' })
  await tree.remove()
  const octets = { 'content-type': 'application/octet-stream' }
  await send(app, 'POST', '/files?source=blog&file=photo.bin', Buffer.from('1'), octets)
  const { id } = await publish(app, { title: 'Two', path: 'two' })
  await send(app, 'DELETE', `/articles/${id}?permanent=true`)
  expect(await told('source=blog')).toEqual([
    'article.created one blog',
    'article.published one blog',
    'file.created photo.bin blog',
  ])
  expect(await told('source=api,blog&type=article.deleted')).toEqual(['article.deleted two api'])
  expect(await told('type=tag.created')).toEqual(['tag.created null null'])
  expect(await told('source=other')).toEqual([])
})

test('the public view names no source, and the filter needs drafts:read', async () => {
  expect(await told('view=public&source=blog')).toEqual([
    'article.created one undefined',
    'article.published one undefined',
  ])
  const reader = await app.keyWith('content:read')
  for (const [key, status] of [
    [reader, 403],
    [undefined, 401],
  ] as const) {
    const answer = await app.request(
      'GET',
      '/v1/changes?view=public&source=blog',
      key ? { key } : {},
    )
    expect(answer.statusCode).toBe(status)
  }
})

test('events from before the column have the source of what is there, and keep it', async () => {
  const { id } = await create(app, { title: 'Old', path: 'old' })
  const gone = await create(app, { title: 'Gone', path: 'gone' })
  await send(app, 'DELETE', `/articles/${gone.id}?permanent=true`)
  await app.db.pool.query(`update events set source = null`)
  const kept = [
    'article.created one blog',
    'article.published one blog',
    'file.created photo.bin blog',
    'article.created old api',
  ]
  expect(await told('source=api,blog')).toEqual(kept)
  await fillSources(app.db)
  await send(app, 'DELETE', `/articles/${id}?permanent=true`)
  expect(await told('source=api,blog')).toEqual([...kept, 'article.deleted old api'])
  expect((await told('type=article.deleted')).slice(0, 2)).toEqual([
    'article.deleted two null',
    'article.deleted gone null',
  ])
  // A second run begins where the first one ended.
  await app.db.pool.query(`update events set source = null where path = 'one'`)
  await fillSources(app.db)
  const { rows } = await app.db.pool.query(`select source from events where path = 'one'`)
  expect(rows[0]).toEqual({ source: null })
})
