import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '../../src/actor.ts'
import { readClock } from '../../src/database/clock.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { faults } from '../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

interface Wanted {
  scopes: Scope[]
  sources?: string[] | null
  expiresAt?: string | null
}

const make = (key: string, wanted: Wanted) =>
  app.request('POST', '/v1/keys', { key, body: { name: 'test', ...wanted } })
const made = async (key: string, wanted: Wanted): Promise<{ id: string; key: string }> => {
  const answer = await make(key, wanted)
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().data
}
const revoke = (key: string, id: string) => app.request('DELETE', `/v1/keys/${id}`, { key })
const inFuture = async (seconds: number) =>
  new Date((await readClock(app.db)).getTime() + seconds * 1000).toISOString()

describe('sources of a key', () => {
  test('are shown without duplicates, and null means all', async () => {
    const bound = await made(app.adminKey, {
      scopes: ['imports:run'],
      sources: ['blog', 'news', 'blog'],
    })
    const free = await made(app.adminKey, { scopes: ['imports:run'] })
    const list = (await app.request('GET', '/v1/keys', { key: app.adminKey })).json().data
    const of = (id: string) => list.find((key: { id: string }) => key.id === id).sources
    expect(of(bound.id)).toEqual(['blog', 'news'])
    expect(of(free.id)).toBeNull()
    const one = await app.request('GET', `/v1/keys/${bound.id}`, { key: app.adminKey })
    expect(one.json().data.sources).toEqual(['blog', 'news'])
  })

  test.each([[[]], [['a b']], [['']], [['x'.repeat(65)]], ['blog'], [[7]]])(
    'refuses %j',
    async (sources) => {
      const answer = await make(app.adminKey, {
        scopes: ['imports:run'],
        sources: sources as string[],
      })
      expect(faults(answer, 422)[0]).toMatch(/^\/sources/)
    },
  )

  test('bound its imports', async () => {
    const key = await app.keyFor(['blog', 'news'], 'imports:run')
    const run = (query: string) =>
      app.request('POST', `/v1/imports?${query}`, {
        key,
        body: '# Hello\n',
        headers: {
          'content-type': 'text/markdown',
          'content-disposition': 'attachment; filename="a.md"',
        },
      })
    expect((await run('source=blog')).statusCode).toBe(202)
    expect(faults(await run('source=other'), 403)).toEqual(['source source_not_held'])
    expect(faults(await run('source=other&dryRun=true'), 403)).toEqual(['source source_not_held'])
    expect(faults(await run('source=BLOG'), 403)).toEqual(['source source_not_held'])
    expect(faults(await run('dryRun=false'), 403)).toEqual(['source source_not_held'])
  })
})

describe('a key creates only keys within its own bounds', () => {
  const own = ['keys:manage', 'imports:run', 'content:publish'] as const

  test('of sources', async () => {
    const manager = await app.keyFor(['blog', 'news'], ...own)
    await made(manager, { scopes: ['imports:run'], sources: ['news'] })
    const beyond = await make(manager, {
      scopes: ['imports:run'],
      sources: ['blog', 'other', 'third'],
    })
    expect(faults(beyond, 403)).toEqual([
      '/sources/1 source_not_held',
      '/sources/2 source_not_held',
    ])
    expect(faults(await make(manager, { scopes: ['imports:run'] }), 403)).toEqual([
      '/sources source_not_held',
    ])
    const all = await make(manager, { scopes: ['imports:run'], sources: null })
    expect(faults(all, 403)).toEqual(['/sources source_not_held'])
  })

  test('of time', async () => {
    const expiresAt = await inFuture(600)
    const manager = (await made(app.adminKey, { scopes: [...own], expiresAt })).key
    await made(manager, { scopes: ['imports:run'], expiresAt })
    await made(manager, { scopes: ['imports:run'], expiresAt: await inFuture(60) })
    const later = new Date(Date.parse(expiresAt) + 1).toISOString()
    const beyond = await make(manager, { scopes: ['imports:run'], expiresAt: later })
    expect(faults(beyond, 403)).toEqual(['/expiresAt outlives_key'])
    expect(faults(await make(manager, { scopes: ['imports:run'] }), 403)).toEqual([
      '/expiresAt outlives_key',
    ])
    // The same instant in another zone.
    const zoned = `${new Date(Date.parse(expiresAt) + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`
    await made(manager, { scopes: ['imports:run'], expiresAt: zoned })
  })

  test('of scopes, with all faults in one response', async () => {
    const expiresAt = await inFuture(600)
    const manager = (
      await made(app.adminKey, {
        scopes: ['keys:manage', 'content:write'],
        sources: ['blog'],
        expiresAt,
      })
    ).key
    const beyond = await make(manager, {
      scopes: ['drafts:read', 'content:publish'],
      sources: ['x'],
    })
    expect(faults(beyond, 403)).toEqual([
      '/expiresAt outlives_key',
      '/scopes/1 scope_not_held',
      '/sources/0 source_not_held',
    ])
  })
})

describe('a key revokes only keys within its own bounds', () => {
  test('of scopes', async () => {
    const manager = await app.keyWith('keys:manage', 'content:write')
    for (const scope of ['admin', 'content:publish', 'imports:run'] as const) {
      const { id, key } = await made(app.adminKey, { scopes: [scope, 'content:read'] })
      expect(faults(await revoke(manager, id), 403)).toEqual(['/scopes/0 scope_not_held'])
      expect((await app.request('GET', '/v1/articles', { key })).statusCode).toBe(200)
    }
    const { id, key } = await made(app.adminKey, { scopes: ['drafts:read'] })
    expect((await revoke(manager, id)).statusCode).toBe(204)
    expect((await app.request('GET', '/v1/articles', { key })).statusCode).toBe(401)
    expect((await revoke(manager, id)).statusCode).toBe(404)
    expect((await revoke(manager, 'nobody')).statusCode).toBe(404)
    expect((await revoke(manager, manager.split('_')[1] ?? '')).statusCode).toBe(204)
  })

  test('of sources', async () => {
    const manager = await app.keyFor(['blog', 'news'], 'keys:manage', 'imports:run')
    const wide = await made(app.adminKey, { scopes: ['imports:run'] })
    const other = await made(app.adminKey, { scopes: ['imports:run'], sources: ['blog', 'other'] })
    const within = await made(app.adminKey, { scopes: ['imports:run'], sources: ['blog'] })
    expect(faults(await revoke(manager, wide.id), 403)).toEqual(['/sources source_not_held'])
    expect(faults(await revoke(manager, other.id), 403)).toEqual(['/sources/1 source_not_held'])
    expect((await revoke(manager, within.id)).statusCode).toBe(204)
  })
})

test('a key ends exactly when it says, by the database clock', async () => {
  for (let seconds = 1; ; seconds *= 4) {
    const expiresAt = await inFuture(seconds)
    const { key } = await made(app.adminKey, { scopes: ['keys:manage'], expiresAt })
    const answers: { status: number; before: Date; after: Date }[] = []
    do {
      const before = await readClock(app.db)
      const { statusCode: status } = await app.request('GET', '/v1/keys', { key })
      answers.push({ status, before, after: await readClock(app.db) })
    } while (answers.at(-1)?.status === 200)
    const last = answers.pop()
    expect(last?.status).toBe(401)
    expect(last?.after.getTime()).toBeGreaterThanOrEqual(Date.parse(expiresAt))
    for (const { before } of answers) expect(before.getTime()).toBeLessThan(Date.parse(expiresAt))
    // If the machine is too busy to use the key once, the key has to live longer.
    if (answers.length > 0) return
  }
})

describe('imports of other keys', () => {
  test('are invisible to every route, except with an admin key', async () => {
    const [mine, theirs] = [await app.keyWith('imports:run'), await app.keyWith('imports:run')]
    const started = await app.request('POST', '/v1/imports?source=own', {
      key: mine,
      body: '# Hello\n',
      headers: { 'content-type': 'text/markdown' },
    })
    const { id } = started.json().data
    const ids = async (key: string) =>
      (await app.request('GET', '/v1/imports?limit=100', { key }))
        .json()
        .data.map((one: { id: string }) => one.id)
    expect(await ids(mine)).toEqual([id])
    expect(await ids(theirs)).toEqual([])
    expect(await ids(await app.keyWith('admin'))).toContain(id)
    expect(await ids(app.adminKey)).toContain(id)
    const routes = [
      `GET /v1/imports/${id}`,
      `GET /v1/imports/${id}/files`,
      `GET /v1/imports/${id}/events`,
    ]
    for (const route of [...routes, `DELETE /v1/imports/${id}`]) {
      const [method = '', url = ''] = route.split(' ')
      const other = await app.request(method, url, { key: theirs })
      expect(other.statusCode, route).toBe(404)
      const none = await app.request(
        method,
        url.replace(id, '0190f3c4-0000-7000-8000-000000000000'),
        {
          key: theirs,
        },
      )
      expect(other.json().detail).toBe(none.json().detail)
    }
    const own = await app.request('GET', `/v1/imports/${id}`, { key: mine })
    expect(own.json().data).toMatchObject({ id, source: 'own' })
    expect((await app.request('GET', `/v1/imports/${id}/files`, { key: mine })).statusCode).toBe(
      200,
    )
  })

  test('do not disturb the pages of a list', async () => {
    const keys = [await app.keyWith('imports:run'), await app.keyWith('imports:run')]
    const own: string[] = []
    for (let n = 0; n < 6; n++) {
      const headers = { 'content-type': 'text/markdown' }
      const answer = await app.request('POST', '/v1/imports?dryRun=true', {
        key: keys[n % 2] ?? '',
        body: `# ${n}\n`,
        headers,
      })
      if (n % 2 === 0) own.unshift(answer.json().data.id)
    }
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const url: string = `/v1/imports?limit=2${next && `&cursor=${next}`}`
      const { data, meta } = (await app.request('GET', url, { key: keys[0] ?? '' })).json()
      seen.push(...data.map((one: { id: string }) => one.id))
      next = meta.nextCursor
    }
    expect(seen).toEqual(own)
  })
})
