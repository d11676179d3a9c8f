import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { claimBlobs } from '../../src/blobs/claim-queries.ts'
import { createFolderStore } from '../../src/blobs/folder-store.ts'
import type { NewBlob } from '../../src/blobs/inspect.ts'
import { putBlob } from '../../src/blobs/put.ts'
import type { BlobStore } from '../../src/blobs/store.ts'
import { type Config, loadConfig } from '../../src/config.ts'
import { type Database, openDatabase } from '../../src/database/client.ts'
import { inTransaction } from '../../src/database/transaction.ts'
import { createRenditions, type Renditions } from '../../src/renditions/renditions.ts'
import { type TestDatabase, testDatabase } from '../support/database/database.ts'

/** A database, a store in a folder, and the renditions of two processes that share both. */
interface StoredPictures {
  db: Database
  otherDb: Database
  blobs: BlobStore
  /** Stores bytes like an upload. */
  put(bytes: Buffer): Promise<NewBlob>
  renditions(options?: Partial<Config>, db?: Database): Renditions
}

/** Makes them before the tests of a file and removes them after. */
export function storedPictures(): StoredPictures {
  const parts = {} as StoredPictures
  let database: TestDatabase
  let folder: string
  beforeAll(async () => {
    database = await testDatabase()
    folder = mkdtempSync(join(tmpdir(), 'broadsheet-renditions-'))
    const { db } = database
    const blobs = createFolderStore(folder)
    const config = loadConfig({ IMAGE_WIDTHS: '100,320', IMAGE_CROPS: 'card:160x90' })
    Object.assign(parts, {
      db,
      otherDb: openDatabase(database.url, { name: 'broadsheet other' }),
      blobs,
      put: async (bytes: Buffer) => {
        const blob = await putBlob(blobs, [bytes], bytes.length)
        await inTransaction(db.pool, (tx) => claimBlobs(tx, blobs, [blob]))
        return blob
      },
      renditions: (options: Partial<Config> = {}, given = db) =>
        createRenditions({ db: given, blobs, config: { ...config, ...options } }),
    })
  })
  afterAll(async () => {
    await parts.otherDb.close()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })
  return parts
}
