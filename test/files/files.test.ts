import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { truncate } from '../support/database/truncate.ts'
import { picture } from '../support/files/pictures.ts'
import { refer } from '../support/files/references.ts'
import { importTree, makeTree } from '../support/imports/imports.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'files-'))
let app: TestApp
let key: string
let drafter: string

beforeAll(async () => {
  app = await testApp({ dataDir })
  key = await app.keyWith('content:write', 'content:publish')
  drafter = await app.keyWith('content:write')
})
afterAll(async () => {
  await app.close()
  rmSync(dataDir, { recursive: true })
})
beforeEach(async () => {
  await truncate(app.db.pool, 'articles, files, blobs, source_names, events')
})

type Answer = Awaited<ReturnType<TestApp['request']>>
const get = (url: string, by?: string) =>
  app.request('GET', `/v1/files${url}`, by === undefined ? {} : { key: by })
const post = (url: string, by = key, headers: Record<string, string> = {}) =>
  app.request('POST', `/v1/files${url}`, { key: by, headers })
const remove = (id: string, by = key, query = '') =>
  app.request('DELETE', `/v1/files/${id}${query}`, { key: by })
const codes = (answer: Answer) => answer.json().errors.map(({ code }: { code: string }) => code)
const names = (answer: Answer): string[] => {
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json().data.map(({ file }: { file: string }) => file)
}

async function upload(
  file: string,
  body: Buffer | string = file,
  { ifMatch, source = 'blog' }: { ifMatch?: string; source?: string } = {},
) {
  const headers = ifMatch === undefined ? {} : { 'if-match': ifMatch }
  const url = `/v1/files/by-name/${source}/${file}`
  const answer = await app.request('PUT', url, { key, body, headers })
  expect(answer.statusCode, answer.body).toBeOneOf([200, 201])
  return answer.json().data as { id: string; hash: string; version: number }
}

async function article(fields: object, ...referredTo: string[]): Promise<string> {
  const body = { title: 'A', body: 'x', ...fields }
  const answer = await app.request('POST', '/v1/articles', { key, body })
  expect(answer.statusCode, answer.body).toBe(201)
  const { id } = answer.json().data
  await app.db.pool.query(`update articles set source = 'blog' where id = $1`, [id])
  await app.db.pool.query('delete from article_references where article_id = $1', [id])
  if (referredTo.length > 0) await refer(app, id, ...referredTo)
  return id
}
const later = new Date(Date.now() + 86_400_000).toISOString()

describe('GET /v1/files', () => {
  test('filters by source, type and start of the path', async () => {
    await upload('img/a.png', await picture('png'))
    await upload('img/b.jpg', await picture('jpeg'))
    await upload('a%25.txt')
    await upload('img/c.png', 'text', { source: 'docs' })
    expect(names(await get('', key))).toEqual(['img/c.png', 'a%.txt', 'img/b.jpg', 'img/a.png'])
    expect(names(await get('?source=docs', key))).toEqual(['img/c.png'])
    expect(names(await get('?type=image/png', key))).toEqual(['img/a.png'])
    expect(names(await get('?type=image/*', key))).toEqual(['img/b.jpg', 'img/a.png'])
    expect(names(await get('?file[prefix]=img/&source=blog', key))).toEqual([
      'img/b.jpg',
      'img/a.png',
    ])
    expect(names(await get('?file[prefix]=a%25', key))).toEqual(['a%.txt'])
    expect((await get('?type=png', key)).statusCode).toBe(400)
    expect((await get('?source=a/b', key)).statusCode).toBe(400)
  })

  test('pages lead forward and back', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await upload(`${name}.txt`)
    const first = await get('?limit=2', key)
    expect(names(first)).toEqual(['e.txt', 'd.txt'])
    const second = await get(`?limit=2&cursor=${first.json().meta.nextCursor}`, key)
    expect(names(second)).toEqual(['c.txt', 'b.txt'])
    const last = await get(`?limit=2&cursor=${second.json().meta.nextCursor}`, key)
    expect(names(last)).toEqual(['a.txt'])
    expect(last.json().meta.nextCursor).toBeNull()
    const back = await get(`?limit=2&cursor=${last.json().meta.prevCursor}`, key)
    expect(names(back)).toEqual(['c.txt', 'b.txt'])
    const other = await get(`?source=blog&limit=2&cursor=${first.json().meta.nextCursor}`, key)
    expect(codes(other)).toEqual(['invalid_cursor'])
  })

  test('unused: no article outside the trash refers to it', async () => {
    for (const name of ['Used.png', 'old.png', 'free.png']) await upload(name)
    await article({ status: 'draft' }, 'used.PNG')
    const trashed = await article({ status: 'draft' }, 'old.png')
    await app.request('DELETE', `/v1/articles/${trashed}`, { key })
    expect(names(await get('?unused=true', key))).toEqual(['free.png', 'old.png'])
    expect(names(await get('?unused=false', key))).toEqual(['Used.png'])
    expect((await get('?unused=true')).statusCode).toBe(401)
  })

  test('the trash is a list of its own', async () => {
    const { id } = await upload('a.txt')
    await upload('b.txt')
    expect((await remove(id)).statusCode).toBe(204)
    expect(names(await get('', key))).toEqual(['b.txt'])
    expect(names(await get('?trashed=true', key))).toEqual(['a.txt'])
    const reader = await app.keyWith('content:read')
    expect((await get('?trashed=true', reader)).statusCode).toBe(403)
  })
})

describe('without drafts:read', () => {
  test.each([
    ['a public article', { status: 'published' }, true, true],
    ['an unlisted article', { status: 'published', listed: false }, true, false],
    ['a scheduled article', { status: 'published', publishedAt: later }, false, false],
    ['a draft', { status: 'draft' }, false, false],
  ])('a file of %s', async (_, fields, isShown, isListed) => {
    const { id } = await upload('a.png')
    await upload('other.png')
    const articleId = await article(fields, 'b.png', 'a.png')
    expect((await get(`/${id}`)).statusCode).toBe(isShown ? 200 : 404)
    expect(names(await get(''))).toEqual(isListed ? ['a.png'] : [])
    if (isShown) {
      expect((await get(`/${id}`)).json().data.updatedBy).toBeNull()
      const referring = (await get(`/${id}/articles`)).json().data
      expect(referring.map((one: { id: string }) => one.id)).toEqual(isListed ? [articleId] : [])
    }
    const all = (await get(`/${id}/articles`, key)).json().data
    expect(all).toMatchObject([{ id: articleId, title: 'A' }])
    expect((await get(`/${id}/versions`)).statusCode).toBe(401)
  })

  test('a file in the trash is not there', async () => {
    const { id } = await upload('a.png')
    await article({ status: 'published' }, 'a.png')
    expect((await get(`/${id}`)).statusCode).toBe(200)
    await remove(id)
    expect((await get(`/${id}`)).statusCode).toBe(404)
    expect((await get(`/${id}`, key)).json().data.trashedAt).toMatch(/Z$/)
    await post(`/${id}/restore`)
    expect((await get(`/${id}`)).statusCode).toBe(200)
  })

  test('an article of another source shows nothing', async () => {
    const { id } = await upload('a.png', 'x', { source: 'docs' })
    await article({ status: 'published' }, 'a.png')
    expect((await get(`/${id}`)).statusCode).toBe(404)
  })
})

test('the text of an article finds the file beside it', async () => {
  const body = { title: 'A', body: '![x](photo.png)', status: 'published' }
  const made = await app.request('POST', '/v1/articles', { key, body })
  const { id } = made.json().data
  const url = `/v1/articles/${id}/files/photo.png`
  const stored = await app.request('PUT', url, { key, body: await picture() })
  expect(stored.statusCode, stored.body).toBe(201)
  const file = stored.json().data
  expect((await get(`/${file.id}`)).json().data).toEqual({ ...file, updatedBy: null })
  const referring = (await get(`/${file.id}/articles`)).json().data
  expect(referring).toMatchObject([{ id, status: 'published' }])
  expect((await remove(file.id, drafter)).statusCode).toBe(403)
  await app.request('PATCH', `/v1/articles/${id}`, { key, body: { body: 'No picture.' } })
  expect((await get(`/${file.id}`)).statusCode).toBe(404)
  expect(names(await get('?unused=true', key))).toEqual([file.file])
  expect((await remove(file.id, drafter)).statusCode).toBe(204)
})

test('what PostgreSQL cannot store or look up is a fault of the request', async () => {
  expect((await get('?file[prefix]=%00', key)).statusCode).toBe(400)
  const long = Array(8).fill('\u0130'.repeat(120)).join('/')
  const name = `/v1/files/by-name/blog/${encodeURIComponent(long)}`
  const answer = await app.request('PUT', name, { key, body: 'x' })
  expect(answer.statusCode, answer.body).toBeOneOf([201, 422])
})

test('GET /v1/files/{id}/articles leads through all articles', async () => {
  const { id } = await upload('a.png')
  const ids = []
  for (let n = 0; n < 3; n++) ids.push(await article({ status: 'draft' }, 'a.png'))
  const first = await get(`/${id}/articles?limit=2`, key)
  const next = await get(`/${id}/articles?limit=2&cursor=${first.json().meta.nextCursor}`, key)
  const found = [...first.json().data, ...next.json().data]
  expect(found.map((one) => one.id)).toEqual(ids.sort())
  expect(found[0]).toEqual({
    id: expect.any(String),
    title: 'A',
    lang: expect.any(String),
    path: expect.any(String),
    status: 'draft',
  })
})

describe('versions', () => {
  test('replaced bytes can be restored', async () => {
    const { id, hash } = await upload('a.txt', 'one')
    await upload('a.txt', 'two', { ifMatch: '"v1"' })
    const listed = (await get(`/${id}/versions`, key)).json().data
    expect(listed).toMatchObject([
      { version: 2, size: 3, type: 'text/plain', current: true },
      { version: 1, hash, current: false },
    ])
    const restored = await post(`/${id}/versions/1/restore`)
    expect(restored.statusCode, restored.body).toBe(200)
    expect(restored.json().data).toMatchObject({ version: 3, hash })
    expect((await get(`/${id}/versions?limit=1`, key)).json().meta.nextCursor).not.toBeNull()
    const current = await post(`/${id}/versions/3/restore`)
    expect([current.statusCode, codes(current)]).toEqual([409, ['is_current']])
    expect((await post(`/${id}/versions/9/restore`)).statusCode).toBe(404)
    const stale = await post(`/${id}/versions/2/restore`, key, { 'if-match': '"v1"' })
    expect(stale.statusCode).toBe(412)
  })

  test('a retry with the same Idempotency-Key writes nothing', async () => {
    const { id } = await upload('a.txt', 'one')
    await upload('a.txt', 'two', { ifMatch: '"v1"' })
    const headers = { 'idempotency-key': 'again' }
    const first = await post(`/${id}/versions/1/restore`, key, headers)
    const again = await post(`/${id}/versions/1/restore`, key, headers)
    expect([again.statusCode, again.body]).toEqual([200, first.body])
  })
})

describe('trash', () => {
  test('trash, restore and delete are repeatable, and say so in the changes', async () => {
    const { id } = await upload('a.txt')
    for (const _ of [1, 2]) expect((await remove(id)).statusCode).toBe(204)
    for (const _ of [1, 2]) {
      const restored = await post(`/${id}/restore`)
      expect(restored.json().data).toMatchObject({ version: 3, trashedAt: null })
    }
    expect((await remove(id, key, '?permanent=true')).statusCode).toBe(403)
    expect((await remove(id, app.adminKey, '?permanent=true')).statusCode).toBe(204)
    expect((await get(`/${id}`, key)).statusCode).toBe(404)
    expect((await remove(id)).statusCode).toBe(404)
    const changes = (await app.request('GET', '/v1/changes', { key })).json().data
    expect(changes.map((change: { type: string }) => change.type)).toEqual([
      'file.created',
      'file.trashed',
      'file.restored',
      'file.deleted',
    ])
    expect(changes[1]).toMatchObject({
      resource: 'file',
      resourceId: id,
      path: 'a.txt',
      changed: ['trashedAt'],
    })
    const shown = await app.request('GET', '/v1/changes?view=public')
    expect(shown.json().data).toEqual([])
  })
})

describe('what a public or scheduled article refers to', () => {
  test.each([
    ['public', { status: 'published' }, 403],
    ['scheduled', { status: 'published', publishedAt: later }, 403],
    ['draft', { status: 'draft' }, 200],
  ])('%s: changes need content:publish where anyone would see them', async (_, fields, status) => {
    const { id } = await upload('a.txt', 'one')
    await upload('a.txt', 'two', { ifMatch: '"v1"' })
    await article(fields, 'a.txt')
    const replace = (by: string, etag: string) =>
      app.request('PUT', '/v1/files/by-name/blog/a.txt', {
        key: by,
        body: `by ${etag}`,
        headers: { 'if-match': etag },
      })
    expect((await replace(drafter, '"v2"')).statusCode).toBe(status)
    expect((await post(`/${id}/versions/1/restore`, drafter)).statusCode).toBe(status)
    const trashed = await remove(id, drafter)
    expect(trashed.statusCode).toBe(status === 200 ? 204 : status)
    await remove(id)
    expect((await post(`/${id}/restore`, drafter)).statusCode).toBe(status)
    if (status === 403)
      expect(codes(await post(`/${id}/restore`, drafter))).toEqual(['scope_not_held'])
    expect((await replace(key, '*')).statusCode).toBe(status === 403 ? 412 : 200)
  })

  test('an upload does not bring back what is in the trash, either', async () => {
    const { id } = await upload('a.txt', 'one')
    await article({ status: 'published' }, 'a.txt')
    await remove(id)
    const url = '/v1/files/by-name/blog/a.txt'
    expect((await app.request('PUT', url, { key: drafter, body: 'two' })).statusCode).toBe(403)
    expect((await app.request('PUT', url, { key, body: 'two' })).statusCode).toBe(201)
  })
})

test('an import does not put an article where an uploaded file is', async () => {
  await upload('notes.txt')
  const tree = await makeTree({
    'a.md': '---\ntitle: A\n---\n',
    'notes.txt': '---\ntitle: Notes\n---\nText.\n',
  })
  const { files, by } = await importTree(app.db, tree, { source: 'blog' })
  await tree.remove()
  expect(by.created).toEqual(['a.md'])
  expect(files.get('notes.txt')).toMatchObject({
    outcome: 'conflict',
    problems: [{ code: 'edited_here' }],
  })
  expect(names(await get('', key))).toEqual(['notes.txt'])
})

test('a cached list of files shows the next change', async () => {
  const { id } = await upload('a.png')
  await article({ status: 'published' }, 'a.png')
  expect(names(await get(''))).toEqual(['a.png'])
  expect(names(await get(''))).toEqual(['a.png'])
  await remove(id)
  expect(names(await get(''))).toEqual([])
})
