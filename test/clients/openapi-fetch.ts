import assert from 'node:assert/strict'
import createClient from 'openapi-fetch'
import type { components, paths } from './generated/openapi-typescript.js'

// Lists, reads, searches, creates, corrects, imports and deletes with openapi-typescript and
// openapi-fetch.

const { SERVER: baseUrl = '', KEY } = process.env
const readers = createClient<paths>({ baseUrl })
const editors = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${KEY}` } })

const input: components['schemas']['ArticleInput'] = {
  title: 'Openapi-fetch says hello',
  lang: 'en',
  path: 'clients/openapi-fetch',
  body: 'A *marmot* whistles.',
  tags: ['clients', 'openapi-fetch'],
  status: 'published',
}
const created = await editors.POST('/v1/articles', { body: input })
assert.equal(created.response.status, 201)
assert.ok(typeof created.data === 'object')
const { id, title, tags }: components['schemas']['Article'] = created.data.data
assert.equal(title, input.title)
assert.deepEqual(
  tags.map(({ name }) => name),
  input.tags,
)
assert.deepEqual(created.data.problems, [])

const list = await readers.GET('/v1/articles', {
  params: { query: { tag: ['openapi-fetch'], limit: 5, include: ['text'] } },
})
assert.equal(list.data?.data[0]?.id, id)
assert.equal(list.data?.data[0]?.text?.trim(), 'A marmot whistles.')
assert.equal(list.data?.meta.limit, 5)

const found = await readers.GET('/v1/articles', {
  params: { query: { q: 'marmot', highlight: true } },
})
assert.match(
  found.data?.data.find((article) => article.id === id)?.highlight?.snippets.join() ?? '',
  /marmot/,
)

const atPath = await readers.GET('/v1/articles/by-path/{path}', {
  params: { path: { path: 'clients/openapi-fetch' }, query: { lang: 'en' } },
})
assert.ok(typeof atPath.data === 'object')
assert.equal(atPath.data.data.id, id)

const file = await readers.GET('/v1/articles/{id}', {
  params: { path: { id } },
  headers: { accept: 'text/markdown' },
  parseAs: 'text',
})
assert.match(file.data ?? '', /^---\n[\s\S]*A \*marmot\* whistles\.$/)

const etag = atPath.response.headers.get('etag') ?? ''
const patch: components['schemas']['ArticlePatch'] = { summary: 'Heard in the hills.' }
const params = { path: { id }, header: { 'If-Match': etag } }
const corrected = await editors.PATCH('/v1/articles/{id}', { params, body: patch })
assert.ok(typeof corrected.data === 'object')
assert.equal(corrected.data.data.summary, patch.summary)
const late = await editors.PATCH('/v1/articles/{id}', { params, body: patch })
assert.equal(late.response.status, 412)
assert.equal(late.error?.code, 'precondition_failed')

const versions = await editors.GET('/v1/articles/{id}/revisions', { params: { path: { id } } })
assert.deepEqual(
  versions.data?.data.map(({ version }) => version),
  [2, 1],
)

const upload = await editors.POST('/v1/imports', {
  params: { query: { source: 'openapi-fetch' }, header: { Prefer: 'wait=60' } },
  body: { file: ['---\ntitle: Sent by a client\ndraft: true\n---\n\nText.\n'] },
  bodySerializer: (body) => {
    const form = new FormData()
    const texts = typeof body === 'object' ? (body.file ?? []) : []
    for (const [index, text] of texts.entries())
      form.append('file', new Blob([text]), `${index}.md`)
    return form
  },
})
assert.equal(upload.data?.data.created, 1)
const files = await editors.GET('/v1/imports/{id}/files', {
  params: { path: { id: upload.data?.data.id ?? '' }, query: { outcome: 'created' } },
})
assert.equal(files.data?.data[0]?.file, '0.md')

const deleted = await editors.DELETE('/v1/articles/{id}', { params: { path: { id } } })
assert.equal(deleted.response.status, 204)
const gone = await readers.GET('/v1/articles/{id}', { params: { path: { id } } })
assert.equal(gone.error?.status, 404)
const problem: components['schemas']['Problem'] | undefined = gone.error
assert.equal(problem?.code, 'not_found')
console.log('done')
