import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { publish, send } from '../../support/content.ts'
import { openWire, type Wire } from '../../support/servers/wire.ts'

// Two servers, one behind a proxy that answers everything and drops notifications, as a pooler
// that shares sessions does.

let near: TestApp
let app: TestApp
let wire: Wire
let db: Database
const lines: { level: number; msg: string }[] = []
beforeAll(async () => {
  near = await testApp()
  wire = await openWire(near.url)
  wire.dropNotifications()
  db = openDatabase(wire.url)
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  app = await testApp({ databaseOf: { ...near, db }, logger })
})
afterAll(async () => {
  await app.close()
  await db.close()
  await wire.close()
  await near.close()
})

const ready = async () => (await app.request('GET', '/health/ready')).json()
const faults = () => lines.filter(({ msg }) => msg.includes('DATABASE_DIRECT_URL'))

test('every read asks the database, and a line says why and what to do', async () => {
  await expect.poll(async () => (await ready()).checks.listener.status).toBe('degraded')
  const { id } = await publish(near, { title: 'State 0' })
  for (let state = 1; state <= 50; state++) {
    await send(near, 'PATCH', `/articles/${id}`, { title: `State ${state}` })
    const urls = [`/v1/articles/${id}`, '/v1/articles']
    for (const url of urls) {
      const { data } = (await app.request('GET', url)).json()
      expect((Array.isArray(data) ? data[0] : data).title).toBe(`State ${state}`)
    }
  }
  await expect.poll(() => faults().length).toBe(1)
  expect(faults()[0]?.level).toBe(40)
  const answer = await app.request('GET', '/health/ready')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({
    status: 'degraded',
    checks: { database: { status: 'ok' }, listener: { status: 'degraded' } },
  })
  expect(answer.json().checks.listener.detail).toContain('DATABASE_DIRECT_URL')
})

test('a key that another process revokes is refused from then on', async () => {
  for (let turn = 0; turn < 5; turn++) {
    const key = await near.keyWith('keys:manage')
    const use = async () => (await app.request('GET', '/v1/keys', { key })).statusCode
    expect(await use()).toBe(200)
    await send(near, 'DELETE', `/keys/${key.split('_')[1]}`)
    expect(await use()).toBe(401)
  }
})

test('the cache is on once notifications arrive, and a revoked key is forgotten', async () => {
  wire.heal()
  await expect.poll(async () => (await ready()).status).toBe('ok')
  expect(lines.filter(({ msg }) => msg.includes('arrive again'))).toHaveLength(1)
  const { id } = await publish(near, { title: 'Heard' })
  const read = async () => (await app.request('GET', `/v1/articles/${id}`)).json().data?.title
  await expect.poll(read).toBe('Heard')
  await send(near, 'PATCH', `/articles/${id}`, { title: 'Heard again' })
  await expect.poll(read).toBe('Heard again')
})
