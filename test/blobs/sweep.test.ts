import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { claimBlobs } from '../../src/blobs/claim-queries.ts'
import { createFolderStore } from '../../src/blobs/folder-store.ts'
import { putBlob } from '../../src/blobs/put.ts'
import type { BlobStore } from '../../src/blobs/store.ts'
import { type SweepOptions, sweep } from '../../src/blobs/sweep/sweep.ts'
import { inTransaction } from '../../src/database/transaction.ts'
import { type TestDatabase, testDatabase } from '../support/database/database.ts'

let database: TestDatabase
let folder: string
let store: BlobStore
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broadsheet-sweep-'))
  store = createFolderStore(folder)
})
afterEach(async () => {
  await run('truncate files, remote_files, renditions, blobs, source_names cascade')
  rmSync(folder, { recursive: true, force: true })
})

const run = (text: string, values: unknown[] = []) => database.db.query({ text, values })
const put = (text: string) => putBlob(store, [Buffer.from(text)], 1_000)

/** A blob with a row that is older than any grace. */
async function claimed(text: string): Promise<string> {
  const blob = await put(text)
  await inTransaction(database.db.pool, (tx) => claimBlobs(tx, store, [blob]))
  return age(blob.hash)
}

async function age(hash: string): Promise<string> {
  await run(
    `update blobs set claimed_at = now() - interval '2 days' where hash = decode($1, 'hex')`,
    [hash],
  )
  utimesSync(String(store.path(hash)), 1, 1)
  return hash
}

const rows = async () => {
  const { rows } = await database.db.query<{ hash: string }>({
    text: `select encode(hash, 'hex') as hash from blobs order by hash`,
  })
  return rows.map(({ hash }) => hash)
}
async function stored(): Promise<string[]> {
  const hashes = []
  for await (const { hash } of store.list()) hashes.push(hash)
  return hashes.sort()
}
const swept = (options: Partial<SweepOptions> = {}) =>
  sweep(database.db, store, { graceHours: 24, ...options })

/** Sweeps until nothing was skipped: a busy machine may connect or lock too slowly for a batch. */
async function sweptFully(): Promise<number> {
  for (let blobs = 0; ; ) {
    const report = await swept()
    expect(report).toMatchObject({ ended: 'done', fault: null })
    blobs += report.blobs
    if (report.skipped === 0) return blobs
  }
}

const file = (hash: string, name = hash) =>
  run(
    `insert into files (id, source, file, file_key, hash, updated_by)
      values (gen_random_uuid(), 's', $2, $2, decode($1, 'hex'), 'x')`,
    [hash, name],
  )

test('removes what nothing needs, and keeps what something does', async () => {
  const kept = await Promise.all(
    ['file', 'trashed', 'version', 'mirrored', 'rendition'].map(claimed),
  )
  const [inFile, trashed, version, mirrored, rendition] = kept as [
    string,
    string,
    string,
    string,
    string,
  ]
  await file(inFile)
  await file(trashed)
  await run(`update files set trashed_at = now() where file = $1`, [trashed])
  await run(
    `insert into file_versions (file_id, version, hash, actor) select id, 1, decode($2, 'hex'), 'x' from files where file = $1`,
    [inFile, version],
  )
  await run(
    `insert into remote_files (id, url, status, hash) values (gen_random_uuid(), 'https://x', 'dead', decode($1, 'hex'))`,
    [mirrored],
  )
  await run(
    `insert into renditions (hash, recipe, blob_hash) values (decode($1, 'hex'), 'w=1', decode($2, 'hex'))`,
    [inFile, rendition],
  )
  const unneeded = await claimed('nobody needs this')
  const found: string[] = []
  const onBlob = ({ hash }: { hash: string }) => found.push(hash)
  const wanted = { ended: 'done', blobs: 1, bytes: 17, leftovers: 0, skipped: 0 }
  expect(await swept({ dryRun: true, onBlob })).toMatchObject(wanted)
  expect(await stored()).toContain(unneeded)
  expect(await swept({ onBlob })).toMatchObject(wanted)
  expect(found).toEqual([unneeded, unneeded])
  expect(await rows()).toEqual(kept.sort())
  expect(await stored()).toEqual(kept.sort())
  expect(await swept()).toMatchObject({ blobs: 0, bytes: 0 })
})

test('a rendition goes after its original', async () => {
  const [original, small] = [await claimed('original'), await claimed('small')]
  await run(
    `insert into renditions (hash, recipe, blob_hash) values (decode($1, 'hex'), 'w=1', decode($2, 'hex'))`,
    [original, small],
  )
  // The rendition needs its bytes until the row of the original is gone.
  const gone = (await sweptFully()) + (await sweptFully())
  expect(gone).toBe(2)
  expect([await stored(), await rows()]).toEqual([[], []])
})

test('keeps young rows, and old rows whose bytes were put again', async () => {
  const young = await put('young')
  await inTransaction(database.db.pool, (tx) => claimBlobs(tx, store, [young]))
  utimesSync(String(store.path(young.hash)), 1, 1)
  const again = await claimed('again')
  await put('again')
  expect(await swept()).toMatchObject({ blobs: 0 })
  expect(await stored()).toEqual([young.hash, again].sort())
  expect(await swept({ graceHours: 0 })).toMatchObject({ blobs: 2 })
})

test('removes old bytes without a row', async () => {
  const [gone, young] = [await put('gone'), await put('young')]
  utimesSync(String(store.path(gone.hash)), 1, 1)
  expect(await swept({ dryRun: true })).toMatchObject({ blobs: 1, bytes: 4 })
  expect(await swept()).toMatchObject({ blobs: 1, bytes: 4 })
  expect(await stored()).toEqual([young.hash])
  expect(await rows()).toEqual([])
})

test('removes parts of uploads that broke off a day ago', async () => {
  await put('makes the folder')
  for (const name of ['old', 'young']) writeFileSync(join(folder, 'incoming', name), 'part')
  utimesSync(join(folder, 'incoming', 'old'), 1, 1)
  const wanted = { leftovers: 1, leftoverBytes: 4 }
  expect(await swept({ dryRun: true })).toMatchObject(wanted)
  expect(await swept()).toMatchObject(wanted)
  expect(await swept()).toMatchObject({ leftovers: 0 })
})

test('removes nothing while a backup runs, or while another sweep does', async () => {
  const hash = await claimed('in the backup')
  const orphan = (await put('orphan')).hash
  utimesSync(String(store.path(orphan)), 1, 1)
  const backup = await database.db.pool.connect()
  await backup.query(`select pg_advisory_lock_shared(hashtext('broadsheet backup'))`)
  expect(await swept()).toMatchObject({ ended: 'backup', blobs: 0 })
  await backup.query(`select pg_advisory_unlock_all()`)
  await backup.query(`select pg_advisory_lock(hashtext('broadsheet sweep'))`)
  expect(await swept()).toMatchObject({ ended: 'busy', blobs: 0 })
  await backup.query(`select pg_advisory_unlock_all()`)
  backup.release()
  expect(await stored()).toEqual([hash, orphan].sort())
  expect(await swept()).toMatchObject({ ended: 'done', blobs: 2 })
})

test('goes on after bytes that the store cannot remove, and tells of them', async () => {
  const hashes = [await claimed('a'), await claimed('b')]
  const broken = {
    ...store,
    remove: async (hash: string) => {
      if (hash === hashes[0]) throw new Error('The disk is read-only.')
      await store.remove(hash)
    },
  }
  const report = await sweep(database.db, broken, { graceHours: 24 })
  expect(report).toMatchObject({ blobs: 1, fault: new Error('The disk is read-only.') })
  expect(await rows()).toEqual([])
  expect(await stored()).toEqual([hashes[0]])
  expect(await swept()).toMatchObject({ blobs: 1, fault: null })
})

test('works through more rows and bytes than one page holds', async () => {
  await run(
    `insert into blobs (hash, size, type, claimed_at)
      select sha256(n::text::bytea), 1, 'text/plain', now() - interval '2 days' from generate_series(1, 2100) n`,
  )
  await run(
    `insert into files (id, source, file, file_key, hash, updated_by)
      select gen_random_uuid(), 's', n::text, n::text, sha256(n::text::bytea), 'x' from generate_series(1, 2100, 3) n`,
  )
  expect(await swept()).toMatchObject({ blobs: 1400, bytes: 1400 })
  expect((await rows()).length).toBe(700)
})

test('a claim has its bytes, however a sweep without grace meets it', async () => {
  const texts = ['one', 'two', 'three']
  let [lost, held, removed] = [0, 0, 0]
  const upload = async (round: number) => {
    const blob = await put(texts[round % texts.length] as string)
    const work = inTransaction(database.db.pool, async (tx) => {
      await claimBlobs(tx, store, [blob])
      // The row lock is held, so the bytes must be there.
      expect(await store.size(blob.hash)).toBe(blob.size)
      if (round % 5 === 0)
        await tx.query({
          text: `insert into remote_files (id, url, status, hash) values (gen_random_uuid(), $2, 'mirrored', decode($1, 'hex'))
            on conflict (url) do nothing`,
          values: [blob.hash, `https://x/${round % 7}`],
        })
    })
    await work.then(
      () => held++,
      (error) => {
        expect(error).toMatchObject({ code: 'unavailable', details: [{ code: 'blob_swept' }] })
        lost++
      },
    )
    if (round % 9 === 0) await run('delete from remote_files')
  }
  for (let round = 0; round < 500; round++) {
    const [report] = await Promise.all([swept({ graceHours: 0 }), upload(round), upload(round + 1)])
    expect(report.fault).toBeNull()
    removed += report.blobs
    for (const hash of await rows()) expect(await store.size(hash)).not.toBeNull()
  }
  expect(held).toBeGreaterThan(500)
  expect(held + lost).toBe(1000)
  expect(removed).toBeGreaterThan(100)
})
