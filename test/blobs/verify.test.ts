import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimBlobs } from '../../src/blobs/claim-queries.ts'
import { createFolderStore } from '../../src/blobs/folder-store.ts'
import { putBlob } from '../../src/blobs/put.ts'
import type { BlobStore } from '../../src/blobs/store.ts'
import { verifyBlobs } from '../../src/blobs/sweep/verify.ts'
import { inTransaction } from '../../src/database/transaction.ts'
import { type TestDatabase, testDatabase } from '../support/database/database.ts'

let database: TestDatabase
let folder: string
let store: BlobStore
beforeAll(async () => {
  database = await testDatabase()
  folder = mkdtempSync(join(tmpdir(), 'broadsheet-verify-'))
  store = createFolderStore(folder)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

test('names each blob whose bytes are missing, changed or unreadable', async () => {
  const hashes: string[] = []
  for (let n = 0; n < 130; n++) {
    const blob = await putBlob(store, [Buffer.from(`text ${n}`)], 100)
    await inTransaction(database.db.pool, (tx) => claimBlobs(tx, store, [blob]))
    hashes.push(blob.hash)
  }
  const [missing, damaged, unreadable] = hashes as [string, string, string]
  await database.db.query({
    text: `insert into files (id, source, file, file_key, hash, updated_by)
      values (gen_random_uuid(), 'blog', 'a.png', 'a.png', decode($1, 'hex'), 'x')`,
    values: [missing],
  })
  await store.remove(missing)
  writeFileSync(String(store.path(damaged)), 'TEXT 1')
  const get: BlobStore['get'] = async (hash) => {
    if (hash === unreadable) throw new Error('The disk fails.')
    return store.get(hash)
  }
  const pages = []
  for await (const page of verifyBlobs(database.db, { ...store, get })) pages.push(page)
  expect(pages.map(({ blobs }) => blobs)).toEqual([100, 30])
  const found = pages.flatMap((page) => page.damaged)
  const wanted = [
    { hash: missing, size: 6, fault: 'missing', files: ['blog/a.png'] },
    { hash: damaged, size: 6, fault: 'damaged', files: [] },
    { hash: unreadable, size: 6, fault: 'unreadable', files: [] },
  ]
  expect(new Set(found)).toEqual(new Set(wanted))
  expect(found.length).toBe(3)
})
