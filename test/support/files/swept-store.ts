import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { claimBlobs } from '../../../src/blobs/claim-queries.ts'
import { openBlobStore } from '../../../src/blobs/open-store.ts'
import { putBlob } from '../../../src/blobs/put.ts'
import type { BlobStore } from '../../../src/blobs/store.ts'
import { loadConfig } from '../../../src/config.ts'
import { inTransaction } from '../../../src/database/transaction.ts'
import { type TestDatabase, testDatabase } from '../database/database.ts'
import { killAll } from '../processes/processes.ts'

/** A database and a folder of blobs that the processes of a test file share. */
export interface SweptStore {
  database: TestDatabase
  dataDir: string
  store: BlobStore
  /** What a process needs to use them. */
  env: Record<string, string>
  /** Stores and claims a blob that nothing needs; returns its hash. */
  claimed(text: string): Promise<string>
}

/** Makes them for the tests of one file, and ends what these have started. */
export function sweptStore(started: (swept: SweptStore) => void): void {
  const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-swept-'))
  const store = openBlobStore({ ...loadConfig({}), dataDir })
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
    const claimed = async (text: string) => {
      const blob = await putBlob(store, [Buffer.from(text)], 100)
      await inTransaction(database.db.pool, (tx) => claimBlobs(tx, store, [blob]))
      return blob.hash
    }
    const env = { DATABASE_URL: database.url, DATA_DIR: dataDir }
    started({ database, dataDir, store, env, claimed })
  })
  afterAll(async () => {
    killAll()
    rmSync(dataDir, { recursive: true, force: true })
    await database.drop()
  })
}
