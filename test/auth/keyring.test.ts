import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createKeyring, type Revocations } from '../../src/auth/keyring.ts'
import { hearChanges } from '../../src/events/changes.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { send } from '../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

function heardBy(connected: boolean) {
  const told: { revoked?: (id: string) => void; news?: (news: 'state') => void } = {}
  const heard = {
    connected,
    subscribe: (listener: (news: 'state') => void) => {
      told.news = listener
    },
    onRevoked: (listener: (id: string) => void) => {
      told.revoked = listener
    },
  } satisfies Revocations
  return { heard, told }
}

async function keyOf(scope: 'content:read') {
  const [, id = '', ...secret] = (await app.keyWith(scope)).split('_')
  return [id, secret.join('_')] as const
}

const lookUps = (asked: { mock: { calls: unknown[][] } }) =>
  asked.mock.calls.filter(([statement]) => JSON.stringify(statement).includes('from api_keys'))

test('a key is looked up once while revocations are heard, and then each time', async () => {
  const key = await keyOf('content:read')
  const { heard, told } = heardBy(true)
  const keyring = createKeyring(app.db, heard)
  const asked = vi.spyOn(app.db.pool, 'query')
  for (let n = 0; n < 3; n++) expect(await keyring.actorOf(...key)).not.toBeNull()
  expect(lookUps(asked)).toHaveLength(1)
  heard.connected = false
  told.news?.('state')
  for (let n = 0; n < 3; n++) expect(await keyring.actorOf(...key)).not.toBeNull()
  expect(lookUps(asked)).toHaveLength(4)
  heard.connected = true
  told.news?.('state')
  // Nothing that was cached before may count: its revocation may have been missed.
  for (let n = 0; n < 3; n++) expect(await keyring.actorOf(...key)).not.toBeNull()
  expect(lookUps(asked)).toHaveLength(5)
  told.revoked?.(key[0])
  expect(await keyring.actorOf(...key)).toBeNull()
  expect(lookUps(asked)).toHaveLength(5)
  asked.mockRestore()
})

test('a revocation is announced to every process', async () => {
  const changes = hearChanges(app.db)
  const revoked: string[] = []
  changes.onRevoked((id) => revoked.push(id))
  await expect.poll(() => changes.connected, { timeout: 30_000 }).toBe(true)
  const [id] = await keyOf('content:read')
  expect((await send(app, 'DELETE', `/keys/${id}`)).statusCode).toBe(204)
  await expect.poll(() => revoked, { timeout: 30_000 }).toEqual([id])
  await changes.close()
})
