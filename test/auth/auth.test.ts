import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { requireScope } from '../../src/auth/hooks.ts'
import { noQuery } from '../../src/http/request/query.ts'
import type { App, RouteScope } from '../../src/http/route.ts'
import { type TestApp, testApp } from '../support/app.ts'

const lines: string[] = []
const logger = pino(
  { level: 'trace' },
  new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) }),
)

// One route of each kind, as a resource would declare it.
async function routes(app: App) {
  const schema = {
    summary: 'x',
    tags: ['service'],
    querystring: noQuery,
    response: { 200: z.string() },
  }
  for (const scope of [
    'public',
    'content:read',
    'drafts:read',
    'content:write',
  ] satisfies RouteScope[])
    app.get(
      `/try/${scope.replace(':', '-')}`,
      { schema, config: { scope } },
      async (request) => request.actor.id,
    )
  app.get('/try/inner', { schema, config: { scope: 'content:read' } }, async (request) => {
    requireScope(request, 'drafts:read')
    return 'seen'
  })
}

let app: TestApp
let closed: TestApp
beforeAll(async () => {
  app = await testApp({ extraRoutes: routes, logger })
  closed = await testApp({ extraRoutes: routes, databaseOf: app, publicRead: false })
})
afterAll(async () => {
  await closed.close()
  await app.close()
})

const status = async (path: string, key?: string, on = app) =>
  (await on.request('GET', `/v1/try/${path}`, key === undefined ? {} : { key })).statusCode

describe('scopes', () => {
  test('without a key only public routes are open', async () => {
    expect(await status('public')).toBe(200)
    expect(await status('content-read')).toBe(200)
    expect(await status('drafts-read')).toBe(401)
    expect(await status('content-write')).toBe(401)
  })

  test('a scope includes the ones below it', async () => {
    const writer = await app.keyWith('content:write')
    expect(await status('drafts-read', writer)).toBe(200)
    expect(await status('content-write', writer)).toBe(200)
    const reader = await app.keyWith('drafts:read')
    expect(await status('drafts-read', reader)).toBe(200)
    expect(await status('content-write', reader)).toBe(403)
  })

  test('403 names the scope that is missing', async () => {
    const answer = await app.request('GET', '/v1/try/content-write', {
      key: await app.keyWith('imports:run'),
    })
    expect(answer.json()).toMatchObject({
      code: 'forbidden',
      detail: 'Your key lacks the scope content:write.',
    })
  })

  test('the admin key has every scope', async () => {
    const answer = await app.request('GET', '/v1/try/content-write', { key: app.adminKey })
    expect(answer.body).toBe('admin')
  })

  test('a scope required inside a public route is 401 without a key, 403 without it', async () => {
    expect(await status('inner')).toBe(401)
    expect(await status('inner', await app.keyWith('content:read'))).toBe(403)
    expect(await status('inner', await app.keyWith('drafts:read'))).toBe(200)
  })

  test('with PUBLIC_READ off reading content takes a key with content:read', async () => {
    expect(await status('content-read', undefined, closed)).toBe(401)
    expect(await status('content-read', await app.keyWith('imports:run'), closed)).toBe(403)
    expect(await status('content-read', await app.keyWith('content:read'), closed)).toBe(200)
    expect(await status('public', undefined, closed)).toBe(200)
  })

  test('any good key reads public content', async () => {
    expect(await status('content-read', await app.keyWith('imports:run'))).toBe(200)
  })
})

describe('wrong keys', () => {
  const wrong: [string, string][] = [
    ['nothing after Bearer', 'Bearer '],
    ['one character', 'Bearer x'],
    ['forty characters', `Bearer ${'a'.repeat(40)}`],
    ['ten thousand characters', `Bearer ${'a'.repeat(10_000)}`],
    ['another scheme', `Basic ${Buffer.from('admin:admin').toString('base64')}`],
    ['a made-up key', `Bearer bs_0123456789abcdef_${'s'.repeat(43)}`],
    ['an id of SQL', "Bearer bs_' or 1=1 --_ssssssssssssssssssssssss"],
    ['letters above ASCII', 'Bearer b\u00e9\u00ff'],
  ]
  test.each(wrong)(
    '%s is 401 with a challenge, also on a public route',
    async (_name, authorization) => {
      for (const path of ['public', 'content-read', 'content-write']) {
        const answer = await app.request('GET', `/v1/try/${path}`, { headers: { authorization } })
        expect(answer.statusCode).toBe(401)
        expect(answer.headers['www-authenticate']).toContain('Bearer')
        expect(answer.headers['content-type']).toBe('application/problem+json')
      }
    },
  )

  const cases: [string, RegExp][] = [
    ['KEY', /must begin with the word Bearer/],
    ['Token KEY', /must begin with the word Bearer/],
    ['Bearer: KEY', /must begin with the word Bearer/],
    ['"Bearer KEY"', /must begin with the word Bearer/],
    ['BearerKEY', /must begin with the word Bearer/],
    ['Basic YWRtaW46YWRtaW4=', /must begin with the word Bearer/],
    ['Bearer', /no key after Bearer/],
    ['Bearer   ', /no key after Bearer/],
    ['Bearer KEY KEY', /no spaces/],
    ['Bearer KEYx', /unknown or no longer valid/],
  ]
  test.each(cases)(
    '%s is refused with the reason, without repeating the key',
    async (form, what) => {
      for (const key of [app.adminKey, await app.keyWith('admin')]) {
        const authorization = form.replaceAll('KEY', key)
        for (const path of ['public', 'content-write']) {
          const answer = await app.request('GET', `/v1/try/${path}`, { headers: { authorization } })
          expect(answer.statusCode).toBe(401)
          expect(answer.json().detail).toMatch(what)
          expect(answer.body).not.toContain(key)
        }
      }
    },
  )

  test('a right id with a wrong secret is 401', async () => {
    const key = await app.keyWith('admin')
    expect(await status('public', `${key.slice(0, -4)}AAAA`)).toBe(401)
    expect(await status('public', `${key}A`)).toBe(401)
  })

  test('a wrong key is 401 on a route that does not exist', async () => {
    expect((await app.request('GET', '/v1/nowhere', { key: 'x'.repeat(32) })).statusCode).toBe(401)
  })

  test('a key in the query string is refused and reaches no log', async () => {
    const key = await app.keyWith('admin')
    const answer = await app.request('GET', `/v1/try/public?api_key=${key}`)
    expect(answer.statusCode).toBe(400)
    expect(answer.body).not.toContain(key)
    await app.request('GET', `/v1/nowhere?api_key=${key}`, {
      headers: { authorization: `Bearer ${key}` },
    })
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join('')).not.toContain(key.slice(-43))
    expect(lines.join('')).not.toContain(app.adminKey)
  })
})

describe('the request log', () => {
  test('has one line a request, with the pattern of its route', async () => {
    lines.length = 0
    const key = await app.keyWith('keys:manage')
    await app.request('GET', '/v1/keys/nobody', { key, headers: { 'x-request-id': 'trace-1' } })
    expect(lines.length).toBe(1)
    const line = JSON.parse(lines[0] ?? '')
    expect(line).toMatchObject({
      method: 'GET',
      route: '/v1/keys/:id',
      status: 404,
      requestId: 'trace-1',
      key: key.split('_')[1],
    })
    expect(line.ms).toBeGreaterThanOrEqual(0)
  })

  test('accepts no request id that could break a line', async () => {
    const given = { 'x-request-id': 'a b"c' }
    const answer = await app.request('GET', '/v1/try/public', { headers: given })
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-\d+$/)
  })
})

describe('the rate limit', () => {
  test('counts by address, and each key separately', async () => {
    const limited = await testApp({ extraRoutes: routes, databaseOf: app, rateLimit: 5 })
    const key = await app.keyWith('content:read')
    for (let n = 0; n < 5; n++) expect(await status('public', undefined, limited)).toBe(200)
    const answer = await limited.request('GET', '/v1/try/public')
    expect(answer.statusCode).toBe(429)
    expect(answer.json().code).toBe('rate_limited')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(await status('public', key, limited)).toBe(200)
    expect((await limited.request('GET', '/v1/nowhere')).statusCode).toBe(429)
    expect((await limited.request('GET', '/health/live')).statusCode).toBe(200)
    await limited.close()
  })

  test('stops guessing of keys, but not a good key from the same address', async () => {
    const limited = await testApp({ extraRoutes: routes, databaseOf: app, rateLimit: 6000 })
    const guess = (n: number) =>
      limited.request('GET', `/v1/try/public?n=${n}`, {
        key: `wrong-${n}`,
        headers: { 'x-forwarded-for': `10.0.0.${n}` },
      })
    const answers = []
    for (let n = 0; n < 80; n++) answers.push(await guess(n))
    expect(answers.filter((answer) => answer.statusCode === 401).length).toBe(60)
    expect(answers.filter((answer) => answer.statusCode === 429).length).toBe(20)
    expect(await status('public', app.adminKey, limited)).toBe(200)
    expect(await status('public', undefined, limited)).toBe(200)
    await limited.close()
  })
})

describe('CORS', () => {
  const from = (origin: string) => ({ headers: { origin } })

  test('is off unless origins are named', async () => {
    const answer = await app.request('GET', '/v1/try/public', from('https://example.com'))
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })

  test('allows only the named origins', async () => {
    const open = await testApp({
      extraRoutes: routes,
      databaseOf: app,
      corsOrigins: ['https://example.com'],
    })
    const allowed = await open.request('GET', '/v1/try/public', from('https://example.com'))
    expect(allowed.headers['access-control-allow-origin']).toBe('https://example.com')
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined()
    expect(allowed.headers.vary).toContain('Origin')
    for (const origin of ['https://example.com.evil.test', 'null', 'http://example.com']) {
      const answer = await open.request('GET', '/v1/try/public', from(origin))
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
      expect(answer.headers.vary).toContain('Origin')
    }
    const preflight = await open.request('OPTIONS', '/v1/try/content-write', {
      headers: { origin: 'https://example.com', 'access-control-request-method': 'PUT' },
    })
    expect(preflight.statusCode).toBe(204)
    expect(preflight.headers['access-control-allow-headers']).toContain('If-Match')
    await open.close()
  })
})

test('a route without a scope or a description prevents the start', async () => {
  const schema = { summary: 'x', tags: ['service'], response: { 200: z.string() } }
  const bare = testApp({
    databaseOf: app,
    extraRoutes: async (app) => void app.get('/bare', { schema }, async () => ''),
  })
  await expect(bare).rejects.toThrow('Route GET /v1/bare declares no scope.')
  const mute = testApp({
    databaseOf: app,
    extraRoutes: async (app) =>
      void app.get('/mute', { schema: {}, config: { scope: 'public' } }, async () => ''),
  })
  await expect(mute).rejects.toThrow('no summary, no tags, no response schema')
})
