import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBlobStore } from '../../../src/blobs/open-store.ts'
import { putBlob } from '../../../src/blobs/put.ts'
import { sweep } from '../../../src/blobs/sweep/sweep.ts'
import { type Config, loadConfig } from '../../../src/config.ts'
import { openStaging } from '../../../src/imports/upload/open-staging.ts'
import type { Staging } from '../../../src/imports/upload/staging.ts'
import { sweepStaging } from '../../../src/imports/upload/sweep.ts'
import { type TestDatabase, testDatabase } from '../../support/database/database.ts'
import { type S3Server, startS3 } from '../../support/servers/s3.ts'

let database: TestDatabase
let s3: S3Server
beforeAll(async () => {
  database = await testDatabase()
  s3 = await startS3()
})
afterAll(async () => {
  await database.drop()
  await s3.close()
})

/** An import with a staged upload. */
async function importWith(staging: Staging, status: string): Promise<string> {
  const { name } = await staging.put(bytesOf(status))
  await database.db.query({
    text: `insert into imports (id, source, status, dry_run, options, upload, whole_tree, actor)
      values ($1, $2, $3, false, '{}', $4, true, 'x')`,
    values: [v7(), status, status, JSON.stringify({ kind: 'spool', archives: [{ name }] })],
  })
  return name
}

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

async function textOf(staging: Staging, name: string): Promise<string> {
  const { path, close } = await staging.open(name)
  return readFile(path, 'utf8').finally(close)
}

const names = async (staging: Staging) => (await staging.list()).map(({ name }) => name).sort()

describe.each(['folder', 'bucket'])('uploads of imports in a %s', (kind) => {
  let folder: string
  let config: Config
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'broadsheet-staged-'))
    const env = kind === 'bucket' ? { ...s3.env, S3_PREFIX: 'site/' } : {}
    config = loadConfig({ ...env, DATA_DIR: folder })
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await database.db.query({ text: 'truncate imports cascade' })
  })

  test('stay while an import needs them, and go when it has ended', async () => {
    const staging = openStaging(config)
    const store = openBlobStore(config)
    const queued = await importWith(staging, 'queued')
    const running = await importWith(staging, 'running')
    const ended = ['completed', 'failed', 'cancelled']
    for (const status of ended) await importWith(staging, status)
    const { name: arriving } = await staging.put(bytesOf('without an import yet'))
    const { hash } = await putBlob(store, [Buffer.from('unneeded')], 100)

    // The sweep of the blobs removes the blob, and no upload, even without a grace.
    expect(await sweep(database.db, store, { graceHours: 0 })).toMatchObject({
      ...{ ended: 'done', blobs: 1, fault: null },
    })
    expect(await store.size(hash)).toBeNull()
    expect((await names(staging)).length).toBe(6)

    // Everything is young, so nothing goes yet.
    await sweepStaging(database.db, staging)
    expect((await names(staging)).length).toBe(6)

    const aged: Staging = {
      ...staging,
      list: async () =>
        (await staging.list()).map(({ name }) => ({
          name,
          modifiedAt: name === arriving ? new Date() : new Date(0),
        })),
    }
    await sweepStaging(database.db, aged)
    expect(await names(staging)).toEqual([queued, running, arriving].sort())
    expect(await textOf(staging, queued)).toBe('queued')
    expect(await textOf(staging, running)).toBe('running')
    store.close()
  })
})
