import { applyPatch } from 'diff'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, fileOf, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const diff = (id: string, a: number | string, b: number | string, accept?: string) =>
  send(app, 'GET', `/articles/${id}/revisions/${a}/diff/${b}`, undefined, accept ? { accept } : {})

async function edited() {
  const { id } = await create(app, { title: 'One', tags: ['a'], body: 'First.\n\nSecond.\n' })
  const file = await fileOf(app, id)
  await send(app, 'PATCH', `/articles/${id}`, { body: 'First.\n\nThird.\n', tags: ['a', 'b'] })
  await send(app, 'PATCH', `/articles/${id}`, { title: 'Two', frontMatter: { mood: 'calm' } })
  return { id: String(id), file }
}

test('a comparison names the fields and the lines that differ, in both directions', async () => {
  const { id } = await edited()
  const there = (await diff(id, 1, 3)).json().data
  expect(there).toMatchObject({
    from: { version: 1, actor: 'admin', actorName: null },
    to: { version: 3 },
    body: '@@ -1,3 +1,3 @@\n First.\n \n-Second.\n+Third.\n',
    truncated: false,
  })
  expect(there.fields).toEqual([
    { name: 'title', from: 'One', to: 'Two' },
    { name: 'tags', from: ['a'], to: ['a', 'b'] },
    { name: 'frontMatter', from: {}, to: { mood: 'calm' } },
  ])
  const back = (await diff(id, 'current', 1)).json().data
  expect(back.fields[0]).toEqual({ name: 'title', from: 'Two', to: 'One' })
  expect([back.from.version, back.to.version]).toEqual([3, 1])
  const same = (await diff(id, 2, 2)).json().data
  expect([same.fields, same.body]).toEqual([[], null])
})

test('as text/x-diff it turns the file of one version into the other, byte for byte', async () => {
  const { id, file } = await edited()
  const answer = await diff(id, 1, 'current', 'text/x-diff')
  expect(answer.headers['content-type']).toBe('text/x-diff; charset=utf-8')
  expect(answer.headers.vary).toContain('Accept,')
  expect(answer.body).toMatch(/^--- a\/en\/one(-\d)?\.md\n\+\+\+ b\/en\/one(-\d)?\.md\n@@/)
  expect(applyPatch(file, answer.body)).toBe(await fileOf(app, id))
  expect((await diff(id, 2, 2, 'text/x-diff')).body).toBe('')
})

test('versions that do not exist, and words other than current, are refused', async () => {
  const { id } = await edited()
  expect((await diff(id, 1, 9)).statusCode).toBe(404)
  expect((await diff('00000000-0000-4000-8000-000000000000', 1, 2)).statusCode).toBe(404)
  expect((await diff(id, 1, 'latest')).statusCode).toBe(404)
  expect((await diff(id, 0, 1)).statusCode).toBe(404)
})

test('a list of versions tells who changed what, and the state that readers saw', async () => {
  const body = { name: 'Desk', scopes: ['content:write', 'content:publish', 'drafts:read'] }
  const { key, id: keyId } = (await send(app, 'POST', '/keys', body)).json().data
  const { id } = await create(app, { title: 'Plan', publishedAt: '2999-01-01T00:00:00Z' })
  const authorization = { authorization: `Bearer ${key}` }
  const change = { status: 'scheduled', body: 'Soon.' }
  await send(app, 'PATCH', `/articles/${id}`, change, authorization)
  await send(app, 'PATCH', `/articles/${id}`, { publishedAt: '2001-01-01T00:00:00Z' })
  const { data } = (await send(app, 'GET', `/articles/${id}/revisions`)).json()
  expect(data).toMatchObject([
    { version: 3, status: 'published', changed: ['publishedAt'], actorName: null },
    {
      version: 2,
      status: 'scheduled',
      changed: ['status', 'body'],
      actor: keyId,
      actorName: 'Desk',
    },
    { version: 1, status: 'draft', changed: null },
  ])
  const { fields } = (await diff(id, 1, 2)).json().data
  expect(fields).toEqual([{ name: 'status', from: 'draft', to: 'scheduled' }])
  const second = (
    await send(
      app,
      'GET',
      `/articles/${id}/revisions?limit=1&cursor=${
        (await send(app, 'GET', `/articles/${id}/revisions?limit=1`)).json().meta.nextCursor
      }`,
    )
  ).json()
  expect(second.data[0].changed).toEqual(['status', 'body'])
})
