import { v4 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bindingOf, renderCursor } from '../../src/http/request/pagination.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, faults, fileOf, read, send } from '../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const markdown = { 'content-type': 'text/markdown' }
const text =
  '---\r\n# kept\r\ntitle: "One"   # why\r\ntags: [a,   b]\r\nextra: 1.10\r\n---\r\n\r\nBody one.'

async function edited() {
  const made = await send(app, 'POST', '/articles', text, markdown)
  const { id } = made.json().data
  const files = [await fileOf(app, id)]
  for (const change of [
    { title: 'Two' },
    { body: 'Body three.\n' },
    { tags: ['c'], status: 'draft' },
    { frontMatter: { extra: null } },
  ]) {
    expect((await send(app, 'PATCH', `/articles/${id}`, change)).statusCode).toBe(200)
    files.push(await fileOf(app, id))
  }
  return { id: String(id), files }
}

test('versions are listed newest first, in pages, and each is read with its text', async () => {
  const { id, files } = await edited()
  const { data, meta } = (await send(app, 'GET', `/articles/${id}/revisions`)).json()
  expect(data.map(({ version }: { version: number }) => version)).toEqual([5, 4, 3, 2, 1])
  expect(data.map(({ current }: { current: boolean }) => current)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
  expect(meta).toEqual({ limit: 20, nextCursor: null, prevCursor: null })
  expect(data[0]).toMatchObject({
    actor: 'admin',
    title: 'Two',
    status: 'draft',
    path: expect.any(String),
  })
  const versions: number[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { data: { version: number }[]; meta: { nextCursor: string | null } } = (
      await send(app, 'GET', `/articles/${id}/revisions?limit=1${cursor && `&cursor=${cursor}`}`)
    ).json()
    versions.push(...page.data.map(({ version }) => version))
    cursor = page.meta.nextCursor
  }
  expect(versions).toEqual([5, 4, 3, 2, 1])
  for (const version of versions) {
    const one = (await send(app, 'GET', `/articles/${id}/revisions/${version}`)).json().data
    expect(one.head + one.body).toBe(files[version - 1])
    expect(one.current).toBe(version === 5)
    const file = await send(app, 'GET', `/articles/${id}/revisions/${version}`, undefined, {
      accept: 'text/markdown',
    })
    expect([file.headers['content-type'], file.body]).toEqual([
      'text/markdown; charset=utf-8',
      files[version - 1],
    ])
  }
})

test('a restore returns bytes and fields; the replaced one becomes a version itself', async () => {
  const { id, files } = await edited()
  for (const version of [1, 4, 2, 5, 3]) {
    const before = await read(app, id)
    const answer = await send(app, 'POST', `/articles/${id}/revisions/${version}/restore`)
    expect(answer.statusCode, answer.body).toBe(200)
    expect(await fileOf(app, id)).toBe(files[version - 1])
    expect(answer.json().data.version).toBe(before.version + 1)
    files[before.version] = files[version - 1] ?? ''
  }
  expect(
    (await send(app, 'POST', `/articles/${id}/revisions/1/restore`)).json().data,
  ).toMatchObject({
    title: 'One',
    status: 'published',
    tags: [{ name: 'a' }, { name: 'b' }],
    frontMatter: { extra: '1.10' },
  })
})

test('restoring heeds If-Match, the trash, and a path that someone else has by now', async () => {
  const { id } = await edited()
  const stale = await send(app, 'POST', `/articles/${id}/revisions/1/restore`, undefined, {
    'if-match': '"v4"',
  })
  expect([stale.statusCode, stale.headers.etag]).toEqual([412, '"v5"'])
  await send(app, 'DELETE', `/articles/${id}`)
  const trashed = await send(app, 'POST', `/articles/${id}/revisions/2/restore`, undefined, {
    'if-match': '"v6"',
  })
  expect(trashed.json().data).toMatchObject({
    version: 7,
    title: 'Two',
    trashedAt: expect.any(String),
  })
  const mover = await create(app, { title: 'Mover', path: 'rev/old' })
  await send(app, 'PATCH', `/articles/${mover.id}`, { path: 'rev/new' })
  await create(app, { title: 'Heir', path: 'rev/old' })
  const back = await send(app, 'POST', `/articles/${mover.id}/revisions/1/restore`)
  expect(back.json().data.path).toBe('rev/old-2')
})

test('an article that was never changed has one version, the current one', async () => {
  const made = await create(app, { title: 'Fresh', tags: ['new'] })
  const { data } = (await send(app, 'GET', `/articles/${made.id}/revisions`)).json()
  const common = {
    version: 1,
    actor: 'admin',
    actorName: null,
    at: made.updatedAt,
    title: 'Fresh',
    status: 'draft',
    path: 'fresh',
  }
  expect(data).toEqual([{ ...common, current: true, changed: null }])
  const before = (await send(app, 'GET', `/articles/${made.id}/revisions/1`)).json().data
  expect(before).toMatchObject({ ...common, current: true, fields: { tags: [{ name: 'new' }] } })
  await send(app, 'PATCH', `/articles/${made.id}`, { title: 'Changed' })
  // A former version is byte for byte what was read while it was current.
  const after = (await send(app, 'GET', `/articles/${made.id}/revisions/1`)).json().data
  expect(after).toEqual({ ...before, current: false })
})

test('restoring the current version is a conflict, checked after If-Match and before writes', async () => {
  const { id } = await edited()
  const restore = (version: number, match?: string) =>
    send(
      app,
      'POST',
      `/articles/${id}/revisions/${version}/restore`,
      undefined,
      match ? { 'if-match': match } : {},
    )
  expect(faults(await restore(5), 409)).toEqual(['is_current'])
  expect(faults(await restore(5, '"v5"'), 409)).toEqual(['is_current'])
  expect((await restore(5, '"v4"')).statusCode).toBe(412)
  expect((await restore(6, '"v4"')).statusCode).toBe(404)
  expect((await read(app, id)).version).toBe(5)
  await send(app, 'DELETE', `/articles/${id}`)
  expect(faults(await restore(6), 409)).toEqual(['is_current'])
  expect((await restore(4)).json().data).toMatchObject({
    version: 7,
    trashedAt: expect.any(String),
  })
})

test('an unknown version is not found, and invalid parameters are refused', async () => {
  const { id } = await edited()
  const other = await edited()
  for (const version of ['0', '6', '99999999999', '1.5', '-1', '01x', 'latest'])
    expect(
      (await send(app, 'GET', `/articles/${id}/revisions/${version}`)).statusCode,
      version,
    ).toBe(404)
  expect((await send(app, 'GET', `/articles/${v4()}/revisions`)).statusCode).toBe(404)
  expect((await send(app, 'POST', `/articles/${v4()}/revisions/1/restore`)).statusCode).toBe(404)
  const { nextCursor } = (await send(app, 'GET', `/articles/${other.id}/revisions?limit=1`)).json()
    .meta
  for (const query of [
    `cursor=${nextCursor}`,
    'cursor=x',
    `cursor=${renderCursor({ direction: 'next', position: [2 ** 31] }, bindingOf({ id }))}`,
    'limit=0',
    'limit=101',
    'page=2',
    'limit=1&limit=2',
  ])
    expect(faults(await send(app, 'GET', `/articles/${id}/revisions?${query}`), 400)).toHaveLength(
      1,
    )
})
