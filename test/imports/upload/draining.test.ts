import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
