import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'

// No worker runs here: an import stays queued, and whoever follows it would wait for ever.
let it: TestApp
beforeAll(async () => {
  it = await testApp()
})
afterAll(() => it.close())

const upload = (headers: Record<string, string> = {}) =>
  it.request('POST', '/v1/imports', {
    key: it.adminKey,
    body: '# One',
    headers: { 'content-type': 'text/markdown', ...headers },
  })

test('who waits for an import is answered when the server is to stop, and who follows one is let go', async () => {
  const { id } = (await upload()).json().data
  const following = it.request('GET', `/v1/imports/${id}/events`, { key: it.adminKey })
  const waiting = upload({ prefer: 'wait=60' })
  await sleep(300)
  it.app.draining.now = true
  const [followed, waited] = await Promise.all([following, waiting])
  expect(followed.body).not.toContain('event: end')
  expect(waited.statusCode).toBe(202)
  expect(waited.json().data.status).toBe('queued')
})
