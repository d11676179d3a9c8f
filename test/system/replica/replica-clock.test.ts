import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { readClock } from '../../../src/database/clock.ts'
import { migrate } from '../../../src/database/migrate.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { type ReplicatedPostgres, startReplicated } from '../../support/database/replica.ts'
import { until } from '../../support/processes/processes.ts'

// One replica with the right clock and with wrong ones: a separate function now() shadows that of
// PostgreSQL.
const shifts = { ahead: '5 minutes', behind: '-5 minutes' }

let postgres: ReplicatedPostgres
let db: Database
let right: TestApp
const wrong = new Map<string, TestApp>()

beforeAll(async () => {
  postgres = await startReplicated('0')
  await migrate(postgres.primary)
  db = openDatabase(postgres.primary)
  const databaseOf = { url: postgres.primary, db, adminKey: 'a'.repeat(40) } as TestApp
  right = await testApp({ databaseOf, databaseReplicaUrl: postgres.replica })
  for (const [name, shift] of Object.entries(shifts)) {
    await db.pool.query(`create schema ${name}`)
    await db.pool.query(
      `create function ${name}.now() returns timestamptz stable language sql
       as $$ select pg_catalog.now() + interval '${shift}' $$`,
    )
    const url = new URL(postgres.replica)
    url.searchParams.set('options', `-c search_path=${name},public,pg_catalog`)
    wrong.set(name, await testApp({ databaseOf, databaseReplicaUrl: url.href }))
  }
})
afterAll(async () => {
  for (const app of [right, ...wrong.values()]) await app.close()
  await db.close()
  await postgres.stop()
})

const onReplica = async (app: TestApp) => {
  const { rows } = await app.fastify.reads
    .current()
    .query<{ standby: boolean }>({ text: 'select pg_is_in_recovery() as standby' })
  return rows[0]?.standby ?? false
}

test('the replica tells the wrong time', async () => {
  const url = new URL(postgres.replica)
  url.searchParams.set('options', '-c search_path=ahead,public,pg_catalog')
  const replica = openDatabase(url.href)
  await until(async () => {
    const [there, here] = [await readClock(replica), await readClock(db)]
    return there.getTime() - here.getTime() > 200_000
  })
  await replica.close()
})

test('articles appear and expire by the clock of the primary', async () => {
  const now = (await readClock(db)).getTime()
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
  const body = { status: 'published', publishedAt: at(-60) }
  const articles = [
    { ...body, title: 'Shown' },
    { ...body, title: 'Ahead', publishedAt: at(3) },
    { ...body, title: 'Over', expiresAt: at(-3) },
  ]
  for (const article of articles) {
    const answer = await right.request('POST', '/v1/articles', {
      key: right.adminKey,
      body: article,
    })
    expect(answer.statusCode, answer.body).toBe(201)
  }
  await until(() => onReplica(right))
  // Long enough for the other reads to go there as well, if they were wrong.
  for (let look = 0; look < 30; look++) {
    for (const [name, app] of wrong) {
      const { data } = (
        await app.request('GET', `/v1/articles?fields=title&limit=${look + 10}`)
      ).json()
      expect([name, ...data.map(({ title }: { title: string }) => title)]).toEqual([name, 'Shown'])
      expect(await onReplica(app)).toBe(false)
    }
    await sleep(30)
  }
})
