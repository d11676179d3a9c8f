import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { type OwnPostgres, ownPostgres } from '../../support/database/own-postgres.ts'
import { faultsOf, importState, manyFiles } from '../../support/imports/import-state.ts'
import { ended, upload } from '../../support/imports/uploads.ts'
import {
  killAll,
  type Started,
  startBroadsheet,
  startProgram,
  until,
} from '../../support/processes/processes.ts'

const root = mkdtempSync(join(tmpdir(), 'broadsheet-restart-'))
const adminKey = 'k'.repeat(40)
let calm: TestApp
let postgres: OwnPostgres
let db: Database
let server: Started
let url: string

beforeAll(async () => {
  calm = await testApp({ dataDir: join(root, 'calm') })
  postgres = await ownPostgres()
  db = openDatabase(postgres.url, { max: 2 })
  const env = {
    DATABASE_URL: postgres.url,
    DATA_DIR: join(root, 'own'),
    ADMIN_KEY: adminKey,
    PORT: '0',
    RATE_LIMIT: '0',
  }
  server = startBroadsheet(['serve'], { ...env, LOG_LEVEL: 'error' })
  await server.says(/http:\S+:\d+/)
  url = /http:\S+:\d+/.exec(server.output())?.[0] ?? ''
})
afterAll(async () => {
  killAll()
  await calm.close()
  await db.close()
  await postgres.stop()
  rmSync(root, { recursive: true, force: true })
})

const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }

/** Clients that read and write until they are stopped; records which writes were acknowledged. */
function clients() {
  const statuses = new Map<number, number>()
  const made: string[] = []
  const unhelpful: string[] = []
  let running = true
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(url + path, { headers, ...init })
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
    const text = await answer.text()
    if (answer.status === 503 && !answer.headers.has('retry-after')) unhelpful.push(path)
    if (answer.status >= 500 && answer.status !== 503) unhelpful.push(text)
    return { status: answer.status, text }
  }
  const repeat = async (work: (n: number) => Promise<unknown>) => {
    for (let n = 0; running; n++) {
      await work(n)
      await sleep(5)
    }
  }
  const post = async (n: number) => {
    const { status, text } = await ask('/v1/articles', {
      method: 'POST',
      body: JSON.stringify({ title: `Post ${n}` }),
    })
    if (status === 201) made.push(JSON.parse(text).data.id)
  }
  const all = Promise.all([
    repeat(() => ask('/v1/articles?limit=5')),
    repeat(() => ask('/v1/articles?status=draft&count=exact')),
    repeat(() => ask('/v1/imports?limit=2')),
    repeat(() => ask(`/v1/tags/${crypto.randomUUID()}`)),
    repeat(post),
  ])
  return {
    statuses,
    made,
    unhelpful,
    stop: () => {
      running = false
      return all
    },
  }
}

describe('PostgreSQL restarts and connections are cut during an import', () => {
  test('the import continues; responses are successes or 503; no acknowledged write is lost', async () => {
    const body = manyFiles(3_000)
    const runner = startProgram('worker.ts', {
      DATABASE_URL: calm.url,
      DATA_DIR: join(root, 'calm'),
    })
    const reference = await upload(calm, body)
    await ended(calm, reference.id)
    await runner.end()

    const accepted = await fetch(`${url}/v1/imports`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-tar' },
      body,
    })
    const { id } = ((await accepted.json()) as { data: { id: string } }).data
    const load = clients()
    const done = async () =>
      (await db.pool.query('select position, status from imports where id = $1', [id])).rows[0] as {
        position: number
        status: string
      }
    const position = () =>
      done().then(
        (row) => row.position,
        () => -1,
      )
    const disturb = [
      () => postgres.restart('immediate'),
      () => postgres.cut(),
      () => postgres.restart('fast', 1_500),
    ]
    for (const [n, disturbance] of disturb.entries()) {
      await until(async () => (await position()) > n * 600)
      await disturbance()
    }
    await until(
      () =>
        done().then(
          ({ status }) => status === 'completed',
          () => false,
        ),
      60_000,
    )
    await load.stop()
    await until(() => faultsOf(db, id).then((faults) => faults.length === 0))

    expect(load.unhelpful).toEqual([])
    expect(
      [...load.statuses.keys()].filter((status) => ![200, 201, 404, 503].includes(status)),
    ).toEqual([])
    expect(load.statuses.get(503)).toBeGreaterThan(0)
    const { rows } = await db.pool.query(
      'select count(*)::int as n from articles where id = any($1::uuid[])',
      [load.made],
    )
    expect(rows).toEqual([{ n: load.made.length }])
    await db.pool.query(`delete from articles where source = 'api'`)
    await db.pool.query(`delete from events where resource_id = any($1::uuid[])`, [load.made])
    const [after, undisturbed] = [
      await importState(db, id),
      await importState(calm.db, reference.id),
    ]
    for (const part of Object.keys(undisturbed).filter((name) => name !== 'events'))
      expect(after[part], part).toEqual(undisturbed[part])
    expect(server.output()).not.toContain('"level":50')
    expect(await server.end()).toBe(0)
  })
})
