import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createFolderStore } from '../../../src/blobs/folder-store.ts'
import { putBlob } from '../../../src/blobs/put.ts'
import type { BlobStore } from '../../../src/blobs/store.ts'
import { AppError } from '../../../src/errors.ts'
import { writeTransaction } from '../../../src/events/write-transaction.ts'
import { createFiles } from '../../../src/files/write.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import {
  type ImportRequest,
  importTree,
  makeTree,
  type Tree,
} from '../../support/imports/imports.ts'
import { until } from '../../support/processes/processes.ts'

const maxFileBytes = 1_000_000
let app: TestApp
let folder: string
let blobs: BlobStore
let tree: Tree
let source: string
let sources = 0

beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broadsheet-blobs-'))
  blobs = createFolderStore(folder)
  tree = await makeTree()
  source = `faults${++sources}`
  return async () => {
    await rm(folder, { recursive: true })
    await tree.remove()
  }
})

const importInto = (store: BlobStore, request: ImportRequest = {}) =>
  importTree(app.db, tree, { source, beside: { blobs: store, maxFileBytes }, ...request })
const writer = { actor: 'cli', mayPublish: true, sources: null }

async function upload(file: string, text: string): Promise<void> {
  const blob = await putBlob(blobs, [Buffer.from(text)], maxFileBytes)
  await writeTransaction(app.db, async (tx) => {
    await createFiles(tx, blobs, writer, [{ source, file, blob }])
  })
}

async function stored() {
  const { rows } = await app.db.query<{ file: string; hash: string; version: number }>({
    text: `select file, encode(hash, 'hex') as hash, version from files where source = $1 order by file`,
    values: [source],
  })
  return rows
}

/** Each file is stored once, with its bytes. */
async function expectWhole(names: string[]): Promise<void> {
  const rows = await stored()
  expect(rows.map(({ file }) => file)).toEqual([...names].sort())
  for (const { hash } of rows) expect(await blobs.size(hash)).not.toBeNull()
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `f${1000 + n}.bin`)
const put = (files: string[]) =>
  tree.put(Object.fromEntries(files.map((name) => [name, `${source} ${name}`])))
const away = () => new AppError('unavailable', 'The file storage is away.')

test('bytes that a sweep removed before their row are put again', async () => {
  const files = names(450)
  await put([...files, 'a.txt'])
  let [puts, swept] = [0, 0]
  const sweeping: BlobStore = {
    ...blobs,
    put: (...given) => {
      puts++
      return blobs.put(...given)
    },
    size: async (hash) => {
      // As a sweep without grace between the bytes and their row.
      if (swept < 3 && puts > 200 * swept) {
        swept++
        await blobs.remove(hash)
      }
      return blobs.size(hash)
    },
  }
  const { run, by } = await importInto(sweeping)
  expect(run).toMatchObject({ status: 'completed', failed: 0, conflicts: 0 })
  expect(run.files).toMatchObject({ created: 451, failed: 0 })
  expect(swept).toBe(3)
  expect(by.created?.length).toBe(451)
  await expectWhole([...files, 'a.txt'])
})

test.each(['put', 'size'] as const)('goes on after a fault of the store in %s', async (call) => {
  const files = names(450)
  await put(files)
  let calls = 0
  const faults = new Set([1, 30, 31, 300, 470])
  const failing: BlobStore = {
    ...blobs,
    [call]: async (...given: never[]) => {
      if (faults.has(++calls)) throw away()
      return (blobs[call] as (...given: never[]) => unknown)(...given)
    },
  }
  const { run } = await importInto(failing)
  expect(calls).toBeGreaterThan(470)
  expect(run).toMatchObject({ status: 'completed', total: 450 })
  expect(run.files).toMatchObject({ created: 450, failed: 0 })
  await expectWhole(files)
})

test('of several archives, a fault of the store at one loses no file of the others', async () => {
  const files = names(60)
  await put(files)
  const archives = [0, 1, 2].map((n) => {
    const path = `${tree.path}-${n}.tar.gz`
    execFileSync('tar', ['czf', path, '-C', tree.path, ...files.slice(n * 20, n * 20 + 20)])
    return path
  })
  let puts = 0
  const failing: BlobStore = {
    ...blobs,
    put: (...given) => (++puts === 25 ? Promise.reject(away()) : blobs.put(...given)),
  }
  const { run } = await importInto(failing, { paths: archives })
  for (const path of archives) await rm(path)
  expect(run).toMatchObject({ status: 'completed' })
  expect(run.files).toMatchObject({ created: 60, failed: 0 })
  await expectWhole(files)
})

test('a full store fails the import, and the next one goes on', async () => {
  const files = names(250)
  await put(files)
  let puts = 0
  const full: BlobStore = {
    ...blobs,
    put: (...given) =>
      ++puts > 220 ? Promise.reject(new AppError('storage_full', 'Full.')) : blobs.put(...given),
  }
  const { run } = await importInto(full)
  expect(run).toMatchObject({ status: 'failed', failure: { code: 'storage_full' } })
  expect(run.files.failed).toBe(0)
  await expectWhole(files.slice(0, run.files.created))
  const again = await importInto(blobs)
  expect(again.run.files).toMatchObject({
    created: 250 - run.files.created,
    unchanged: run.files.created,
  })
  await expectWhole(files)
})

test('an upload amid the import is decided as one before it', async () => {
  await put(['race.bin', 'calm.bin'])
  let uploads = 0
  const racing: BlobStore = {
    ...blobs,
    // The claim of the bytes comes after the decision and before the row.
    size: async (hash) => {
      if (uploads++ === 0) await upload('race.bin', 'uploaded')
      return blobs.size(hash)
    },
  }
  const { run, files } = await importInto(racing)
  expect(files.get('race.bin')).toMatchObject({
    outcome: 'conflict',
    problems: [{ code: 'edited_here' }],
  })
  expect(files.get('calm.bin')).toMatchObject({ outcome: 'created' })
  expect(run.files).toMatchObject({ failed: 0, created: 1, conflicts: 1 })
  expect((await stored()).map(({ version }) => version)).toEqual([1, 1])
})

test('an article written amid the import is decided as one before it', async () => {
  await tree.put({ 'race.md': '---\ntitle: Race\nlang: en\n---\n\nOne.\n' })
  await importInto(blobs, { source: `${source}-other` })
  await tree.put({ 'race.md': '---\ntitle: Race\nlang: en\n---\n\nTwo.\n' })
  const other = await app.db.pool.connect()
  await other.query('begin')
  await other.query('update articles set source = $1, import_hash = null where source = $2', [
    source,
    `${source}-other`,
  ])
  const importing = importInto(blobs)
  await until(async () => {
    const { rows } = await app.db.query({
      text: `select from pg_stat_activity where datname = current_database()
        and wait_event_type = 'Lock' and wait_event = 'transactionid'`,
    })
    return rows.length > 0
  })
  await other.query('commit')
  other.release()
  const { run, files } = await importing
  expect(files.get('race.md')).toMatchObject({
    outcome: 'conflict',
    problems: [{ code: 'edited_here' }],
  })
  expect(run).toMatchObject({ status: 'completed', failed: 0, conflicts: 1 })
})

test('a file that becomes an article makes way for it, and an article stays', async () => {
  const article = '---\ntitle: A note\nlang: en\n---\n\nText.\n'
  await tree.put({ 'note.txt': article, 'list.txt': 'plain', 'b.bin': 'b' })
  await importInto(blobs)
  await tree.put({ 'note.txt': 'plain now', 'list.txt': article, 'c.bin': 'c' })
  const { run, files, by } = await importInto(blobs)
  expect(files.get('note.txt')).toMatchObject({
    outcome: 'conflict',
    articleId: expect.any(String),
    problems: [{ code: 'not_content', severity: 'warning' }],
  })
  expect(by).toMatchObject({ created: ['c.bin', 'list.txt'], unchanged: ['b.bin'] })
  expect(run).toMatchObject({ status: 'completed', created: 1, conflicts: 0, failed: 0 })
  expect(run.files).toMatchObject({ created: 1, conflicts: 1, failed: 0 })
  expect((await stored()).map(({ file }) => file)).toEqual(['b.bin', 'c.bin'])
})
