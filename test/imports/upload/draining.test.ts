import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'

// No worker runs here: an import stays queued, and a client that follows it would wait
// indefinitely.
let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const upload = (headers: Record<string, string> = {}) =>
  app.request('POST', '/v1/imports', {
    key: app.adminKey,
    body: '# One',
    headers: { 'content-type': 'text/markdown', ...headers },
  })

test('a client that leaves its streams has room for others before anything happens', async () => {
  const headers = { authorization: `Bearer ${await app.keyWith('imports:run')}` }
  const { id } = (await upload(headers)).json().data
  const url = await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  const follow = async () => {
    const asked = get(`${url}/v1/imports/${id}/events`, { headers, agent: false })
    const [{ statusCode }] = (await once(asked, 'response')) as [IncomingMessage]
    return { statusCode, leave: () => asked.destroy() }
  }
  const streams = await Promise.all(Array.from({ length: 20 }, follow))
  const statusOfNext = async () => {
    const { statusCode, leave } = await follow()
    leave()
    return statusCode
  }
  expect(await statusOfNext()).toBe(429)
  for (const { leave } of streams) leave()
  await expect.poll(statusOfNext, { timeout: 10_000 }).toBe(200)
})

test('readers of an import read it together, and their streams end with their key', async () => {
  const key = await app.keyWith('imports:run')
  const headers = { authorization: `Bearer ${key}` }
  const { id } = (await upload(headers)).json().data
  const asked = vi.spyOn(app.db.pool, 'query')
  const reads = () =>
    asked.mock.calls.filter(([given]) => Object(given).name === 'find_import').length
  const began = performance.now()
  const streams = Array.from({ length: 10 }, () =>
    app.request('GET', `/v1/imports/${id}/events`, {
      headers: { ...headers, 'last-event-id': '' },
    }),
  )
  // Each stream has looked whether it may be followed.
  await vi.waitFor(() => expect(reads()).toBeGreaterThan(13), 10_000)
  const keyId = key.split('_')[1]
  await app.request('DELETE', `/v1/keys/${keyId}`, { key: app.adminKey })
  const answers = await Promise.all(streams)
  const seconds = (performance.now() - began) / 1000
  expect(reads()).toBeLessThanOrEqual(10 + 1 + seconds / 0.4)
  for (const { body } of answers) {
    expect(body).toMatch(/^id: 0\nevent: progress\n/)
    expect(body).not.toContain('event: end')
  }
  asked.mockRestore()
})

test('on shutdown, a client waiting for an import gets a response and its stream ends', async () => {
  const { id } = (await upload()).json().data
  const follow = () => app.request('GET', `/v1/imports/${id}/events`, { key: app.adminKey })
  const following = Array.from({ length: 21 }, follow)
  const waiting = upload({ prefer: 'wait=60' })
  // A client has 20 of them; the others of its streams would wait, too.
  expect((await Promise.race(following)).statusCode).toBe(429)
  app.fastify.draining.now = true
  const [waited, ...followed] = await Promise.all([waiting, ...following])
  const streams = followed.filter(({ statusCode }) => statusCode === 200)
  expect(streams).toHaveLength(20)
  for (const { body } of streams) expect(body).not.toContain('event: end')
  expect(waited.statusCode).toBe(202)
  expect(waited.json().data.status).toBe('queued')
})
