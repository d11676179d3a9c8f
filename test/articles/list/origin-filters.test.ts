import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { faults, list, publish, send, titles } from '../../support/content.ts'
import { importTree, makeTree } from '../../support/imports/imports.ts'

let app: TestApp
let importId: string
let reader: string
beforeAll(async () => {
  app = await testApp()
  reader = await app.keyWith('drafts:read')
  const files = Object.fromEntries(
    ['posts/2023/old.md', 'posts/2024/new.md', 'posts/2024/%.md', 'Posts/2024/capital.md'].map(
      (name) => [name, `---\ntitle: ${name}\n---\nText.\n`],
    ),
  )
  const blog = await makeTree(files)
  const wiki = await makeTree({ 'posts/2024/other.md': '# Other\n' })
  importId = (await importTree(app.db, blog, { source: 'blog' })).run.id
  await importTree(app.db, wiki, { source: 'wiki' })
  await Promise.all([blog.remove(), wiki.remove()])
  await publish(app, { title: 'by the API' })
})
afterAll(() => app.close())

const found = async (query: string) => (await titles(app, query, reader)).sort()

test('articles are found by their source and the start of their file', async () => {
  expect(await found('source=wiki,api')).toEqual(['Other', 'by the API'])
  expect(await found('source=none')).toEqual([])
  expect(await found('file[prefix]=posts/2024/&source=blog')).toEqual([
    'posts/2024/%.md',
    'posts/2024/new.md',
  ])
  expect(await found('file[prefix]=posts/2024/%25')).toEqual(['posts/2024/%.md'])
  expect(await found('file[prefix]=Posts')).toEqual(['Posts/2024/capital.md'])
  const counted = await list(app, 'source=blog&limit=1&count=exact', reader)
  expect(counted.meta.total).toBe(4)
  const next = await list(app, `source=blog&cursor=${counted.meta.nextCursor}`, reader)
  expect(next.data).toHaveLength(3)
})

test('articles are found by the import that wrote them, and by the key', async () => {
  expect(await found(`importId=${importId}`)).toHaveLength(4)
  const [one] = (await list(app, 'file[prefix]=posts/2023/', reader)).data
  await send(app, 'PATCH', `/articles/${one?.id}`, { summary: 'Changed.' })
  expect(await found(`importId=${importId}&updatedBy=cli`)).toHaveLength(3)
  expect(await found('updatedBy=admin')).toEqual(['by the API', 'posts/2023/old.md'])
})

test('the time of creation begins and ends a period, for all readers', async () => {
  const { createdAt } = (await list(app, 'source=api', reader)).data[0] as { createdAt?: string }
  expect(await titles(app, `createdAt[gte]=${createdAt}`)).toEqual(['by the API'])
  expect(await titles(app, `createdAt[lt]=${createdAt}`)).toHaveLength(5)
})

test.each([
  'source=blog',
  'file[prefix]=p',
  'importId=0190f3c4-0000-7000-8000-000000000000',
  'updatedBy=cli',
])('%s is for readers of drafts alone', async (query) => {
  const key = await app.keyWith('content:read')
  for (const path of ['/v1/articles', '/v1/articles.md'])
    faults(await app.request('GET', `${path}?${query}`, { key }), 403)
  faults(await app.request('GET', `/v1/articles?${query}`), 401)
})
