import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { openReplica, replicaReads } from '../../../src/cache/replica.ts'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { hearChanges } from '../../../src/events/changes.ts'
import { testDatabase } from '../../support/database/database.ts'
import { until } from '../../support/processes/processes.ts'
import { openWire } from '../../support/servers/wire.ts'

const made = await testDatabase()
afterAll(made.drop)

/** The database with a first query whose result is held until it is released. */
function slowAtFirst(db: Database) {
  let letThrough = () => {}
  const gate = new Promise<void>((open) => {
    letThrough = open
  })
  let asked = 0
  const query = async (...args: Parameters<Database['pool']['query']>) => {
    const isFirst = asked++ === 0
    const answer = await db.pool.query(...args)
    if (isFirst) await gate
    return answer
  }
  const pool = new Proxy(db.pool, {
    get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)),
  })
  return { db: { ...db, pool }, letThrough }
}

test('a replica that falls silent costs a read its limit, and then none', async () => {
  const primary = openDatabase(made.url, { name: 'primary' })
  const wire = await openWire(made.url)
  const changes = hearChanges(primary)
  const far = openDatabase(wire.url, { name: 'far', statementTimeout: 300 })
  const reads = replicaReads(primary, changes, far)
  const nameOf = async () => {
    const text = 'select current_setting($1) as name'
    const values = ['application_name']
    return (await reads.current().query<{ name: string }>({ text, values })).rows[0]?.name
  }
  await expect.poll(nameOf, { timeout: 30_000 }).toBe('far')
  wire.muteAll()
  for (let n = 0; n < 3; n++) expect(await nameOf()).toBe('primary')
  expect(reads.replica()).toBe('unused')
  wire.heal()
  await expect.poll(nameOf, { timeout: 30_000 }).toBe('far')
  await changes.close()
  await reads.close()
  await primary.close()
  await wire.close()
})

test('a result from before a change does not overwrite the state after it', async () => {
  let tell = () => {}
  const changes = {
    connected: true,
    provenAt: null,
    subscribe: (told: (news: 'change') => void) => {
      tell = () => told('change')
    },
  }
  const primary = openDatabase(made.url)
  const slow = slowAtFirst(primary)
  const reads = replicaReads(slow.db, changes, await openReplica(made.url, 'auto'))
  const isOnReplica = async () => {
    const text = 'select current_setting($1) as name'
    const { rows } = await reads
      .current()
      .query<{ name: string }>({ text, values: ['application_name'] })
    return rows[0]?.name === 'broadsheet replica'
  }
  try {
    expect(await isOnReplica()).toBe(false)
    tell()
    await until(isOnReplica)
    slow.letThrough()
    await sleep(200)
    expect(await isOnReplica()).toBe(true)
  } finally {
    await reads.close()
    await primary.close()
  }
})
