import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { claimBlobs } from '../../src/blobs/claim-queries.ts'
import { putBlob } from '../../src/blobs/put.ts'
import { sweep } from '../../src/blobs/sweep/sweep.ts'
import { inTransaction } from '../../src/database/transaction.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, send } from '../support/content.ts'

// What becomes of mirrored pictures that no article names any more.

const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-sweep-remote-'))
let app: TestApp
beforeAll(async () => {
  app = await testApp({ dataDir })
})
afterAll(async () => {
  await app.close()
  rmSync(dataDir, { recursive: true })
})
beforeEach(() =>
  app.db.query({ text: 'truncate articles, remote_files, blobs, source_names cascade' }),
)

const run = (text: string, values: unknown[] = []) => app.db.query({ text, values })
// The bytes are young for the store, so a grace of 0 is needed to remove them too.
const swept = (graceHours = 24) => sweep(app.db, app.fastify.blobs, { graceHours })
const url = 'https://pictures.example/a.png'
const naming = { title: 'A', body: `![x](${url})` }

/** A mirrored picture that was claimed and made long ago; returns its hash. */
async function mirrored(address = url): Promise<string> {
  const blob = await putBlob(app.fastify.blobs, [Buffer.from(address)], 1_000)
  await inTransaction(app.db.pool, (tx) => claimBlobs(tx, app.fastify.blobs, [blob]))
  await run(
    `insert into remote_files (id, url, status, hash, created_at, next_try_at)
      values (gen_random_uuid(), $2, 'mirrored', decode($1, 'hex'), '2020-01-01', now() + interval '30 days')`,
    [blob.hash, address],
  )
  await age()
  return blob.hash
}
const age = () => run(`update blobs set claimed_at = now() - interval '2 days'`)

async function urls(): Promise<string[]> {
  const text = 'select url from remote_files order by url'
  return (await app.db.query<{ url: string }>({ text })).rows.map((row) => row.url)
}

test('a named picture stays, also if its article is in the trash', async () => {
  const hash = await mirrored()
  const { id } = await create(app, naming)
  await swept()
  await send(app, 'DELETE', `/articles/${id}`)
  await age()
  await swept()
  expect(await urls()).toEqual([url])
  expect(await app.fastify.blobs.size(hash)).not.toBeNull()
})

test('one that an edit has dropped goes after the grace, with its bytes', async () => {
  const hash = await mirrored()
  const { id } = await create(app, naming)
  await send(app, 'PATCH', `/articles/${id}`, { body: 'No picture.' })
  await swept()
  await swept()
  expect(await urls()).toEqual([url])
  await age()
  expect(await swept(1)).toMatchObject({ blobs: 0 })
  expect(await urls()).toEqual([])
  expect(await swept(0)).toMatchObject({ blobs: 1 })
  expect(await app.fastify.blobs.size(hash)).toBeNull()
})

test('an edit that is undone within the grace keeps it', async () => {
  await mirrored()
  const { id } = await create(app, naming)
  await send(app, 'PATCH', `/articles/${id}`, { body: 'No picture.' })
  await swept()
  await send(app, 'PATCH', `/articles/${id}`, { body: naming.body })
  await age()
  await swept()
  await swept()
  expect(await urls()).toEqual([url])
})

test('one of a deleted article goes at once without a grace; a dry run forgets nothing', async () => {
  const hash = await mirrored()
  await sweep(app.db, app.fastify.blobs, { graceHours: 0, dryRun: true })
  expect(await urls()).toEqual([url])
  expect(await swept(0)).toMatchObject({ blobs: 1 })
  expect(await urls()).toEqual([])
  expect(await app.fastify.blobs.size(hash)).toBeNull()
})

test('nothing is forgotten while references of older articles are unread', async () => {
  await mirrored()
  const { id } = await create(app, naming)
  await run('delete from article_references where article_id = $1', [id])
  await run('update articles set references_read = false')
  await swept(0)
  expect(await urls()).toEqual([url])
})

test('one that was never mirrored goes too, when it is older than the grace', async () => {
  await run(`insert into remote_files (id, url, status, created_at) values
    (gen_random_uuid(), 'https://old', 'dead', '2020-01-01'), (gen_random_uuid(), 'https://young', 'waiting', now())`)
  await swept()
  expect(await urls()).toEqual(['https://young'])
})

test('works through more rows than one page holds', async () => {
  const hash = await mirrored()
  await run(
    `insert into remote_files (id, url, status, hash) select gen_random_uuid(), 'https://h.example/' || n, 'mirrored', decode($1, 'hex')
      from generate_series(1, 2100) n`,
    [hash],
  )
  await create(app, { title: 'A', body: '![x](https://h.example/7) ![y](https://h.example/2000)' })
  await swept()
  await age()
  await swept()
  expect(await urls()).toEqual(['https://h.example/2000', 'https://h.example/7'])
})
