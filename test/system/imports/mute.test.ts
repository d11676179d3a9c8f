import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { type RunningWorker, startWorker } from '../../../src/jobs/worker.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { faultsOf, manyFiles } from '../../support/imports/import-state.ts'
import { doneSoFar, ended, upload } from '../../support/imports/uploads.ts'
import { until } from '../../support/processes/processes.ts'
import { openWire, type Wire } from '../../support/servers/wire.ts'

const root = mkdtempSync(join(tmpdir(), 'broadsheet-mute-'))
let app: TestApp
let wire: Wire
let db: Database
let worker: RunningWorker
beforeAll(async () => {
  app = await testApp({ dataDir: root })
  wire = await openWire(app.url)
  db = openDatabase(wire.url, { max: 4, statementTimeout: 3_000, name: 'broadsheet worker' })
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  worker = startWorker({
    config: app.fastify.config,
    db,
    log,
    times: { lease: 3_000, heartbeat: 500 },
  })
})
afterAll(async () => {
  await worker.stop()
  await db.close()
  await wire.close()
  await app.close()
  rmSync(root, { recursive: true, force: true })
})

test('an import continues when its connections fall silent, and leaves none behind', async () => {
  const { id } = await upload(app, manyFiles(1_500))
  const spoil = [
    () => wire.muteAt('commit', 'after'),
    () => wire.muteOld(),
    () => wire.muteOld('answers'),
    () => wire.muteAll(),
  ]
  for (const [n, mute] of spoil.entries()) {
    await until(async () => (await doneSoFar(app, id)) > n * 300)
    mute()
    if (n === spoil.length - 1) setTimeout(wire.heal, 4_000)
  }
  const { status, total } = await ended(app, id, 120_000)
  expect({ status, total }).toEqual({ status: 'completed', total: 1_500 })
  await until(async () => (await faultsOf(app.db, id)).length === 0)
  await until(() => wire.open <= db.pool.totalCount + 1)
})
