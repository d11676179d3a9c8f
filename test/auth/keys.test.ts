import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adminActor, cliActor } from '../../src/actor.ts'
import { createKey } from '../../src/auth/create.ts'
import { type TestApp, testApp } from '../support/app.ts'

let app: TestApp
let manager: string
beforeAll(async () => {
  app = await testApp()
  manager = await app.keyWith('keys:manage', 'content:write')
})
afterAll(() => app.close())

const make = (key: string, body: unknown) => app.request('POST', '/v1/keys', { key, body })

describe('POST /v1/keys', () => {
  test('creates a working key and shows its secret only once', async () => {
    const answer = await make(app.adminKey, {
      name: ' Front end ',
      scopes: ['drafts:read', 'drafts:read'],
    })
    expect(answer.statusCode).toBe(201)
    const { data } = answer.json()
    expect(data.key).toMatch(/^bs_[0-9a-f]{18}_[\w-]{43}$/)
    expect(data).toMatchObject({
      name: 'Front end',
      scopes: ['drafts:read'],
      createdBy: 'admin',
      revokedAt: null,
    })
    expect(answer.headers.location).toBe(`/v1/keys/${data.id}`)
    expect(answer.headers['cache-control']).toBe('private, no-store')

    const read = await app.request('GET', `/v1/keys/${data.id}`, { key: app.adminKey })
    expect(read.json().data.id).toBe(data.id)
    expect(read.body).not.toContain(data.key.slice(-43))
  })

  test('stores only a hash', async () => {
    const { key } = (await make(app.adminKey, { name: 'hashed', scopes: ['content:read'] })).json()
      .data
    const { rows } = await app.db.pool.query('select row_to_json(k)::text as line from api_keys k')
    const secret = key.slice(key.indexOf('_', 3) + 1)
    expect(rows.map((row) => row.line).join()).not.toContain(secret)
    expect(rows.map((row) => row.line).join()).not.toContain(Buffer.from(secret).toString('hex'))
  })

  test('refuses scopes that the caller does not hold, naming each', async () => {
    const answer = await make(manager, {
      name: 'more',
      scopes: ['drafts:read', 'admin', 'imports:run'],
    })
    expect(answer.statusCode).toBe(403)
    expect(answer.json().errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '/scopes/1',
      '/scopes/2',
    ])
  })

  test('grants scopes that a held scope includes', async () => {
    expect((await make(manager, { name: 'less', scopes: ['content:read'] })).statusCode).toBe(201)
  })

  test('reports all faults of the body together', async () => {
    const answer = await make(app.adminKey, {
      name: '',
      scopes: ['root'],
      expiresAt: 'tomorrow',
      owner: 'me',
    })
    expect(answer.statusCode).toBe(422)
    const pointers = answer.json().errors.map((error: { pointer: string }) => error.pointer)
    expect(pointers.sort()).toEqual(['/expiresAt', '/name', '/owner', '/scopes/0'])
  })

  test('refuses an expiry in the past', async () => {
    const answer = await make(app.adminKey, {
      name: 'late',
      scopes: ['admin'],
      expiresAt: '2020-01-01T00:00:00Z',
    })
    expect(answer.statusCode).toBe(422)
    expect(answer.json().errors[0]).toMatchObject({ pointer: '/expiresAt' })
  })

  test('a retry with the same Idempotency-Key gets the same key, stored encrypted', async () => {
    const headers = { 'idempotency-key': 'retry-1' }
    const body = { name: 'once', scopes: ['content:read'] }
    const first = await app.request('POST', '/v1/keys', { key: app.adminKey, body, headers })
    const second = await app.request('POST', '/v1/keys', { key: app.adminKey, body, headers })
    expect(second.json()).toEqual(first.json())
    const { rows } = await app.db.pool.query(
      "select encode(body, 'escape') as body from idempotency_keys",
    )
    expect(rows.length).toBe(1)
    expect(rows[0]?.body).not.toContain(first.json().data.id)
  })
})

describe('GET /v1/keys', () => {
  test('pages through all keys in both directions, each once', async () => {
    const seen: string[] = []
    const starts: string[] = []
    let query = '?limit=2'
    for (;;) {
      const answer = await app.request('GET', `/v1/keys${query}`, { key: app.adminKey })
      const { data, meta } = answer.json()
      seen.push(...data.map((key: { id: string }) => key.id))
      starts.push(data[0].id)
      if (!meta.nextCursor) {
        expect(meta.prevCursor).not.toBeNull()
        const back = await app.request('GET', `/v1/keys?limit=2&cursor=${meta.prevCursor}`, {
          key: app.adminKey,
        })
        expect(back.json().data[0].id).toBe(starts.at(-2))
        break
      }
      expect(answer.headers.link).toContain(`cursor=${meta.nextCursor}>; rel="next"`)
      query = `?limit=2&cursor=${meta.nextCursor}`
    }
    const { rows } = await app.db.pool.query('select count(*)::int as count from api_keys')
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBe(rows[0]?.count)
  })

  // PostgreSQL has no text with a null character.
  const unstorable = '[1,"keys","n",["2025-01-01T00:00:00Z","\\u0000"]]'
  const encoded = Buffer.from(unstorable).toString('base64url')

  test.each(['nonsense', 'WzEsImtleXMiLCJuIixbMSwyXV0', encoded, 'x'.repeat(3000)])(
    'refuses the cursor %.30s',
    async (cursor) => {
      const answer = await app.request('GET', `/v1/keys?cursor=${cursor}`, { key: app.adminKey })
      expect(answer.statusCode).toBe(400)
      expect(answer.json().errors[0].parameter).toBe('cursor')
    },
  )
})

describe('DELETE /v1/keys/{id}', () => {
  test('stops the key immediately, even while it is cached', async () => {
    const key = await app.keyWith('keys:manage')
    expect((await app.request('GET', '/v1/keys', { key })).statusCode).toBe(200)
    const id = key.split('_')[1]
    expect((await app.request('DELETE', `/v1/keys/${id}`, { key: app.adminKey })).statusCode).toBe(
      204,
    )
    expect((await app.request('GET', '/v1/keys', { key })).statusCode).toBe(401)
    expect((await app.request('DELETE', `/v1/keys/${id}`, { key: app.adminKey })).statusCode).toBe(
      404,
    )
  })

  test('stops it in other processes soon', async () => {
    const other = await testApp({ databaseOf: app })
    const key = await app.keyWith('keys:manage')
    expect((await other.request('GET', '/v1/keys', { key })).statusCode).toBe(200)
    await app.request('DELETE', `/v1/keys/${key.split('_')[1]}`, { key: app.adminKey })
    await expect
      .poll(async () => (await other.request('GET', '/v1/keys', { key })).statusCode)
      .toBe(401)
    await other.close()
  })
})

describe('POST /v1/keys/{id}/rotate', () => {
  const rotate = (id: string | undefined, key: string, body: object = { overlapSeconds: 600 }) =>
    app.request('POST', `/v1/keys/${id}/rotate`, { key, body })
  const works = async (key: string) =>
    (await app.request('GET', '/v1/keys/me', { key })).statusCode === 200

  test('the former secret works until the overlap ends; the id and the rest stay', async () => {
    const first = await app.keyWith('drafts:read')
    const [, id] = first.split('_')
    const before = (await app.request('GET', `/v1/keys/${id}`, { key: app.adminKey })).json().data
    const answer = await rotate(id, app.adminKey)
    expect(answer.statusCode, answer.body).toBe(200)
    const { key: second, formerSecretUntil, ...rest } = answer.json().data
    expect({ ...rest, formerSecretUntil: null }).toEqual({ ...before, lastUsedAt: rest.lastUsedAt })
    expect(Date.parse(formerSecretUntil)).toBeGreaterThan(Date.parse(rest.createdAt) + 599_000)
    expect(second).toMatch(new RegExp(`^bs_${id}_[\\w-]{43}$`))
    expect(await Promise.all([first, second].map(works))).toEqual([true, true])
    const third = (await rotate(id, app.adminKey)).json().data.key
    expect(await Promise.all([first, second, third].map(works))).toEqual([false, true, true])
    const fourth = (await rotate(id, app.adminKey, {})).json().data.key
    expect(await Promise.all([second, third, fourth].map(works))).toEqual([false, false, true])
    const read = await app.request('GET', `/v1/keys/${id}`, { key: app.adminKey })
    expect(read.body).not.toContain(fourth.slice(-43))
  })

  test('a revocation ends both secrets, in every process', async () => {
    const other = await testApp({ databaseOf: app })
    const first = await app.keyWith('drafts:read')
    const [, id] = first.split('_')
    const second = (await rotate(id, app.adminKey)).json().data.key
    for (const key of [first, second])
      expect((await other.request('GET', '/v1/keys/me', { key })).statusCode).toBe(200)
    await app.request('DELETE', `/v1/keys/${id}`, { key: app.adminKey })
    expect(await Promise.all([first, second].map(works))).toEqual([false, false])
    for (const key of [first, second])
      await expect
        .poll(async () => (await other.request('GET', '/v1/keys/me', { key })).statusCode)
        .toBe(401)
    expect((await rotate(id, app.adminKey)).statusCode).toBe(404)
    await other.close()
  })

  test('a key rotates itself and keys within its bounds, and no others', async () => {
    const expiresAt = '2100-01-01T00:00:00.000Z'
    const made = async (body: object) =>
      (await make(app.adminKey, { name: 'bound', ...body })).json().data
    const caller = await made({ scopes: ['keys:manage', 'drafts:read'], sources: ['a'], expiresAt })
    const within = { scopes: ['content:read'], sources: ['a'], expiresAt }
    const beyond = [
      [{ ...within, scopes: ['content:read', 'admin'] }, '/scopes/1', 'scope_not_held'],
      [{ ...within, sources: ['a', 'b'] }, '/sources/1', 'source_not_held'],
      [{ ...within, sources: null }, '/sources', 'source_not_held'],
      [{ ...within, expiresAt: null }, '/expiresAt', 'outlives_key'],
      [{ ...within, expiresAt: '2100-01-01T00:00:01Z' }, '/expiresAt', 'outlives_key'],
    ] as const
    for (const [body, pointer, code] of beyond) {
      const key = await made(body)
      const answer = await rotate(key.id, caller.key)
      expect(answer.statusCode).toBe(403)
      expect(answer.json().errors).toEqual([expect.objectContaining({ pointer, code })])
      expect(await works(key.key)).toBe(true)
    }
    const inner = await made(within)
    expect((await rotate(inner.id, caller.key)).statusCode).toBe(200)
    expect((await rotate(inner.id, inner.key)).statusCode).toBe(403)
    const own = (await rotate(caller.id, caller.key)).json().data.key
    expect((await rotate(caller.id, own)).statusCode).toBe(200)
  })

  test.each([
    [{ overlapSeconds: -1 }],
    [{ overlapSeconds: 2_592_001 }],
    [{ overlapSeconds: '9' }],
    [{ overlap: 9 }],
  ])('refuses %j, and unknown and expired keys', async (body) => {
    const { id } = (await make(app.adminKey, { name: 'x', scopes: ['admin'] })).json().data
    expect((await rotate(id, app.adminKey, body)).statusCode).toBe(422)
    await app.db.pool.query('update api_keys set expires_at = now() where id = $1', [id])
    for (const gone of [id, 'admin', 'nobody'])
      expect((await rotate(gone, app.adminKey)).statusCode).toBe(404)
  })
})

test('an expired key is refused', async () => {
  const { key, id } = await createKey(app.db, adminActor, { name: 'brief', scopes: ['admin'] })
  await app.db.pool.query(
    "update api_keys set expires_at = now() - interval '1 second' where id = $1",
    [id],
  )
  expect((await app.request('GET', '/v1/keys', { key })).statusCode).toBe(401)
})

test('the time of last use is recorded', async () => {
  const key = await app.keyWith('keys:manage')
  await app.request('GET', '/v1/keys', { key })
  const lastUse = async () =>
    (await app.request('GET', `/v1/keys/${key.split('_')[1]}`, { key: app.adminKey })).json().data
      .lastUsedAt
  await expect.poll(lastUse).not.toBeNull()
})

test('the command line may grant every scope', async () => {
  const { key, createdBy } = await createKey(app.db, cliActor, {
    name: 'from cli',
    scopes: ['admin'],
  })
  expect(createdBy).toBe('cli')
  expect((await app.request('GET', '/v1/keys', { key })).statusCode).toBe(200)
})

describe('GET /v1/keys/me', () => {
  const readOwn = (key?: string) => app.request('GET', '/v1/keys/me', key ? { key } : {})

  test('tells any key what it may do', async () => {
    const key = await app.keyFor(['blog'], 'metrics:read', 'imports:run')
    expect((await readOwn(key)).json()).toEqual({
      data: {
        id: key.split('_')[1],
        name: 'test',
        scopes: ['metrics:read', 'imports:run'],
        sources: ['blog'],
        expiresAt: null,
      },
    })
    const own = {
      id: 'admin',
      name: 'ADMIN_KEY',
      scopes: ['admin'],
      sources: null,
      expiresAt: null,
    }
    expect((await readOwn(app.adminKey)).json()).toEqual({ data: own })
  })

  test('needs a key', async () => {
    expect((await readOwn()).statusCode).toBe(401)
    expect((await readOwn('bs_wrong')).statusCode).toBe(401)
  })
})
