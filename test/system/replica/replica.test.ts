import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { migrate } from '../../../src/database/migrate.ts'
import { findConfiguration, keepSource } from '../../../src/sources/queries.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { type ReplicatedPostgres, startReplicated } from '../../support/database/replica.ts'

describe('with a replica that lags by half a second', () => {
  let postgres: ReplicatedPostgres
  let db: Database
  let app: TestApp
  beforeAll(async () => {
    postgres = await startReplicated('500ms')
    await migrate(postgres.primary)
    db = openDatabase(postgres.primary)
    const databaseOf = { url: postgres.primary, db, adminKey: 'a'.repeat(40) } as TestApp
    app = await testApp({ databaseOf, databaseReplicaUrl: postgres.replica })
    await until(onReplica)
  })
  afterAll(async () => {
    await app.close()
    await db.close()
    await postgres.stop()
  })

  const onReplica = async () => {
    const { rows } = await app.fastify.reads
      .current()
      .query<{ standby: boolean }>({ text: 'select pg_is_in_recovery() as standby' })
    return rows[0]?.standby ?? false
  }
  const create = (title: string) =>
    app.request('POST', '/v1/articles', { key: app.adminKey, body: { title, status: 'published' } })
  const titles = async () => {
    const { data } = (await app.request('GET', '/v1/articles?fields=title&limit=100')).json()
    return (data as { title: string }[]).map(({ title }) => title)
  }

  test('a reader sees the latest write and never goes back in time', async () => {
    for (let n = 0; n < 5; n++) {
      expect((await create(`Written ${n}`)).statusCode).toBe(201)
      for (let look = 0; look < 8; look++) {
        expect(await titles()).toContain(`Written ${n}`)
        await sleep(40)
      }
    }
  })

  test('a change without an event is on the replica before it is used', async () => {
    await until(onReplica)
    const configuration = ['hugo.toml']
    await keepSource(db, { name: 'blog', dialect: 'hugo', site: null, configuration })
    // The server learns of it within 100 ms; without a count it would take the replica for current.
    await sleep(100)
    for (let look = 0; look < 20; look++) {
      expect(await findConfiguration(app.fastify.reads.current(), 'blog')).toEqual(configuration)
      await sleep(40)
    }
  })

  test('reads go to the replica once it has caught up', async () => {
    await create('One more')
    expect(await onReplica()).toBe(false)
    await until(onReplica)
    expect(await app.fastify.metrics.text()).toMatch(
      /^broadsheet_replica_in_use 1$[\s\S]*^broadsheet_replica_lag_seconds 0$/m,
    )
    expect(await titles()).toContain('One more')
  })

  test('reads continue without the replica', async () => {
    await until(onReplica)
    await postgres.stopReplica()
    expect((await app.request('GET', '/v1/articles?limit=7')).statusCode).toBe(200)
    expect((await app.request('GET', '/v1/articles?limit=8')).statusCode).toBe(200)
    const text = await app.fastify.metrics.text()
    expect(text).toContain('broadsheet_replica_in_use 0')
    expect(Number(/^broadsheet_replica_lag_seconds (.+)$/m.exec(text)?.[1])).toBeGreaterThan(0)
  })
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(50))
    if (await condition()) return
  throw new Error('This never came true.')
}
