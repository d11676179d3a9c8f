import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { publish, send } from '../../support/content.ts'
import { storeFile } from '../../support/files/files.ts'
import { openWire, type Wire } from '../../support/servers/wire.ts'

let near: TestApp
let app: TestApp
let impatient: TestApp
let wire: Wire
let db: Database
let otherDb: Database
beforeAll(async () => {
  near = await testApp()
  wire = await openWire(near.url)
  db = openDatabase(wire.url, { statementTimeout: 500 })
  otherDb = openDatabase(wire.url, { statementTimeout: 500 })
  app = await testApp({ databaseOf: { ...near, db } })
  impatient = await testApp({ databaseOf: { ...near, db: otherDb }, staleIfError: 0 })
})
afterEach(async () => {
  wire.heal()
  for (const one of [app, impatient]) await expect.poll(() => ready(one)).toBe('200 ok')
})
afterAll(async () => {
  await app.close()
  await impatient.close()
  await Promise.all([db.close(), otherDb.close()])
  await wire.close()
  await near.close()
})

const stale = 'broadsheet; hit; detail=stale'
const get = (url: string, headers: Record<string, string> = {}, of = app) =>
  of.request('GET', url, { headers })
const ready = async (of: TestApp) => {
  const answer = await get('/health/ready', {}, of)
  return `${answer.statusCode} ${answer.json().status}`
}
// Reads until the response comes from the cache.
async function kept(url: string, of = app) {
  const asked = vi.spyOn(of.db.pool, 'query')
  const queries = () =>
    asked.mock.calls.filter((call) => JSON.stringify(call).includes('articles')).length
  const isKept = async () => {
    const before = queries()
    await get(url, {}, of)
    return queries() === before
  }
  await expect.poll(isKept).toBe(true)
  asked.mockRestore()
  return get(url, {}, of)
}
const stateOf = async () => (await get('/health/ready')).json().checks.listener.detail ?? ''

test('while the primary is silent, public reads show what was true', async () => {
  const { id } = await publish(near, { title: 'Heard' })
  const url = `/v1/articles/${id}`
  const before = await kept(url)
  wire.muteAll()
  await expect.poll(async () => (await get(url)).headers['cache-status']).toBe(stale)
  expect((await get(url)).body).toBe(before.body)
  await send(near, 'PATCH', `/articles/${id}`, { title: 'Heard again' })
  wire.heal()
  await expect.poll(async () => (await get(url)).json().data?.title).toBe('Heard again')
})

test('files are sent as well, from memory or from the store', async () => {
  const { url } = await storeFile(app, 'seen.txt', Buffer.from('Seen before.'))
  const { url: unseen } = await storeFile(app, 'unseen.txt', Buffer.from('Never seen.'))
  await expect.poll(() => ready(app)).toBe('200 ok')
  await get(url)
  const before = await get(url)
  expect(before.headers['cache-control']).toContain('immutable')
  wire.refuse()
  await expect.poll(async () => (await get(url)).headers['cache-status']).toBe(stale)
  const answer = await get(url)
  expect([answer.statusCode, answer.body]).toEqual([200, 'Seen before.'])
  expect(answer.headers['cache-control']).toBe('no-store')
  expect((await get(unseen)).statusCode).toBe(503)
})

test('while the primary refuses connections, public reads show what was true', async () => {
  const { id } = await publish(near, { title: 'Before' })
  const url = `/v1/articles/${id}`
  const before = await kept(url)
  await kept(url, impatient)
  expect(before.headers).not.toHaveProperty('cache-status')
  wire.refuse()
  await expect.poll(async () => (await get(url)).headers['cache-status']).toBe(stale)
  const answer = await get(url)
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['cache-control']).toBe('no-store')
  expect([answer.body, answer.headers.etag]).toEqual([before.body, before.headers.etag])
  expect((await get(`${url}?`)).body).toBe(before.body)
  expect((await get(url, { 'if-none-match': String(answer.headers.etag) })).statusCode).toBe(304)
  const missed = await get('/v1/tags')
  expect(missed.statusCode).toBe(503)
  expect(missed.headers).not.toHaveProperty('cache-status')
  expect(missed.headers['retry-after']).toMatch(/^\d+$/)
  const refused = [
    send(app, 'PATCH', `/articles/${id}`, { title: 'Lost' }),
    get(url, { authorization: `Bearer ${app.adminKey}` }),
    get('/v1/categories'),
  ]
  for (const { statusCode } of await Promise.all(refused)) expect(statusCode).toBe(503)
  await expect.poll(() => ready(app)).toBe('200 degraded')
  // Without STALE_IF_ERROR there is nothing to show.
  await expect.poll(() => ready(impatient)).toBe('503 degraded')
  await expect.poll(async () => (await get(url, {}, impatient)).statusCode).toBe(503)

  await send(near, 'PATCH', `/articles/${id}`, { title: 'Meanwhile' })
  wire.heal()
  await expect.poll(async () => (await get(url)).json().data?.title).toBe('Meanwhile')
  await expect.poll(() => ready(app)).toBe('200 ok')
  expect((await get(url)).headers).not.toHaveProperty('cache-status')
})

test('a read whose If-Match does not hold gets 412 or 503 from the first failure on', async () => {
  const { id } = await publish(near, { title: 'Held' })
  const url = `/v1/articles/${id}`
  await kept(url)
  wire.refuse()
  while (!(await stateOf()).includes('does not answer')) {
    const refused = await get(url, { 'if-match': '"other"' })
    expect(refused.headers['content-type']).toBe('application/problem+json')
    expect([412, 503]).toContain(refused.statusCode)
    await setTimeout(1)
  }
  const status = async () => (await get(url, { 'if-match': '"other"' })).statusCode
  await expect.poll(status).toBe(412)
})

test('nothing is shown past its end', async () => {
  const expiresAt = new Date(Date.now() + 3_000).toISOString()
  const { id } = await publish(near, { title: 'Ends', expiresAt })
  const { id: other } = await publish(near, { title: 'Stays' })
  const url = `/v1/articles/${id}`
  await kept(url)
  wire.refuse()
  const isShown = async () => {
    const { statusCode, headers } = await get(url)
    return statusCode === 200 && headers['cache-status'] === stale
  }
  await expect.poll(() => stateOf()).toContain('does not answer')
  await expect.poll(isShown).toBe(false)
  expect(Date.now()).toBeGreaterThan(Date.parse(expiresAt) - 1_000)
  expect((await get(`/v1/articles/${other}`)).statusCode).toBe(503)
  await expect.poll(() => ready(app)).toBe('503 degraded')
})

test('a listener that is only unproven shows nothing stale', async () => {
  const { id } = await publish(near, { title: 'Old' })
  const url = `/v1/articles/${id}`
  await kept(url)
  wire.dropNotifications()
  await expect.poll(() => stateOf()).toContain('do not arrive')
  await send(near, 'PATCH', `/articles/${id}`, { title: 'New' })
  const answer = await get(url)
  expect(answer.json().data.title).toBe('New')
  expect(answer.headers).not.toHaveProperty('cache-status')
  // What was kept before is gone, even if the primary is lost now.
  wire.refuse()
  await expect.poll(async () => (await get(url)).statusCode).toBe(503)
})
