import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { create, faults, fileOf, publish, read, send, titles } from '../support/content.ts'

let app: TestApp
let writer: string
beforeAll(async () => {
  app = await testApp()
  writer = await app.keyWith('content:write')
})
afterAll(() => app.close())

const remove = (id: string, query = '') => send(app, 'DELETE', `/articles/${id}${query}`)
const restore = (id: string) => send(app, 'POST', `/articles/${id}/restore`)

describe('the trash', () => {
  test('removes an article from every list, keeps it whole, and restores it in place', async () => {
    const made = await publish(app, {
      title: 'Trashed',
      tags: ['t'],
      path: 'trash/one',
      body: 'text',
    })
    const text = await fileOf(app, made.id)
    const answer = await remove(made.id)
    expect([answer.statusCode, answer.body]).toEqual([204, ''])
    expect((await app.request('GET', '/v1/articles/by-path/trash/one')).statusCode).toBe(404)
    expect(await titles(app, 'status=published,draft', writer)).not.toContain('Trashed')
    expect(await titles(app, 'trashed=true', writer)).toContain('Trashed')
    expect(await titles(app, 'trashed=true&status=draft', writer)).not.toContain('Trashed')
    expect(await fileOf(app, made.id)).toBe(text)
    const back = await restore(made.id)
    expect(back.json().data).toMatchObject({
      path: 'trash/one',
      version: 3,
      trashedAt: null,
      status: 'published',
    })
    expect((await app.request('GET', '/v1/articles/by-path/trash/one')).json().data.id).toBe(
      made.id,
    )
  })

  test('is entered once and left once: asking again changes nothing', async () => {
    const { id } = await create(app, { title: 'Again' })
    expect([(await remove(id)).statusCode, (await remove(id)).statusCode]).toEqual([204, 204])
    expect((await read(app, id)).version).toBe(2)
    expect([(await restore(id)).statusCode, (await restore(id)).statusCode]).toEqual([200, 200])
    expect((await read(app, id)).version).toBe(3)
  })

  test('frees a path, and an article restored to a taken path gets a number', async () => {
    const first = await publish(app, { title: 'First', path: 'trash/taken' })
    await remove(first.id)
    const second = await publish(app, { title: 'Second', path: 'trash/taken' })
    expect((await restore(first.id)).json().data.path).toBe('trash/taken-2')
    expect((await app.request('GET', '/v1/articles/by-path/trash/taken')).json().data.id).toBe(
      second.id,
    )
    expect(
      (await send(app, 'PATCH', `/articles/${first.id}`, { title: 'First still' })).json().data
        .path,
    ).toBe('trash/taken-2')
  })

  test('lets every key that may write change its articles', async () => {
    const { id } = await create(app, { title: 'In there', path: 'trash/in-there' })
    await remove(id)
    const answer = await app.request('PATCH', `/v1/articles/${id}`, {
      key: writer,
      body: { title: 'Still in there' },
    })
    expect(answer.json().data).toMatchObject({
      title: 'Still in there',
      trashedAt: expect.any(String),
      version: 3,
    })
  })
})

describe('removal for good', () => {
  test('needs admin, leaves nothing but a tombstone, and is 404 the second time', async () => {
    const { id, path } = await publish(app, {
      title: 'Gone',
      tags: ['gone'],
      aliases: ['gone/alias'],
    })
    await send(app, 'PATCH', `/articles/${id}`, { title: 'Gone 2' })
    const refused = await app.request('DELETE', `/v1/articles/${id}?permanent=true`, {
      key: writer,
    })
    expect(refused.statusCode).toBe(403)
    expect((await remove(id, '?permanent=true')).statusCode).toBe(204)
    for (const answer of [
      await remove(id, '?permanent=true'),
      await remove(id),
      await restore(id),
      await send(app, 'PATCH', `/articles/${id}`, {}),
    ])
      expect(answer.statusCode).toBe(404)
    for (const table of ['revisions', 'article_paths', 'article_tags', 'article_search']) {
      const { rows } = await app.db.query({
        text: `select from ${table} where article_id = $1`,
        values: [id],
      })
      expect([table, rows]).toEqual([table, []])
    }
    const changes = (await send(app, 'GET', '/changes?limit=1000')).json().data
    expect(
      changes.filter(({ resourceId }: { resourceId: string }) => resourceId === id).at(-1),
    ).toMatchObject({
      type: 'article.deleted',
      lang: 'en',
      path,
      version: 3,
      actor: 'admin',
    })
    expect((await send(app, 'PUT', `/articles/${id}`, { title: 'Anew' })).statusCode).toBe(201)
  })

  test('reads its switch strictly', async () => {
    const { id } = await create(app, { title: 'Switch' })
    for (const query of [
      'permanent=1',
      'permanent=',
      'permanent=yes',
      'permanent=true&permanent=true',
      'force=true',
    ])
      faults(await remove(id, `?${query}`), 400)
    expect((await remove(id, '?permanent=false')).statusCode).toBe(204)
    expect((await read(app, id)).trashedAt).not.toBeNull()
  })
})
