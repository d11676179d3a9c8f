import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { type ListenState, listen } from '../../../src/database/listen/listen.ts'
import { createProver } from '../../../src/database/listen/proof.ts'
import { type TestDatabase, testDatabase } from '../../support/database/database.ts'
import { openWire, type Wire } from '../../support/servers/wire.ts'

let app: TestDatabase
let wire: Wire
let far: Database

beforeAll(async () => {
  app = await testDatabase()
  wire = await openWire(app.url)
  far = openDatabase(wire.url, { max: 2 })
})
afterAll(async () => {
  await far.close()
  await wire.close()
  await app.drop()
})

const heartbeat = 400

function listening(db: Database) {
  const heard: string[] = []
  const states: ListenState[] = []
  const listener = listen(db, {
    channels: ['news'],
    onNotify: (_channel, payload) => heard.push(payload),
    onState: (state) => states.push(state),
    heartbeat,
  })
  return { heard, states, listener }
}

test('a connection that falls silent is detected and replaced', async () => {
  const { heard, states, listener } = listening(far)
  await expect.poll(() => states).toEqual(['proven'])
  const first = listener.provenAt ?? 0
  // A healthy connection stays, and is proven again and again.
  await expect.poll(() => (listener.provenAt ?? 0) - first).toBeGreaterThan(2 * heartbeat)
  expect(states).toEqual(['proven'])
  wire.muteOld()
  await expect.poll(() => listener.connected).toBe(false)
  await expect.poll(() => listener.connected).toBe(true)
  await app.db.pool.query(`select pg_notify('news', 'again')`)
  await expect.poll(() => heard).toEqual(['again'])
  await listener.close()
})

test('a connection whose notifications are lost is unproven until they arrive', async () => {
  wire.dropNotifications()
  const { states, listener } = listening(far)
  await expect.poll(() => states).toEqual(['unproven'])
  // LISTEN and other statements are answered all the time.
  expect((await far.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  wire.heal()
  await expect.poll(() => states).toEqual(['unproven', 'proven'])
  wire.dropNotifications()
  await expect.poll(() => listener.state).toBe('unproven')
  wire.heal()
  await listener.close()
})

test('a proof waits for what arrives after a late answer, as on a busy machine', async () => {
  const client = new pg.Client(app.url)
  await client.connect()
  let answered = () => {}
  const answer = new Promise<void>((resolve) => {
    answered = resolve
  })
  const query: Database['query'] = async (statement) => {
    await sleep(1.5 * heartbeat)
    const rows = await app.db.query(statement)
    answered()
    return rows as never
  }
  const prover = createProver({ query }, heartbeat)
  client.on('notification', ({ payload = '' }) =>
    answer.then(() => setImmediate(() => prover.heard(payload))),
  )
  await client.query(`listen "${prover.channel}"`)
  expect((await prover.prove(true)).proof).toBe('proven')
  await client.end()
})

test('a database that does not answer is unreachable', async () => {
  const { states, listener } = listening(far)
  await expect.poll(() => states).toEqual(['proven'])
  wire.muteAll()
  await expect.poll(() => listener.state).toBe('unreachable')
  wire.heal()
  await expect.poll(() => listener.state).toBe('proven')
  await listener.close()
})

test('a full pool does not make a proven connection unproven', async () => {
  const { states, listener } = listening(far)
  await expect.poll(() => states).toEqual(['proven'])
  const held = await Promise.all([far.pool.connect(), far.pool.connect()])
  const asked: unknown[] = []
  const isRefused = () => far.pool.connect().catch((error) => asked.push(error))
  // Each waits as long as a proof does, so one of the proofs between them fares the same.
  await Promise.all([isRefused(), isRefused()])
  expect(asked).toHaveLength(2)
  expect(states).toEqual(['proven'])
  for (const client of held) client.release()
  await listener.close()
})

test('statements do not wait for their limit when PostgreSQL falls silent under a full pool', async () => {
  const db = openDatabase(wire.url, { max: 2, statementTimeout: 3_600_000 })
  const { states, listener } = listening(db)
  await expect.poll(() => states).toEqual(['proven'])
  const clients = await Promise.all([db.pool.connect(), db.pool.connect()])
  const pids = clients.map((client) => (client as { processID?: number }).processID)
  const asked = clients.map((client) => client.query('select pg_sleep(3600)').catch(String))
  wire.muteAll()
  for (const told of await Promise.all(asked)) expect(told).toMatch(/Connection terminated/)
  for (const client of clients) client.release(true)
  await expect.poll(() => listener.state).toBe('unreachable')
  wire.heal()
  await expect.poll(() => listener.state).toBe('proven')
  await app.db.pool.query('select pg_terminate_backend(pid) from unnest($1::integer[]) pid', [pids])
  await listener.close()
  await db.close()
})

test('DATABASE_DIRECT_URL leads past a pooler that drops notifications', async () => {
  wire.dropNotifications()
  const db = openDatabase(wire.url, { max: 2, directUrl: app.url })
  const { states, heard, listener } = listening(db)
  await expect.poll(() => states).toEqual(['proven'])
  await db.pool.query(`select pg_notify('news', 'direct')`)
  await expect.poll(() => heard).toEqual(['direct'])
  await listener.close()
  await db.close()
  wire.heal()
})

test('a listening connection that cannot be made is refused, not lost on the way', async () => {
  const half = openDatabase(app.url, { directUrl: 'postgres://nobody@127.0.0.1:1/none' })
  const states: [ListenState, unknown][] = []
  const onState = (...state: [ListenState, unknown?]) => states.push([state[0], state[1]])
  const listener = listen(half, { channels: ['news'], onNotify: () => {}, onState, heartbeat })
  await expect.poll(() => states).toEqual([['refused', expect.any(Error)]])
  await listener.close()
  await half.close()
})

test('an error that the pool throws at once ends no process, and the next proof goes on', async () => {
  const db = openDatabase(app.url, { max: 2 })
  let isBroken = false
  const query: Database['query'] = (statement) => {
    if (isBroken) throw new Error('a bug')
    return db.query(statement)
  }
  const { states, listener } = listening({ ...db, query })
  await expect.poll(() => states).toEqual(['proven'])
  isBroken = true
  await expect.poll(() => listener.state).toBe('unreachable')
  isBroken = false
  await expect.poll(() => listener.connected).toBe(true)
  await listener.close()
  await db.close()
})
