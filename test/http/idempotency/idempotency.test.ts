import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { inTransaction } from '../../../src/database/transaction.ts'
import { AppError } from '../../../src/errors.ts'
import { deleteOldAnswers } from '../../../src/http/idempotency/claim-queries.ts'
import { keepAnswer } from '../../../src/http/idempotency/idempotency.ts'
import { versioned } from '../../../src/http/response/etag.ts'
import type { App } from '../../../src/http/route.ts'
import { single } from '../../../src/http/route.ts'
import { type TestApp, testApp } from '../../support/app.ts'

let writes = 0
let release: () => void = () => {}
let entered = false
let outcome: 'ok' | 'conflict' | 'bug' | 'slow' | 'lost' = 'ok'

const Body = z.strictObject({ name: z.string(), size: z.number().exactOptional() })

async function routes(app: App) {
  const schema = {
    summary: 'x',
    tags: ['service'],
    body: Body,
    response: { 201: single(z.object({ n: z.number(), name: z.string() })) },
  }
  const config = { scope: 'content:write' } as const
  app.post('/things', { schema, config }, async (request, reply) => {
    if (outcome === 'conflict') throw new AppError('conflict', 'Taken.')
    if (outcome === 'bug') throw new Error('bug')
    if (outcome === 'slow')
      await new Promise<void>((wake) => {
        entered = true
        release = wake
      })
    writes++
    reply.code(201).header('location', `/v1/things/${writes}`)
    return versioned(reply, 1, { data: { n: writes, name: request.body.name } })
  })
  // As the writes of articles do: the response is stored in the transaction of the write.
  app.post('/careful', { schema, config }, async (request, reply) => {
    const answer = { data: { n: writes + 1, name: request.body.name } }
    reply.code(201).header('location', `/v1/careful/${writes + 1}`)
    await inTransaction(app.db.pool, async (tx) => {
      await keepAnswer(tx, request, reply, answer)
      if (outcome === 'conflict') throw new AppError('conflict', 'Taken.')
    })
    writes++
    if (outcome === 'lost') throw new Error('the process dies here')
    return answer
  })
  app.post('/late', { schema, config }, async (request, reply) => {
    const answer = { data: { n: writes + 1, name: request.body.name } }
    await new Promise<void>((wake) => {
      entered = true
      release = wake
    })
    await inTransaction(app.db.pool, (tx) => keepAnswer(tx, request, reply.code(201), answer))
    writes++
    return answer
  })
}

/** The fingerprint that the server computes for such a request. */
const hashOf = (name: string, path = 'things') =>
  createHash('sha256')
    .update(`/v1/${path}\napplication/json\n`)
    .update(JSON.stringify({ name }))
    .digest()

let app: TestApp
let other: TestApp
let key: string
beforeAll(async () => {
  app = await testApp({ extraRoutes: routes })
  other = await testApp({ extraRoutes: routes, databaseOf: app })
  key = await app.keyWith('content:write', 'content:publish')
})
afterAll(async () => {
  await other.close()
  await app.close()
})
beforeEach(() => {
  writes = 0
  outcome = 'ok'
})

let count = 0
const fresh = () => `key-${++count}`
const post = (
  name: string,
  token: string,
  more: { app?: TestApp; path?: string; key?: string; size?: number } = {},
) =>
  (more.app ?? app).request('POST', `/v1/${more.path ?? 'things'}`, {
    key: more.key ?? key,
    body: { name, ...(more.size === undefined ? {} : { size: more.size }) },
    headers: { 'idempotency-key': token },
  })

describe('a retry', () => {
  test('gets the same status, headers and body, marked as replayed', async () => {
    const token = fresh()
    const first = await post('a', token)
    const second = await post('a', token)
    expect(first.statusCode).toBe(201)
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    expect(second.statusCode).toBe(201)
    expect(second.body).toBe(first.body)
    for (const name of ['location', 'etag', 'content-type'])
      expect(second.headers[name]).toBe(first.headers[name])
    expect(first.headers.etag).toMatch(/^"v1-/)
    expect(second.headers['idempotency-replayed']).toBe('true')
    expect(writes).toBe(1)
  })

  test('gets it from another process, too', async () => {
    const token = fresh()
    const first = await post('a', token)
    expect((await post('a', token, { app: other })).body).toBe(first.body)
    expect(writes).toBe(1)
  })

  test('may order the fields differently', async () => {
    const token = fresh()
    const headers = { 'idempotency-key': token, 'content-type': 'application/json' }
    await app.request('POST', '/v1/things', { key, headers, body: '{"name":"a","size":1}' })
    const again = await app.request('POST', '/v1/things', {
      key,
      headers,
      body: '{ "size": 1, "name": "a" }',
    })
    expect(again.headers['idempotency-replayed']).toBe('true')
  })

  test('with another body is 422', async () => {
    const token = fresh()
    await post('a', token)
    const answer = await post('b', token)
    expect(answer.statusCode).toBe(422)
    expect(answer.json().errors[0].code).toBe('idempotency_key_reused')
    expect(writes).toBe(1)
  })

  test('while the first still runs is 409 with Retry-After', async () => {
    outcome = 'slow'
    const token = fresh()
    entered = false
    const first = post('a', token)
    await expect.poll(() => entered).toBe(true)
    expect((await post('a', token)).statusCode).toBe(409)
    // After this time, a dead process would have been detected.
    const elsewhere = await post('a', token, { app: other })
    expect(elsewhere.statusCode).toBe(409)
    expect(Number(elsewhere.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    expect(Number(elsewhere.headers['retry-after'])).toBeLessThanOrEqual(5)
    release()
    expect((await first).statusCode).toBe(201)
    expect(writes).toBe(1)
  })

  test('forty concurrent requests write once', async () => {
    const token = fresh()
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => post('a', token, { app: n % 2 ? app : other })),
    )
    expect(writes).toBe(1)
    for (const answer of answers) expect([201, 409]).toContain(answer.statusCode)
  })
})

describe('the key', () => {
  test('belongs to its caller and its route', async () => {
    const token = fresh()
    await post('a', token)
    expect(
      (await post('b', token, { key: await app.keyWith('content:write', 'content:publish') }))
        .statusCode,
    ).toBe(201)
    expect((await post('b', token, { path: 'careful' })).statusCode).toBe(201)
    expect(writes).toBe(3)
  })

  test.each(['', 'x'.repeat(256), 'a b', 'é'])('%.10s is 400', async (token) => {
    const answer = await post('a', token)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors[0].parameter).toBe('Idempotency-Key')
  })

  test('of 255 characters is fine', async () => {
    expect((await post('a', 'k'.repeat(255))).statusCode).toBe(201)
  })
})

describe('nothing is kept of', () => {
  test.each([
    ['conflict', 409],
    ['bug', 500],
  ] as const)('a %s', async (what, status) => {
    const token = fresh()
    outcome = what
    expect((await post('a', token)).statusCode).toBe(status)
    outcome = 'ok'
    expect((await post('b', token)).statusCode).toBe(201)
  })

  test('a body that breaks a rule', async () => {
    const token = fresh()
    const headers = { 'idempotency-key': token }
    expect(
      (await app.request('POST', '/v1/things', { key, headers, body: { nam: 1 } })).statusCode,
    ).toBe(422)
    expect((await post('a', token)).statusCode).toBe(201)
  })
})

describe('a claim', () => {
  const claimed = async (token: string, aliveFor: string | null, route = 'things') => {
    const holder = randomUUID()
    if (aliveFor)
      await app.db.pool.query(`insert into server_instances values ($1, now() + $2::interval)`, [
        holder,
        aliveFor,
      ])
    await app.db.pool.query(
      `insert into idempotency_keys (actor, route, key, request_hash, claim, holder, locked_until)
       values ($1, $2, $3, '\\x00', gen_random_uuid(), $4, now() - interval '1 hour')`,
      [key.split('_')[1], `POST /v1/${route}`, token, holder],
    )
    return holder
  }

  test('of a dead process is free immediately', async () => {
    const [never, before] = [fresh(), fresh()]
    await claimed(never, null)
    await claimed(before, '-1 second')
    expect((await post('a', never)).statusCode).toBe(201)
    expect((await post('a', before)).statusCode).toBe(201)
  })

  test('of a live process is kept, and is free after the time that the 409 names', async () => {
    const token = fresh()
    const holder = await claimed(token, '1 hour')
    await app.db.pool.query('update idempotency_keys set request_hash = $2 where key = $1', [
      token,
      hashOf('a'),
    ])
    const answer = await post('a', token)
    expect(answer.statusCode).toBe(409)
    expect(answer.headers['retry-after']).toBe('3600')
    await app.db.pool.query(
      `update server_instances set alive_until = now() + interval '2 seconds' where id = $1`,
      [holder],
    )
    const seconds = Number((await post('a', token)).headers['retry-after'])
    expect(seconds).toBeLessThanOrEqual(2)
    await new Promise((wake) => setTimeout(wake, seconds * 1000))
    expect((await post('a', token)).statusCode).toBe(201)
  })

  test.each(['commit', 'rollback'])(
    'whose transaction outlives its process waits for its %s',
    async (end) => {
      const token = fresh()
      await claimed(token, null, 'careful')
      await app.db.pool.query('update idempotency_keys set request_hash = $2 where key = $1', [
        token,
        hashOf('a', 'careful'),
      ])
      const orphan = await app.db.pool.connect()
      try {
        await orphan.query('begin')
        await orphan.query(
          `update idempotency_keys set status = 201, headers = '{}', body = null where key = '${token}'`,
        )
        const waiting = await post('a', token, { path: 'careful' })
        expect(waiting.statusCode).toBe(409)
        expect(waiting.headers['retry-after']).toBe('15')
        await orphan.query(end)
      } finally {
        orphan.release(true)
      }
      const retry = await post('a', token, { path: 'careful' })
      expect(retry.statusCode).toBe(201)
      expect(retry.headers['idempotency-replayed']).toBe(end === 'commit' ? 'true' : undefined)
      expect(writes).toBe(end === 'commit' ? 0 : 1)
    },
  )

  test('that another request took over stops the first one from writing', async () => {
    const token = fresh()
    outcome = 'slow'
    entered = false
    const first = post('a', token, { path: 'late' })
    await expect.poll(() => entered).toBe(true)
    // As if this process had been stopped for longer than its lease.
    await app.db.pool.query(
      `update idempotency_keys set claim = gen_random_uuid() where key = $1`,
      [token],
    )
    release()
    expect((await first).statusCode).toBe(409)
    expect(writes).toBe(0)
  })

  test('of a stopped server is free', async () => {
    const leaving = await testApp({ extraRoutes: routes, databaseOf: app })
    expect((await post('a', fresh(), { app: leaving })).statusCode).toBe(201)
    const count = async () => (await app.db.prisma()).serverInstance.count()
    const before = await count()
    await leaving.close()
    expect(await count()).toBe(before - 1)
  })
})

describe('crashes', () => {
  test('before the write: the key is free after its lock has expired', async () => {
    const token = fresh()
    await app.db.pool.query(
      `insert into idempotency_keys (actor, route, key, request_hash, locked_until)
       values ($1, 'POST /v1/things', $2, '\\x00', now() - interval '1 second')`,
      [key.split('_')[1], token],
    )
    expect((await post('a', token)).statusCode).toBe(201)
  })

  test('after the commit: the response stored in the transaction is found', async () => {
    const token = fresh()
    outcome = 'lost'
    const first = await post('a', token, { path: 'careful' })
    expect(first.statusCode).toBe(500)
    outcome = 'ok'
    const second = await post('a', token, { path: 'careful' })
    expect(second.statusCode).toBe(201)
    expect(second.json()).toEqual({ data: { n: 1, name: 'a' } })
    expect(second.headers.location).toBe('/v1/careful/1')
    expect(writes).toBe(1)
  })

  test('a rollback also removes the stored response', async () => {
    const token = fresh()
    outcome = 'conflict'
    expect((await post('a', token, { path: 'careful' })).statusCode).toBe(409)
    outcome = 'ok'
    expect((await post('a', token, { path: 'careful' })).statusCode).toBe(201)
    expect((await post('a', token, { path: 'careful' })).headers['idempotency-replayed']).toBe(
      'true',
    )
    expect(writes).toBe(1)
  })
})

test('after 24 hours the key is free, and the cleanup deletes it', async () => {
  const token = fresh()
  await post('a', token)
  await app.db.pool.query(
    "update idempotency_keys set created_at = now() - interval '25 hours' where key = $1",
    [token],
  )
  expect((await post('b', token)).statusCode).toBe(201)
  // More than one statement deletes.
  await app.db.pool.query(`insert into idempotency_keys (actor, route, key, request_hash, locked_until)
    select 'a', 'POST /v1/x', n::text, '', now() from generate_series(1, 2500) as n`)
  await app.db.pool.query("update idempotency_keys set created_at = now() - interval '25 hours'")
  await deleteOldAnswers(app.db)
  const { rows } = await app.db.query<{ n: number }>({
    text: 'select count(*)::int as n from idempotency_keys',
  })
  expect(rows[0]?.n).toBe(0)
})
