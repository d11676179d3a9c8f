import { v4 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, faults, read, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const writes = [
  ['PATCH', '', { title: 'New' }],
  ['PUT', '', { title: 'New' }],
  ['DELETE', '', undefined],
  ['DELETE', '?permanent=true', undefined],
] as const

test.each(writes)(
  '%s%s of an existing resource is refused by * and by its ETag',
  async (method, query, body) => {
    const { id } = await create(app, { title: 'Old' })
    const write = (tag: string) =>
      send(app, method, `/articles/${id}${query}`, body, { 'if-none-match': tag })
    const { etag } = (await send(app, 'GET', `/articles/${id}`)).headers
    for (const tag of ['*', String(etag), `W/${etag}`, `"v7-x", ${etag}`]) {
      const answer = await write(tag)
      expect(faults(answer, 412)).toEqual(['If-None-Match precondition_failed'])
      expect(answer.headers.etag).toBe('"v1"')
    }
    expect(await read(app, id)).toMatchObject({ title: 'Old', version: 1, trashedAt: null })
    expect([200, 204]).toContain((await write('"v2-other"')).statusCode)
  },
)

test('the same holds for terms and uploads; a missing one is created', async () => {
  const tag = (await send(app, 'POST', '/tags', { name: 'Kept' })).json().data
  const none = { 'if-none-match': '*' }
  faults(await send(app, 'PATCH', `/tags/${tag.id}`, { name: 'Lost' }, none), 412)
  faults(await send(app, 'DELETE', `/tags/${tag.id}`, undefined, none), 412)
  const upload = () =>
    send(app, 'PUT', '/articles/by-path/up', '# Up', { ...none, 'content-type': 'text/markdown' })
  expect((await upload()).statusCode).toBe(201)
  const again = await upload()
  expect(faults(again, 412)).toEqual(['If-None-Match precondition_failed'])
  expect(again.headers.etag).toBe('"v1"')
  expect((await send(app, 'PUT', `/articles/${v4()}`, { title: 'x' }, none)).statusCode).toBe(201)
})
