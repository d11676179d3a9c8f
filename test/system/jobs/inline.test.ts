import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import type { Import } from '../../../src/imports/schema.ts'
import { copyDatabase } from '../../support/database/database.ts'
import { faultsOf, manyFiles } from '../../support/imports/import-state.ts'
import { killAll, type Started, startBroadsheet, until } from '../../support/processes/processes.ts'

const root = mkdtempSync(join(tmpdir(), 'broadsheet-inline-'))
const adminKey = 'k'.repeat(40)
const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/x-tar' }
let database: { url: string; drop(): Promise<void> }
let db: Database

beforeAll(async () => {
  database = await copyDatabase('template0')
  db = openDatabase(database.url, { max: 2 })
})
afterEach(killAll)
afterAll(async () => {
  await db.close()
  await database.drop()
  rmSync(root, { recursive: true, force: true })
})

async function serve(): Promise<Started & { url: string }> {
  const env = {
    DATABASE_URL: database.url,
    DATA_DIR: root,
    ADMIN_KEY: adminKey,
    PORT: '0',
    LOG_LEVEL: 'error',
  }
  const server = startBroadsheet(['serve'], env)
  await server.says(/http:\S+:\d+/)
  return { ...server, url: /http:\S+:\d+/.exec(server.output())?.[0] ?? '' }
}

const read = async (server: { url: string }, id: string) =>
  ((await (await fetch(`${server.url}/v1/imports/${id}`, { headers })).json()) as { data: Import })
    .data

async function begin(server: { url: string }, source: string, files: number): Promise<string> {
  const body = manyFiles(files, source)
  const answer = await fetch(`${server.url}/v1/imports?source=${source}`, {
    method: 'POST',
    headers,
    body,
  })
  const { data } = (await answer.json()) as { data: Import }
  await until(async () => (await read(server, data.id)).created > 0)
  return data.id
}

describe('a server that runs imports itself', () => {
  test.each([
    ['Ctrl-C', 'SIGINT', 0, 2_500],
    ['kill -9', 'SIGKILL', null, 900],
  ] as const)(
    'continues one after %s and a restart',
    async (_name, signal, code, files) => {
      const first = await serve()
      const id = await begin(first, signal, files)
      expect(await first.end(signal)).toBe(code)
      const { rows } = await db.pool.query('select status from imports where id = $1', [id])
      expect(rows).toEqual([{ status: 'running' }])
      const second = await serve()
      await until(async () => (await read(second, id)).finishedAt !== null)
      const { status, total, created, failed, files: beside } = await read(second, id)
      expect({ status, total: created + failed + beside.created }).toEqual({
        ...{ status: 'completed', total },
      })
      await until(() => faultsOf(db, id).then((faults) => faults.length === 0))
      await until(() => readdirSync(join(root, 'spool')).length === 0)
      expect(await second.end('SIGINT')).toBe(0)
      expect(second.output()).not.toMatch(/"level":50|Warning/)
    },
    120_000,
  )
})
