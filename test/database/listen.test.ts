import { createServer, type Server, type Socket, connect as tcp } from 'node:net'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/database/client.ts'
import { listen } from '../../src/database/listen.ts'
import { type TestDatabase, testDatabase } from '../support/database/database.ts'

let app: TestDatabase
let wire: Server
let far: Database
const sockets = new Set<Socket>()

beforeAll(async () => {
  app = await testDatabase()
  const { hostname, port } = new URL(app.url)
  wire = createServer((near) => {
    const there = tcp(Number(port), hostname)
    for (const socket of [near, there]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    near.pipe(there).pipe(near)
  })
  await new Promise<void>((ready) => wire.listen(0, '127.0.0.1', ready))
  const address = new URL(app.url)
  address.port = String((wire.address() as { port: number }).port)
  far = openDatabase(address.href)
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await far.close()
  wire.close()
  await app.drop()
})

test('a connection that falls silent is detected and replaced', async () => {
  const heard: string[] = []
  const states: boolean[] = []
  const listener = listen(far as { pool: pg.Pool }, {
    channels: ['news'],
    onNotify: (_channel, payload) => heard.push(payload),
    onState: (state) => states.push(state),
    heartbeat: 1_000,
  })
  await expect.poll(() => listener.connected).toBe(true)
  // Longer than a few heartbeats: a healthy connection stays.
  await new Promise((wake) => setTimeout(wake, 3_500))
  expect(states).toEqual([true])
  for (const socket of sockets) socket.unpipe()
  await expect.poll(() => states, { timeout: 30_000 }).toEqual([true, false, true])
  await app.db.pool.query(`select pg_notify('news', 'again')`)
  await expect.poll(() => heard, { timeout: 30_000 }).toEqual(['again'])
  await listener.close()
})
