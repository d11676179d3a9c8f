import { applyPatch } from 'diff'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, faults, fileOf, read, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const dry = (method: string, url: string, body: unknown, headers: Record<string, string> = {}) =>
  send(app, method, `${url}?dryRun=true`, body, headers)

/** How much is stored of everything that a write stores. */
async function stored(): Promise<unknown> {
  const tables = ['articles', 'revisions', 'events', 'tags', 'idempotency_keys', 'article_paths']
  const { rows } = await app.db.query<{ name: string }>({
    text: `select c.relname as name from pg_class c where c.relname = any($1) and c.relkind = 'r'`,
    values: [tables],
  })
  expect(rows.length).toBeGreaterThan(3)
  const counts = rows.map(({ name }) => `(select count(*) from "${name}") as "${name}"`)
  return (await app.db.query({ text: `select ${counts.join(', ')}` })).rows[0]
}

test('a change is shown with its fields and diff, and nothing is written', async () => {
  const { id } = await create(app, { title: 'Dry', tags: ['a'], body: 'One.\n' })
  const file = await fileOf(app, id)
  const before = await stored()
  const patch = { tags: ['a', 'brand new'], edits: [{ find: 'One', replace: 'Two' }] }
  const answer = await dry('PATCH', `/articles/${id}`, patch, { 'if-match': '"v1"' })
  expect(answer.statusCode, answer.body).toBe(200)
  const { data, problems, changes } = answer.json()
  expect(data).toMatchObject({ id, version: 2, body: 'Two.\n' })
  expect(problems).toEqual([])
  expect(changes.fields).toEqual([{ name: 'tags', from: ['a'], to: ['a', 'brand new'] }])
  expect(changes.diff).toMatch(/^--- a\/en\/dry\.md\n\+\+\+ b\/en\/dry\.md\n/)
  expect(applyPatch(file, changes.diff)).toContain('\nTwo.\n')
  // There is no such version, so no ETag may name it.
  expect(answer.headers.etag).toBeUndefined()
  expect(await stored()).toEqual(before)
  expect(await fileOf(app, id)).toBe(file)
  const done = await send(app, 'PATCH', `/articles/${id}`, patch, { 'if-match': '"v1"' })
  expect(done.json().data.version).toBe(2)
  expect(applyPatch(file, changes.diff)).toBe(await fileOf(app, id))
})

test('a change of nothing has no changes', async () => {
  const { id } = await create(app, { title: 'Same', summary: 'S.' })
  const answer = await dry('PATCH', `/articles/${id}`, { summary: 'S.' })
  expect(answer.json().changes).toEqual({ fields: [], diff: null, truncated: false })
  expect(answer.json().data.version).toBe(1)
})

test('a new article, a replacement and an upload are shown in the same way', async () => {
  const before = await stored()
  const markdown = { 'content-type': 'text/markdown', accept: 'text/markdown' }
  const created = await dry('POST', '/articles', { title: 'Nothing', tags: ['none'], body: 'B.\n' })
  expect(created.statusCode, created.body).toBe(200)
  expect(created.headers.location).toBeUndefined()
  expect(created.json().changes.diff).toMatch(/^--- \/dev\/null\n\+\+\+ b\/en\/nothing\.md\n/)
  expect(created.json().changes.fields).toContainEqual({ name: 'tags', from: null, to: ['none'] })
  const file = '---\ntitle: Up\ndraft: true\n---\nText.\n'
  const posted = await dry('POST', '/articles', file, markdown)
  expect(applyPatch('', posted.json().changes.diff)).toBe(file)
  const put = await dry(
    'PUT',
    '/articles/by-path/some/up',
    '---\ntitle: Up\n---\nText.\n',
    markdown,
  )
  expect(put.json().data).toMatchObject({ path: 'some/up', status: 'published' })
  expect((await app.request('GET', '/v1/articles/by-path/some/up')).statusCode).toBe(404)
  expect(await stored()).toEqual(before)
  const { id } = await create(app, { title: 'Old', summary: 'Gone.' })
  const replaced = await dry('PUT', `/articles/${id}`, { title: 'New' })
  expect(replaced.json().changes.fields).toEqual([
    { name: 'title', from: 'Old', to: 'New' },
    { name: 'summary', from: 'Gone.', to: null },
  ])
  expect((await read(app, id)).title).toBe('Old')
})

test('it keeps no response for a retry, and finds none', async () => {
  const headers = { 'idempotency-key': 'dry-1' }
  const body = { title: 'Only once' }
  for (let turn = 0; turn < 2; turn++)
    expect((await dry('POST', '/articles', body, headers)).statusCode).toBe(200)
  const written = await send(app, 'POST', '/articles', body, headers)
  expect(written.statusCode, written.body).toBe(201)
  expect((await dry('POST', '/articles', body, headers)).headers).not.toHaveProperty(
    'idempotency-replayed',
  )
})

test('it is refused where the write would be', async () => {
  const { id } = await create(app, { title: 'Refused', path: 'taken/path', status: 'published' })
  const taken = await dry('POST', '/articles', { title: 'X', path: 'taken/path' })
  expect(taken.statusCode).toBe(409)
  expect(faults(await dry('PATCH', `/articles/${id}`, { lang: '??' }), 422)).toHaveLength(1)
  const key = await app.keyWith('content:write')
  const url = `/v1/articles/${id}?dryRun=true`
  const answer = await app.request('PATCH', url, { key, body: { title: 'Y' } })
  expect(faults(answer, 403)).toEqual(['scope_not_held'])
  expect((await send(app, 'PATCH', `/articles/${id}?dryRun=yes`, { title: 'Y' })).statusCode).toBe(
    400,
  )
  expect((await send(app, 'DELETE', `/articles/${id}?dryRun=true`)).statusCode).toBe(400)
})
