import assert from 'node:assert/strict'
import {
  type Article,
  type ArticleInput,
  type ArticlePatch,
  createArticle,
  deleteArticle,
  getArticle,
  getArticleByPath,
  getCategoryTree,
  listArticles,
  listChanges,
  patchArticle,
} from './generated/orval.js'

// Lists, reads, searches, creates, corrects and deletes with orval and its fetch client.

const authorization = `Bearer ${process.env.KEY}`
const editing = { headers: { authorization } }

const input: ArticleInput = {
  title: 'Orval says hello',
  lang: 'en',
  path: 'clients/orval',
  body: 'A *heron* waits.',
  tags: ['clients', 'orval'],
  status: 'published',
}
// Where a body can be of several types, orval leaves the choice to the caller.
const created = await createArticle(input, undefined, {
  headers: { authorization, 'content-type': 'application/json' },
})
assert.ok(created.status === 201 && typeof created.data === 'object')
const article: Article = created.data.data
assert.equal(article.title, input.title)
assert.match(created.headers.get('location') ?? '', new RegExp(`/v1/articles/${article.id}$`))

const list = await listArticles({ tag: ['orval'], limit: 3, include: ['toc'] })
assert.ok(list.status === 200)
assert.equal(list.data.data[0]?.id, article.id)
assert.deepEqual(list.data.data[0]?.toc, [])

const found = await listArticles({ q: 'heron' })
assert.ok(found.status === 200 && found.data.data.some(({ id }) => id === article.id))

const atPath = await getArticleByPath('clients/orval', { lang: 'en' })
assert.ok(atPath.status === 200 && typeof atPath.data === 'object')
assert.equal(atPath.data.data.body, input.body)

const tree = await getCategoryTree()
assert.ok(tree.status === 200 && Array.isArray(tree.data.data))

const patch: ArticlePatch = { summary: 'By the river.' }
const corrected = await patchArticle(article.id, patch, undefined, editing)
assert.ok(corrected.status === 200 && typeof corrected.data === 'object')
assert.equal(corrected.data.data.summary, patch.summary)

const changes = await listChanges({ limit: 1000, wait: 1 }, editing)
assert.ok(changes.status === 200 && typeof changes.data === 'object')
assert.ok(
  changes.data.data.some(({ resourceId, version }) => resourceId === article.id && version === 2),
)

const refused = await deleteArticle(article.id)
assert.ok(refused.status === 401)
assert.equal(refused.data.code, 'unauthorized')
const deleted = await deleteArticle(article.id, undefined, editing)
assert.equal(deleted.status, 204)
const gone = await getArticle(article.id)
assert.equal(gone.status, 404)
console.log('done')
