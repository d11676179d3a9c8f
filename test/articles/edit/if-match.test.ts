import { v4 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, read, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

describe('If-Match', () => {
  const change = (n: number) => ({ title: `Title ${n}` })
  let turn = 0

  test.each([
    ['"v1"', 200],
    ['"v1-abc_DEF"', 200],
    ['W/"v1-abc"', 200],
    ['"v9", "v1"', 200],
    ['*', 200],
    [' "v1" ', 200],
    ['"v2"', 412],
    ['"v1', 412],
    ['v1', 412],
    ['""', 412],
    ['"v01x"', 412],
    ['"v99999999999999999999"', 412],
    ['"v-1"', 412],
    ['garbage, *', 412],
    ['"v1.0"', 412],
  ])('%j is answered by %i, and nothing is written that was refused', async (tag, status) => {
    const { id } = await create(app, { title: 'Matched' })
    turn++
    const writes = [
      () => send(app, 'PATCH', `/articles/${id}`, change(turn), { 'if-match': tag }),
      () => send(app, 'PUT', `/articles/${id}`, change(turn), { 'if-match': tag }),
      () => send(app, 'DELETE', `/articles/${id}`, undefined, { 'if-match': tag }),
      () => send(app, 'POST', `/articles/${id}/restore`, undefined, { 'if-match': tag }),
    ]
    const answer = await writes[turn % 4]?.()
    expect(answer?.statusCode === 204 ? 200 : answer?.statusCode, answer?.body).toBe(status)
    if (status === 412) {
      expect(answer?.headers.etag).toBe('"v1"')
      expect(answer?.body).toContain('version 1 is current')
      expect((await read(app, id)).version).toBe(1)
    }
  })

  test('the ETag of a read, compressed or not, is accepted; it fails without the article', async () => {
    const { id } = await create(app, { title: 'Long', body: 'x'.repeat(4000) })
    const answer = await app.request('GET', `/v1/articles/${id}`, {
      key: app.adminKey,
      headers: { 'accept-encoding': 'br' },
    })
    expect(answer.headers['content-encoding']).toBe('br')
    const etag = String(answer.headers.etag)
    expect(
      (await send(app, 'PATCH', `/articles/${id}`, { title: 'L2' }, { 'if-match': etag }))
        .statusCode,
    ).toBe(200)
    expect(
      (await send(app, 'PATCH', `/articles/${id}`, { title: 'L3' }, { 'if-match': etag }))
        .statusCode,
    ).toBe(412)
    expect(
      (await send(app, 'PATCH', `/articles/${v4()}`, { title: 'x' }, { 'if-match': '*' }))
        .statusCode,
    ).toBe(404)
    expect(
      (await send(app, 'PUT', `/articles/${v4()}`, { title: 'x' }, { 'if-match': '*' })).statusCode,
    ).toBe(412)
  })

  test('is required for every change if REQUIRE_IF_MATCH is set', async () => {
    const strict = await testApp({ databaseOf: app, requireIfMatch: true })
    const { id } = await create(app, { title: 'Strict' })
    for (const [method, url, body] of [
      ['PATCH', '', {}],
      ['PUT', '', { title: 'x' }],
      ['DELETE', '', undefined],
      ['POST', '/restore', undefined],
    ] as const)
      expect((await send(strict, method, `/articles/${id}${url}`, body)).statusCode, method).toBe(
        428,
      )
    expect((await send(strict, 'PUT', `/articles/${v4()}`, { title: 'x' })).statusCode).not.toBe(
      500,
    )
    await strict.close()
  })
})
