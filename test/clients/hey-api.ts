import assert from 'node:assert/strict'
import { createClient, createConfig } from './generated/hey-api/client/index.js'
import {
  createArticle,
  createImport,
  deleteArticle,
  getArticle,
  getArticleByPath,
  listArticles,
  listCategories,
  listImportFiles,
  listTags,
  patchArticle,
} from './generated/hey-api/index.js'
import type {
  Article,
  ArticleInput,
  ArticlePatch,
  ImportFile,
  Problem,
} from './generated/hey-api/types.gen.js'

// Lists, reads, searches, creates, corrects, imports and deletes with @hey-api/openapi-ts.

const { SERVER: baseUrl = '', KEY = '' } = process.env
const readers = createClient(createConfig({ baseUrl }))
const editors = createClient(createConfig({ baseUrl, auth: () => KEY }))

const input: ArticleInput = {
  title: 'Hey API says hello',
  lang: 'en',
  path: 'clients/hey-api',
  body: 'A *lynx* listens.',
  tags: ['clients', 'hey-api'],
  categories: ['Generated'],
  status: 'published',
}
const created = await createArticle({ client: editors, body: input, throwOnError: true })
assert.equal(created.response.status, 201)
assert.ok(typeof created.data === 'object')
const article: Article = created.data.data
assert.equal(article.title, input.title)
const path = { id: article.id }

const list = await listArticles({
  client: readers,
  query: { tag: ['hey-api'], sort: '-publishedAt', count: 'exact', include: ['html'] },
  throwOnError: true,
})
assert.equal(list.data.data[0]?.id, article.id)
assert.equal(list.data.meta.total, 1)
assert.match(list.data.data[0]?.html ?? '', /<em>lynx<\/em>/)

const found = await listArticles({ client: readers, query: { q: 'lynx' }, throwOnError: true })
assert.ok(found.data.data.some(({ id }) => id === article.id))

const wrong = await listArticles({ client: readers, query: { lnag: 'en' } as object })
const problem: Problem | undefined = wrong.error
assert.equal(problem?.errors[0]?.parameter, 'lnag')

const atPath = await getArticleByPath({
  client: readers,
  path: { path: 'clients/hey-api' },
  query: { lang: 'en' },
  throwOnError: true,
})
assert.ok(typeof atPath.data === 'object')
assert.equal(atPath.data.data.id, article.id)

const file = await getArticle({
  client: readers,
  path,
  headers: new Headers({ Accept: 'text/markdown' }),
})
assert.match(String(file.data), /^---\n[\s\S]*A \*lynx\* listens\.$/)

const tags = await listTags({ client: readers, throwOnError: true })
assert.equal(tags.data.data.find(({ name }) => name === 'hey-api')?.articleCount, 1)
const categories = await listCategories({ client: readers, throwOnError: true })
assert.equal(categories.data.data.find(({ name }) => name === 'Generated')?.path, 'generated')

const patch: ArticlePatch = { title: 'Hey API says goodbye' }
const headers = { 'If-Match': atPath.response.headers.get('etag') ?? '' }
const corrected = await patchArticle({
  client: editors,
  path,
  headers,
  body: patch,
  throwOnError: true,
})
assert.ok(typeof corrected.data === 'object')
assert.equal(corrected.data.data.version, 2)

const upload = await createImport({
  client: editors,
  query: { source: 'hey-api' },
  headers: { Prefer: 'wait=60' },
  body: { file: [new File(['---\ntitle: Sent by a client\ndraft: true\n---\n'], 'sent.md')] },
  throwOnError: true,
})
assert.equal(upload.data.data.created, 1)
const files = await listImportFiles({
  client: editors,
  path: { id: upload.data.data.id },
  throwOnError: true,
})
const outcomes: ImportFile['outcome'][] = files.data.data.map(({ outcome }) => outcome)
assert.deepEqual(outcomes, ['created'])

const deleted = await deleteArticle({ client: editors, path })
assert.equal(deleted.response?.status, 204)
const gone = await getArticle({ client: readers, path })
assert.equal(gone.error?.code, 'not_found')
console.log('done')
