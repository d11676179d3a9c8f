import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Writer } from '../../src/actor.ts'
import { putBlob } from '../../src/blobs/put.ts'
import { writeTransaction } from '../../src/events/write-transaction.ts'
import { lockFiles, lockNamedFiles } from '../../src/files/queries.ts'
import {
  changeFiles,
  createFiles,
  type FileDraft,
  purgeFiles,
  replaceFiles,
  restoreFiles,
  trashFiles,
} from '../../src/files/write.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { truncate } from '../support/database/truncate.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'files-'))
const writer: Writer = { actor: 'tester', mayPublish: true, sources: null }
const drafter: Writer = { ...writer, mayPublish: false }
let app: TestApp

beforeAll(async () => {
  app = await testApp({ dataDir })
})
afterAll(async () => {
  await app.close()
  rmSync(dataDir, { recursive: true })
})
beforeEach(async () => {
  await truncate(app.db.pool, 'articles, files, blobs, source_names, events')
})

const bytes = (text: string) => putBlob(app.fastify.blobs, [Buffer.from(text)], 1000)
const draft = async (file: string, text = file, source = 'blog'): Promise<FileDraft> => ({
  source,
  file,
  blob: await bytes(text),
})
const create = async (drafts: FileDraft[], by = writer) =>
  writeTransaction(app.db, (tx) => createFiles(tx, app.fastify.blobs, by, drafts))

async function change<T>(
  ids: string[],
  work: (
    tx: Parameters<typeof trashFiles>[0],
    files: Awaited<ReturnType<typeof lockFiles>>,
  ) => Promise<T>,
): Promise<T> {
  return writeTransaction(app.db, async (tx) => work(tx, await lockFiles(tx, ids)))
}

const stored = async () =>
  (
    await app.db.pool.query(`select source, file, encode(hash, 'hex') as hash, version,
      trashed_at is not null as trashed, trashed_by_import as "byImport" from files order by file`)
  ).rows
const events = async () =>
  (
    await app.db.pool.query(
      'select type, resource, version, path, changed, is_public, was_public from events order by id',
    )
  ).rows
const sha = (text: string) => createHash('sha256').update(text).digest('hex')

/** An article of this state whose text refers to the file name. */
async function articleNaming(file: string, fields: object = { status: 'published' }) {
  const key = app.adminKey
  const body = { title: 'Refers', path: `refers-${v7()}`, body: 'x', ...fields }
  const answer = await app.request('POST', '/v1/articles', { key, body })
  expect(answer.statusCode, answer.body).toBe(201)
  const { id } = answer.json().data
  await app.db.pool.query(`update articles set source = 'blog' where id = $1`, [id])
  await app.db.pool.query(
    `insert into article_references (article_id, position, role, reference, names, name_keys)
      values ($1, 1000, 'body', $2, array[$2], array[lower($2)])`,
    [id, file],
  )
}

describe('the door for files', () => {
  test('creates files, with one event each, and tells a name that a file has', async () => {
    const ids = await create([await draft('b.txt'), await draft('a/É.txt')])
    expect(ids).toHaveLength(2)
    expect(await stored()).toMatchObject([
      { file: 'a/É.txt', hash: sha('a/É.txt'), version: 1, trashed: false },
      { file: 'b.txt', hash: sha('b.txt'), version: 1, trashed: false },
    ])
    expect(await events()).toMatchObject([
      { type: 'file.created', resource: 'file', version: 1, path: 'b.txt', is_public: false },
      { type: 'file.created', path: 'a/É.txt', was_public: false },
    ])
    await expect(create([await draft('c.txt'), await draft('b.txt')])).rejects.toMatchObject({
      code: 'conflict',
      details: [{ file: 'b.txt', code: 'file_exists' }],
    })
    expect(await stored()).toHaveLength(2)
  })

  test('keeps replaced bytes as a version, and writes nothing over a newer state', async () => {
    const [id = ''] = await create([await draft('a.txt', 'one')])
    const blob = await bytes('two')
    const current = await change([id], async (tx, files) => {
      const [file] = files
      if (!file) throw new Error('The file is gone.')
      await replaceFiles(tx, app.fastify.blobs, writer, [{ current: file, blob }])
      return file
    })
    expect(await stored()).toMatchObject([{ hash: sha('two'), version: 2 }])
    const { rows } = await app.db.pool.query(
      `select version, encode(hash, 'hex') as hash, actor from file_versions`,
    )
    expect(rows).toEqual([{ version: 1, hash: sha('one'), actor: 'tester' }])
    const again = await writeTransaction(app.db, (tx) =>
      replaceFiles(tx, app.fastify.blobs, writer, [{ current, blob }]),
    )
    expect(again).toEqual([{ id, stale: true }])
    expect((await events()).map(({ type, changed }) => [type, changed])).toEqual([
      ['file.created', []],
      ['file.updated', ['hash']],
    ])
  })

  test('trashes, restores, moves and purges', async () => {
    const [id = ''] = await create([await draft('a.txt')])
    await change([id], (tx, files) => trashFiles(tx, writer, files, { byImport: true }))
    expect(await stored()).toMatchObject([{ trashed: true, byImport: true }])
    await change([id], (tx, files) => restoreFiles(tx, writer, files))
    expect(await stored()).toMatchObject([{ trashed: false, byImport: false }])
    await change([id], (tx, files) =>
      changeFiles(
        tx,
        app.fastify.blobs,
        writer,
        files.map((current) => ({ current, file: 'Img/B.txt' })),
      ),
    )
    expect(await stored()).toMatchObject([{ file: 'Img/B.txt', version: 4 }])
    const named = [{ source: 'blog', file: 'Img/B.txt' }]
    const [moved] = await writeTransaction(app.db, (tx) => lockNamedFiles(tx, named))
    expect(moved?.id).toBe(id)
    await change([id], (tx, files) => purgeFiles(tx, writer, files))
    expect(await stored()).toEqual([])
    expect((await events()).map(({ type, version, changed }) => [type, version, changed])).toEqual([
      ['file.created', 1, []],
      ['file.trashed', 2, ['trashedAt']],
      ['file.restored', 3, ['trashedAt']],
      ['file.moved', 4, ['file']],
      ['file.deleted', 5, []],
    ])
    await create([await draft('a.txt'), await draft('Img/B.txt')])
  })

  test('refuses sources that the writer does not reach', async () => {
    const elsewhere = { ...writer, sources: ['docs'] }
    const refused = { code: 'forbidden', details: [{ code: 'source_not_held' }] }
    await expect(create([await draft('a.txt')], elsewhere)).rejects.toMatchObject(refused)
    const [id = ''] = await create([await draft('a.txt')])
    await expect(
      change([id], (tx, files) => trashFiles(tx, elsewhere, files)),
    ).rejects.toMatchObject(refused)
    await expect(
      change([id], (tx, files) => purgeFiles(tx, elsewhere, files)),
    ).rejects.toMatchObject(refused)
  })

  const later = new Date(Date.now() + 86_400_000).toISOString()
  test.each([
    ['public', { status: 'published' }, true],
    ['scheduled', { status: 'published', publishedAt: later }, true],
    ['draft', { status: 'draft' }, false],
  ])('changes what a %s article names only with content:publish', async (_, fields, needed) => {
    const [id = ''] = await create([await draft('Img/a.png')])
    await articleNaming('img/A.png', fields)
    const blob = await bytes('other')
    const writes: Parameters<typeof change>[1][] = [
      (tx, files) =>
        replaceFiles(
          tx,
          app.fastify.blobs,
          drafter,
          files.map((current) => ({ current, blob })),
        ),
      (tx, files) =>
        changeFiles(
          tx,
          app.fastify.blobs,
          drafter,
          files.map((current) => ({ current, file: 'Img/a.png' })),
        ),
      (tx, files) => trashFiles(tx, drafter, files),
      (tx, files) => restoreFiles(tx, drafter, files),
      (tx, files) => purgeFiles(tx, drafter, files),
    ]
    for (const write of writes) {
      const done = change([id], write).then(
        () => 'done',
        (error) => error.details[0].code,
      )
      expect(await done).toBe(needed ? 'scope_not_held' : 'done')
    }
  })

  test('an article of another source with the same name exposes nothing', async () => {
    const [id = ''] = await create([await draft('a.png', 'a', 'docs')])
    await articleNaming('a.png')
    await change([id], (tx, files) => trashFiles(tx, drafter, files))
    expect(await stored()).toMatchObject([{ trashed: true }])
  })
})

describe('a name is either an article or a file', () => {
  test('a file where an article is', async () => {
    await articleNaming('none')
    await app.db.pool.query(`update articles set file = 'notes.txt'`)
    const taken = create([await draft('free.txt'), await draft('notes.txt')])
    await expect(taken).rejects.toMatchObject({ constraint: 'source_names_pkey' })
    expect(await stored()).toEqual([])
  })
})
