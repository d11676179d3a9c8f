import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.ts'
import { type RunningWorker, startWorker } from '../../../src/jobs/worker.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { tarOf } from '../../support/imports/archives.ts'
import { importTree, makeTree } from '../../support/imports/imports.ts'
import { ended, readImport, upload } from '../../support/imports/uploads.ts'
import { until } from '../../support/processes/processes.ts'
import { slowParsing } from '../../support/processes/slow-parsing.ts'

// Long enough for any valid file on a very busy machine.
const limit = 5_000
const root = mkdtempSync(join(tmpdir(), 'broadsheet-parse-'))
const mark = (name: string) => join(root, name)
const triesOf = (name: string) => readFileSync(mark(name), 'utf8').length
let app: TestApp
beforeAll(async () => {
  app = await testApp({ dataDir: root })
})
afterAll(async () => {
  await app.close()
  rmSync(root, { recursive: true, force: true })
})

const honest = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}.md`, `# Text ${n}\n`]))

test('a file that takes too long or too much memory is tried twice; others are imported', async () => {
  const tree = await makeTree({
    ...honest(100),
    'e/endless.md': mark('time'),
    'f4/fat.md': mark('memory'),
    'zz.md': '# Last\n',
  })
  const { run, by, files } = await importTree(app.db, tree, { parsing: slowParsing(limit) })
  expect(run).toMatchObject({ status: 'completed', created: 101, failed: 2 })
  expect(by.failed?.sort()).toEqual(['e/endless.md', 'f4/fat.md'])
  expect(files.get('e/endless.md')?.problems).toMatchObject([
    { code: 'parse_timeout', severity: 'error' },
  ])
  expect(files.get('f4/fat.md')?.problems).toMatchObject([
    { code: 'poison_file', severity: 'error' },
  ])
  expect([triesOf('time'), triesOf('memory')]).toEqual([2, 2])
  await tree.remove()
})

test('a file given up during move detection is not tried again', async () => {
  const tree = await makeTree({ 'old.md': '# One\n' })
  await importTree(app.db, tree, { source: 'moves' })
  await tree.put({ 'old.md': null, 'new.md': '# One\n', 'endless.md': mark('survey') })
  const { run } = await importTree(app.db, tree, { source: 'moves', parsing: slowParsing(limit) })
  expect(run).toMatchObject({ status: 'completed', moved: 1, failed: 1 })
  expect(triesOf('survey')).toBe(2)
  await tree.remove()
})

test('Ctrl-C ends an import in the middle of a file', async () => {
  const tree = await makeTree({ 'endless.md': mark('interrupt') })
  const stop = new AbortController()
  const importing = importTree(app.db, tree, {
    source: 'interrupt',
    signal: stop.signal,
    parsing: slowParsing(3_600_000),
  })
  await until(async () => triesSoFar('interrupt') > 0)
  stop.abort()
  expect((await importing).run).toMatchObject({ status: 'cancelled', failed: 0 })
  await tree.remove()
})

const triesSoFar = (name: string) => {
  try {
    return triesOf(name)
  } catch {
    return 0
  }
}

test('DELETE ends an import in the middle of a file, and the next of its source starts', async () => {
  const db: Database = openDatabase(app.url, {
    max: 4,
    statementTimeout: 10_000,
    name: 'broadsheet worker',
  })
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const worker: RunningWorker = startWorker({
    config: app.fastify.config,
    db,
    log,
    parsing: slowParsing(3_600_000),
  })
  const { id } = await upload(
    app,
    tarOf([{ name: 'endless.md', data: mark('cancel') }]),
    'source=cancel',
  )
  await until(async () => triesSoFar('cancel') > 0)
  const next = await upload(app, tarOf([{ name: 'next.md', data: '# Next\n' }]), 'source=cancel')
  expect(await readImport(app, next.id)).toMatchObject({ status: 'queued' })
  const answer = await app.request('DELETE', `/v1/imports/${id}`, { key: app.adminKey })
  expect(answer.statusCode).toBe(204)
  expect(await ended(app, id)).toMatchObject({ status: 'cancelled', failure: null, failed: 0 })
  expect(await ended(app, next.id)).toMatchObject({ status: 'completed', created: 1 })
  await worker.stop()
  await db.close()
})
