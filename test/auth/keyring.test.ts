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
  const told: {
    revoked?: (id: string) => void
    rotated?: (id: string) => void
    news?: (news: 'state') => void
  } = {}
  const heard = {
    connected,
    subscribe: (listener: (news: 'state') => void) => {
      told.news = listener
    },
    onRevoked: (listener: (id: string) => void) => {
      told.revoked = listener
    },
    onRotated: (listener: (id: string) => void) => {
      told.rotated = listener
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

test('a new secret works where the former one is cached, and a lookup in flight is not cached', async () => {
  const [id, former] = await keyOf('content:read')
  const { heard, told } = heardBy(true)
  const keyring = createKeyring(app.db, heard)
  expect(await keyring.actorOf(id, former)).not.toBeNull()
  const inFlight = createKeyring(app.db, heard)
  const looking = inFlight.actorOf(id, former)
  told.rotated?.(id)
  await looking
  const answer = await send(app, 'POST', `/keys/${id}/rotate`, { overlapSeconds: 600 })
  const secret = answer.json().data.key.slice(`bs_${id}_`.length)
  // Nothing told this keyring yet.
  expect(await keyring.actorOf(id, secret)).not.toBeNull()
  expect(await keyring.actorOf(id, former)).not.toBeNull()
  expect(await inFlight.actorOf(id, secret)).not.toBeNull()
  await app.db.pool.query(
    "update api_keys set former_until = now() - interval '1 s' where id = $1",
    [id],
  )
  const asked = vi.spyOn(app.db.pool, 'query')
  told.rotated?.(id)
  expect(await inFlight.actorOf(id, former)).toBeNull()
  expect(lookUps(asked)).toHaveLength(1)
  asked.mockRestore()
  // A rotation that is heard late does not bring a revoked key back.
  told.revoked?.(id)
  told.rotated?.(id)
  expect(await inFlight.actorOf(id, secret)).toBeNull()
})

test('what is cached of two secrets ends with the former one', async () => {
  const [id, former] = await keyOf('content:read')
  const keyring = createKeyring(app.db, heardBy(true).heard)
  await send(app, 'POST', `/keys/${id}/rotate`, { overlapSeconds: 1 })
  await keyring.actorOf(id, former)
  await expect.poll(() => keyring.actorOf(id, former), { timeout: 4_000 }).toBeNull()
})

test('a revocation is announced to every process', async () => {
  const changes = hearChanges(app.db)
  const revoked: string[] = []
  changes.onRevoked((id) => revoked.push(id))
  await expect.poll(() => changes.connected).toBe(true)
  const [id] = await keyOf('content:read')
  expect((await send(app, 'DELETE', `/keys/${id}`)).statusCode).toBe(204)
  await expect.poll(() => revoked).toEqual([id])
  await changes.close()
})
