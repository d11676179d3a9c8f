import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findArticles } from '../../src/articles/queries.ts'
import type { ArticleRow } from '../../src/articles/row.ts'
import { revisionOf } from '../../src/articles/store/revision.ts'
import { readRow } from '../../src/articles/store/stored.ts'
import { openDatabase } from '../../src/database/client.ts'
import { activeSchemas } from '../../src/schemas/active.ts'
import { checkWrites } from '../../src/schemas/judge/check-writes.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, fileOf, read, send } from '../support/content.ts'
import { importTree, makeTree, type Tree } from '../support/imports/imports.ts'

let app: TestApp
let tree: Tree
beforeAll(async () => {
  app = await testApp()
  tree = await makeTree()
})
afterAll(async () => {
  await app.close()
  await tree.remove()
})
afterEach(async () => {
  const { data } = (await send(app, 'GET', '/schemas')).json()
  for (const { name } of data) await send(app, 'DELETE', `/schemas/${name}`)
})

const markdown = { 'content-type': 'text/markdown' }
const rating = { properties: { rating: { type: 'integer', maximum: 5 } } }

async function put(name: string, schema: object, rest: object = {}) {
  const answer = await send(app, 'PUT', `/schemas/${name}`, { mode: 'refuse', schema, ...rest })
  expect([200, 201], answer.body).toContain(answer.statusCode)
  return answer
}

const errorsOf = (answer: Awaited<ReturnType<typeof send>>) => {
  expect(answer.statusCode, answer.body).toBe(422)
  return answer.json().errors as { pointer: string; code: string; line: number; column: number }[]
}
const pointersOf = (answer: Awaited<ReturnType<typeof send>>) =>
  errorsOf(answer).map(({ pointer }) => pointer)
const codesOf = (problems: { code: string }[]) => problems.map(({ code }) => code)

describe('the resource', () => {
  test('is created, replaced, read, listed and deleted', async () => {
    const first = await put('b', rating, { source: 'blog', filePrefix: 'posts/' })
    expect(first.statusCode).toBe(201)
    expect(first.headers.location).toBe('/v1/schemas/b')
    expect(first.json().data).toMatchObject({
      name: 'b',
      schema: rating,
      mode: 'refuse',
      source: 'blog',
      filePrefix: 'posts/',
      updatedBy: 'admin',
    })
    const again = await put('b', { required: ['title'] }, { mode: 'warn' })
    expect(again.statusCode).toBe(200)
    expect(again.json().data).toMatchObject({ mode: 'warn', source: null, filePrefix: null })
    await put('a', rating)
    const { data } = (await send(app, 'GET', '/schemas')).json()
    expect(data.map(({ name }: { name: string }) => name)).toEqual(['a', 'b'])
    expect((await send(app, 'GET', '/schemas/b')).json().data.schema).toEqual({
      required: ['title'],
    })
    expect((await send(app, 'DELETE', '/schemas/b')).statusCode).toBe(204)
    for (const method of ['GET', 'DELETE'])
      expect((await send(app, method, '/schemas/b')).statusCode).toBe(404)
  })

  test.each([
    ['/schema/type', { schema: { type: 'strin' }, mode: 'warn' }],
    ['/schema/pattern', { schema: { pattern: '(?=a)' }, mode: 'warn' }],
    ['/schema/$ref', { schema: { $ref: 'http://127.0.0.1/x' }, mode: 'warn' }],
    ['/mode', { schema: {}, mode: 'ask' }],
    ['/schema', { schema: [], mode: 'warn' }],
    ['/source', { schema: {}, mode: 'warn', source: 'a b' }],
    ['/filePrefix', { schema: {}, mode: 'warn', filePrefix: 'a\u0000' }],
    ['/schema', { schema: { title: 'x'.repeat(70_000) }, mode: 'warn' }],
    ['/schema', { mode: 'warn' }],
  ])('is refused at %s', async (pointer, body) => {
    const answer = await send(app, 'PUT', '/schemas/bad', body)
    expect(pointersOf(answer)).toContain(pointer)
  })

  test('needs admin to be written, and drafts:read to be read', async () => {
    const key = await app.keyWith('drafts:read', 'content:write', 'content:publish')
    await put('a', rating)
    expect((await app.request('GET', '/v1/schemas/a', { key })).statusCode).toBe(200)
    const body = { schema: {}, mode: 'warn' }
    expect((await app.request('PUT', '/v1/schemas/a', { key, body })).statusCode).toBe(403)
    expect((await app.request('DELETE', '/v1/schemas/a', { key })).statusCode).toBe(403)
    expect((await app.request('GET', '/v1/schemas')).statusCode).toBe(401)
  })

  test('has a bound on all schemas together', async () => {
    const large = { title: 'x'.repeat(65_000) }
    const answers = []
    for (let at = 0; at < 16; at++)
      answers.push(await send(app, 'PUT', `/schemas/s${at}`, { mode: 'warn', schema: large }))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([...Array(15).fill(201), 409])
    expect(answers.at(-1)?.json().errors[0].code).toBe('too_many_schemas')
    expect((await put('s3', large, { mode: 'warn' })).statusCode).toBe(200)
  })
})

describe('a write that breaks a schema', () => {
  test('is refused with a pointer, and a place in the text', async () => {
    await put('a', {
      required: ['rating'],
      properties: {
        rating: { type: 'integer' },
        tags: { items: { enum: ['a', 'b'] } },
        summary: { maxLength: 3 },
        seo: { properties: { 'a/b': { type: 'string' } } },
      },
    })
    const fields = {
      title: 'T',
      tags: ['a', 'c'],
      summary: 'long',
      frontMatter: { seo: { 'a/b': 1 } },
    }
    const wrong = ['/frontMatter/rating', '/frontMatter/seo/a~1b', '/summary', '/tags/1']
    expect(pointersOf(await send(app, 'POST', '/articles', fields)).toSorted()).toEqual(wrong)
    const text = '---\ntitle: T\ntags:\n  - a\n  -  c\nrating: high\n---\nBody\n'
    const places = (answer: Awaited<ReturnType<typeof send>>) =>
      errorsOf(answer).map(({ pointer, code, line, column }) => [pointer, code, line, column])
    const expected = [
      ['/frontMatter/rating', 'breaks_schema', 6, 1],
      ['/tags/1', 'breaks_schema', 5, 3],
    ]
    for (const [method, url] of [
      ['POST', '/articles'],
      ['POST', '/articles?dryRun=true'],
      ['PUT', '/articles/0190f3c4-0000-7000-8000-0000000000ab'],
      ['PUT', '/articles/by-path/places'],
    ] as const)
      expect(places(await send(app, method, url, text, markdown)).toSorted()).toEqual(expected)
    const { id } = await create(app, { title: 'T', frontMatter: { rating: 1 } })
    const patch = { frontMatter: { rating: 'x' } }
    expect(pointersOf(await send(app, 'PATCH', `/articles/${id}`, patch))).toEqual([
      '/frontMatter/rating',
    ])
    expect(pointersOf(await send(app, 'PUT', `/articles/${id}`, { title: 'T' }))).toEqual([
      '/frontMatter/rating',
    ])
    expect(await read(app, id)).toMatchObject({ version: 1 })
  })

  test('is refused in a batch, where it stands, and alone', async () => {
    await put('a', rating)
    const good = { op: 'create', data: { title: 'Good', frontMatter: { rating: 5 } } }
    const bad = { op: 'create', data: { title: 'Bad', frontMatter: { rating: 6 } } }
    const all = await send(app, 'POST', '/articles/batch', {
      operations: [good, bad],
      atomic: true,
    })
    expect(pointersOf(all)).toEqual(['/operations/1/data/frontMatter/rating'])
    const each = await send(app, 'POST', '/articles/batch', {
      operations: [good, bad, good],
      atomic: false,
    })
    const { data } = each.json()
    expect(data.map(({ status }: { status: number }) => status)).toEqual([201, 422, 201])
    expect(data[1].error.errors).toMatchObject([
      { pointer: '/data/frontMatter/rating', code: 'breaks_schema' },
    ])
  })

  test('is told as a warning in mode warn, and by each schema that matches', async () => {
    await put('soft', rating, { mode: 'warn' })
    await put('api', { properties: { rating: { minimum: 8 } } }, { mode: 'warn', source: 'api' })
    await put('other', { required: ['nothing'] }, { source: 'blog' })
    await put('elsewhere', { required: ['nothing'] }, { filePrefix: 'not/here/' })
    const answer = await send(app, 'POST', '/articles', {
      title: 'Seven',
      frontMatter: { rating: 7 },
    })
    expect(answer.statusCode).toBe(201)
    expect(answer.json().problems).toMatchObject([
      { code: 'breaks_schema', severity: 'warning', message: expect.stringContaining('"api"') },
      { code: 'breaks_schema', severity: 'warning', message: expect.stringContaining('"soft"') },
    ])
  })
})

test('a schema that takes too much work holds nothing up, and refuses only in mode refuse', async () => {
  const slow = { properties: { list: { items: { allOf: Array(1_000).fill(false) } } } }
  const names = Array.from({ length: 20 }, (_, at) => `slow${at}`)
  for (const name of names) await put(name, slow, { mode: 'warn' })
  const text = { title: 'Slow', frontMatter: { list: Array(900).fill('x') } }
  const taken = await send(app, 'POST', '/articles', text)
  expect(taken.statusCode, taken.body).toBe(201)
  expect(new Set(codesOf(taken.json().problems))).toEqual(new Set(['schema_not_checked']))
  await put('last', slow)
  const refused = await send(app, 'POST', '/articles', { ...text, title: 'Slower' })
  expect(errorsOf(refused)).toMatchObject([{ code: 'schema_not_checked', pointer: '/frontMatter' }])
  // What took too much before is no reason to refuse a change.
  const url = `/articles/${taken.json().data.id}`
  expect((await send(app, 'PATCH', url, { summary: 'S' })).statusCode).toBe(200)
})

describe('what a text broke before', () => {
  test('is a warning, and what a write breaks itself is refused', async () => {
    const made = await create(app, {
      title: 'Old',
      status: 'published',
      tags: ['x', 'ok'],
      frontMatter: { rating: 9 },
    })
    await put('a', {
      required: ['reviewer'],
      properties: {
        rating: { maximum: 5 },
        tags: { items: { enum: ['ok', 'good'] } },
        summary: { maxLength: 3 },
      },
    })
    const url = `/articles/${made.id}`
    const patch = async (body: object) => send(app, 'PATCH', url, body)
    const body = await patch({ body: 'Other' })
    expect(body.statusCode, body.body).toBe(200)
    expect(codesOf(body.json().problems)).toEqual(Array(3).fill('breaks_schema'))
    // The bad tag has another position now, and is the same tag.
    const moved = await patch({ tags: ['ok', 'good', 'x'] })
    expect(moved.statusCode, moved.body).toBe(200)
    expect(pointersOf(await patch({ tags: ['x', 'y'] }))).toEqual(['/tags/1'])
    expect(pointersOf(await patch({ tags: ['x', 'x'], summary: 'long' }))).toContain('/summary')
    expect(pointersOf(await patch({ frontMatter: { rating: 8 } }))).toEqual(['/frontMatter/rating'])
    const mended = await patch({ frontMatter: { rating: 5 } })
    expect(mended.json().problems).toHaveLength(2)
    expect(pointersOf(await patch({ frontMatter: { rating: 9 } }))).toEqual(['/frontMatter/rating'])
  })

  test('never keeps an article public, in the trash, or from its former text', async () => {
    const text = '---\ntitle: Public\nrating: 9\n---\nBody\n'
    const { id } = (await send(app, 'POST', '/articles', text, markdown)).json().data
    const url = `/articles/${id}`
    await send(app, 'PATCH', url, { frontMatter: { rating: 1 } })
    await put('a', {
      additionalProperties: false,
      properties: { title: {}, rating: { maximum: 5 } },
      maxProperties: 2,
      dependentRequired: { draft: ['reviewer'] },
    })
    for (const [change, before] of [
      [{ status: 'draft' }, 'published'],
      [{ status: 'archived' }, 'published'],
      [{ expiresAt: '2001-01-01T00:00:00Z' }, 'published'],
      [{ listed: false }, 'published'],
    ] as const) {
      const gone = await send(app, 'PATCH', url, change)
      expect(gone.statusCode, gone.body).toBe(200)
      expect(await read(app, id), before).toMatchObject(change.status ? change : {})
      const back = await send(app, 'PUT', url, text.replace('9', '1'), markdown)
      expect(back.statusCode, back.body).toBe(200)
    }
    // What else such a write breaks is still refused.
    const both = { status: 'draft', frontMatter: { rating: 7 } }
    expect(pointersOf(await send(app, 'PATCH', url, both))).toEqual(['/frontMatter/rating'])
    expect((await send(app, 'POST', `${url}/revisions/1/restore`)).statusCode).toBe(200)
    expect(await fileOf(app, id)).toBe(text)
    expect((await send(app, 'DELETE', url)).statusCode).toBe(204)
    expect((await send(app, 'POST', `${url}/restore`)).statusCode).toBe(200)
    expect(await read(app, id)).toMatchObject({ frontMatter: { rating: 9 } })
  })
})

test('a text that is only divided elsewhere is not checked', async () => {
  const { id } = await create(app, { title: 'Divided' })
  await put('a', { required: ['nothing'] })
  const [row] = await findArticles(app.db, [id])
  const former = readRow(row as ArticleRow)
  const revise = (head: string, body: string) =>
    checkWrites(app.db, [
      revisionOf(row as ArticleRow, former, { article: { ...former, data: {}, head, body } }),
    ])
  expect(await revise('', former.head + former.body)).toMatchObject([{ breaches: [] }])
  expect(await revise('', 'Other')).toMatchObject([{ breaches: [{ severity: 'warning' }] }])
})

describe('an import', () => {
  const post = (rating: string) => `---\ntitle: T\ntags: [a]\nrating: ${rating}\n---\nBody\n`

  test('fails what breaks a schema with its place, and takes the rest', async () => {
    await tree.put({
      'posts/good.md': post('5'),
      'posts/bad.md': post('high'),
      'page.md': post('9'),
    })
    const schema = { properties: { rating: { type: 'integer' } } }
    await put('posts', schema, { source: 'blog', filePrefix: 'posts/' })
    await put('soft', rating, { source: 'blog', mode: 'warn' })
    const problem = {
      code: 'breaks_schema',
      severity: 'error',
      line: 4,
      column: 1,
      message: 'Schema "posts": "rating" must be integer.',
    }
    const dry = await importTree(app.db, tree, { source: 'blog', dryRun: true })
    expect(dry.files.get('posts/bad.md')?.problems).toContainEqual(problem)
    const { run, by, files } = await importTree(app.db, tree, { source: 'blog' })
    expect(run).toMatchObject({
      status: 'completed',
      created: 2,
      failed: 1,
      warnings: [{ code: 'breaks_schema' }],
    })
    expect(by.failed).toEqual(['posts/bad.md'])
    expect(files.get('posts/bad.md')?.problems).toContainEqual(problem)
    expect(files.get('page.md')?.problems).toMatchObject([{ severity: 'warning', line: 4 }])

    // A failed change leaves the article, and prune leaves it too.
    await tree.put({ 'posts/good.md': post('6.5') })
    const id = files.get('posts/good.md')?.articleId ?? ''
    const again = await importTree(app.db, tree, { source: 'blog', prune: true })
    expect(again.by.failed?.toSorted()).toEqual(['posts/bad.md', 'posts/good.md'])
    expect(again.run.trashed).toBe(0)
    expect(await fileOf(app, id)).toBe(post('5'))
  })

  test('only warns about what was stored before, and refuses a move under a schema', async () => {
    const files = { 'old.md': post('9'), 'moves.md': `${post('8')}Moves` }
    const apart = await makeTree(files)
    await importTree(app.db, apart, { source: 'kept' })
    await put('a', rating, { source: 'kept', filePrefix: 'old' })
    await put('b', rating, { source: 'kept', filePrefix: 'new/' })
    const same = await importTree(app.db, apart, { source: 'kept' })
    expect(same.run).toMatchObject({ unchanged: 2, failed: 0 })
    expect(codesOf(same.files.get('old.md')?.problems ?? [])).toEqual(['breaks_schema'])
    await apart.put({
      'old.md': `${post('9')}More`,
      'moves.md': null,
      'new/moves.md': files['moves.md'],
    })
    const changed = await importTree(app.db, apart, { source: 'kept' })
    expect(changed.by).toEqual({ updated: ['old.md'], failed: ['new/moves.md'] })
    await apart.remove()
  })

  test('that is strict also fails a text without a title', async () => {
    const apart = await makeTree({
      'key.md': '---\ntitle: Key\n---\n',
      'same.md': '---\ntitle: same\n---\n',
      'heading.md': '---\nrating: 1\n---\n\n# Heading\n',
      'none.md': '---\nrating: 1\n---\nBody\n',
      'empty.md': '---\ntitle: ""\n---\n```\n# no heading\n```\n',
      'folder/index.md': 'Only a text\n',
    })
    const { by, files } = await importTree(app.db, apart, { source: 'titles', strict: true })
    expect(by.created).toEqual(['heading.md', 'key.md', 'same.md'])
    expect(by.failed).toEqual(['empty.md', 'folder/index.md', 'none.md'])
    expect(files.get('none.md')?.problems).toMatchObject([
      { code: 'title_missing', severity: 'error', line: 1, column: 1 },
    ])
    const loose = await importTree(app.db, apart, { source: 'loose' })
    expect(loose.run).toMatchObject({ created: 6, failed: 0 })
    await apart.remove()
  })
})

describe('the schemas of a process', () => {
  test('are read once until they change, also by another process', async () => {
    const other = openDatabase(app.url)
    const second = await testApp({
      databaseOf: { url: app.url, db: other, adminKey: app.adminKey },
    })
    const names = async () => (await activeSchemas(other)).map(({ name }) => name)
    await expect
      .poll(() => second.request('GET', '/health/ready').then((a) => a.statusCode))
      .toBe(200)
    expect(await names()).toEqual([])
    // Without a query, as long as changes are heard.
    const isKept = async () => {
      const first = await activeSchemas(other)
      return first === (await activeSchemas(other))
    }
    await expect.poll(isKept).toBe(true)
    await put('a', rating)
    await expect.poll(names).toEqual(['a'])
    await send(app, 'DELETE', '/schemas/a')
    await expect.poll(names).toEqual([])
    await second.close()
    await other.close()
  })
})
