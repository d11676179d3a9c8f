import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { Outage } from '../../../src/cache/outage.ts'
import { openReplica, replicaReads } from '../../../src/cache/replica.ts'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { announce } from '../../../src/events/announce.ts'
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
  const query: Database['query'] = async (statement) => {
    const isFirst = asked++ === 0
    const answer = await db.query<never>(statement)
    if (isFirst) await gate
    return answer
  }
  return { db: { ...db, query }, letThrough }
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
  await expect.poll(nameOf).toBe('far')
  wire.muteAll()
  for (let n = 0; n < 3; n++) expect(await nameOf()).toBe('primary')
  expect(reads.replica()).toBe('unused')
  wire.heal()
  await expect.poll(nameOf).toBe('far')
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

test('a replica is not asked while a change that it may lack has no position', async () => {
  let looks = 0
  const changes = { connected: true, provenAt: null, subscribe: () => {} }
  const primary = openDatabase(made.url)
  const query: Database['query'] = async (statement) => {
    looks++
    return primary.query<never>(statement)
  }
  await primary.query({
    text: `insert into events (type, resource, resource_id, version, actor)
      values ('tag.created', 'tag', gen_random_uuid(), 1, 'test')`,
  })
  const replica = await openReplica(made.url, 'auto')
  const reads = replicaReads({ ...primary, query }, changes, replica)
  try {
    await until(async () => looks > 4)
    expect(reads.replica()).toBe('unused')
    await announce(primary)
    await until(() => reads.replica() === 'used')
  } finally {
    await reads.close()
    await primary.close()
  }
})

test('a replica that may lack a known change does not serve when the primary is lost', async () => {
  let connected = true
  let tell = (_news: 'change' | 'state') => {}
  const changes = {
    get connected() {
      return connected
    },
    get provenAt() {
      return performance.now()
    },
    subscribe: (told: (news: 'change' | 'state') => void) => {
      tell = told
    },
  }
  const primary = openDatabase(made.url)
  let isLost = false
  const query: Database['query'] = async (statement) => {
    if (isLost) throw new Error('lost')
    return primary.query<never>(statement)
  }
  const outage: Outage = {
    get isOn() {
      return isLost
    },
    ...{ allows: false, isNear: true },
    covers: (moment) => performance.now() - moment <= 60_000,
    end: () => false,
  }
  const replica = await openReplica(made.url, 'auto')
  const reads = replicaReads({ ...primary, query }, changes, replica, outage)
  const lose = () => {
    isLost = true
    connected = false
    tell('state')
  }
  const find = async () => {
    isLost = false
    connected = true
    tell('state')
    await until(() => reads.replica() === 'used')
  }
  try {
    await find()
    lose()
    expect(reads.replica()).toBe('last')
    await find()
    isLost = true
    tell('change')
    lose()
    expect(reads.replica()).toBe('unused')
  } finally {
    await reads.close()
    await primary.close()
  }
})
