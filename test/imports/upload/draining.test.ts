import { setTimeout as sleep } from 'node:timers/promises'
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

test('on shutdown, a client waiting for an import gets a response and its stream ends', async () => {
  const { id } = (await upload()).json().data
  const following = app.request('GET', `/v1/imports/${id}/events`, { key: app.adminKey })
  const waiting = upload({ prefer: 'wait=60' })
  await sleep(300)
  app.fastify.draining.now = true
  const [followed, waited] = await Promise.all([following, waiting])
  expect(followed.body).not.toContain('event: end')
  expect(waited.statusCode).toBe(202)
  expect(waited.json().data.status).toBe('queued')
})
