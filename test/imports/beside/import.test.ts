import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { putBlob } from '../../../src/blobs/put.ts'
import type { BlobStore } from '../../../src/blobs/store.ts'
import { writeTransaction } from '../../../src/events/write-transaction.ts'
import { lockNamedFiles } from '../../../src/files/queries.ts'
import { createFiles, replaceFiles, trashFiles } from '../../../src/files/write.ts'
import { listImportFiles } from '../../../src/imports/outcome-queries.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { zipOf } from '../../support/imports/archives.ts'
import {
  type ImportRequest,
  importTree,
  makeTree,
  type Tree,
} from '../../support/imports/imports.ts'

const maxFileBytes = 2 * 1024 * 1024
let app: TestApp
let blobs: BlobStore
let tree: Tree
let source: string
let sources = 0

beforeAll(async () => {
  app = await testApp()
  blobs = app.fastify.blobs
})
afterAll(() => app.close())
beforeEach(async () => {
  tree = await makeTree()
  source = `beside${++sources}`
  return () => tree.remove()
})

const importIt = (request: ImportRequest = {}) =>
  importTree(app.db, tree, { source, beside: { blobs, maxFileBytes }, ...request })
const post = (title: string) => `---\ntitle: ${source} ${title}\nlang: en\n---\n\nText.\n`
const picture = (color: string) =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: color } })
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const writer = () => ({
  actor: 'cli',
  mayPublish: true,
  sources: [source],
})

async function files() {
  const { rows } = await app.db.pool.query(
    `select f.id, f.file, encode(f.hash, 'hex') as hash, f.version, f.trashed_at is not null as trashed,
       b.size::int, b.type, b.width, b.height
     from files f join blobs b using (hash) where f.source = $1 order by f.file`,
    [source],
  )
  return rows
}
const file = async (name: string) => (await files()).find((row) => row.file === name)
const events = async () =>
  (await app.db.pool.query('select count(*)::int as n from events')).rows[0].n
const stored = (tx: Parameters<Parameters<typeof writeTransaction>[1]>[0], name: string) =>
  lockNamedFiles(tx, [{ source, file: name }])

/** Real files of many kinds, with names in several scripts. */
async function album(): Promise<Record<string, Buffer>> {
  const raw = Buffer.alloc(700_000, 'x')
  for (let at = 0; at < raw.length; at += 7) raw[at] = (at * 31) % 251
  const jpeg = await picture('red').jpeg({ progressive: true }).toBuffer()
  return {
    'posts/trip/cover.jpg': jpeg,
    'posts/trip/cmyk.jpg': await picture('blue').toColourspace('cmyk').jpeg().toBuffer(),
    'posts/trip/deep.png': await picture('green').toColourspace('rgb16').png().toBuffer(),
    'posts/trip/truncated.jpg': jpeg.subarray(0, jpeg.length - 40),
    'static/logo.svg': Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="5"/>',
    ),
    'static/dot.webp': await picture('white').resize(1, 1).webp().toBuffer(),
    'static/large.bin': raw,
    'static/empty.dat': Buffer.alloc(0),
    'static/zeros.bmp': Buffer.alloc(1_900_000),
    'static/download.zip': Buffer.from('not really a zip'),
    'static/photo of us.png': await picture('gold').png().toBuffer(),
    'static/写真.png': await picture('pink').png().toBuffer(),
    'static/cafe\u0301.png': await picture('cyan').png().toBuffer(),
    'static/🎉.png': await picture('lime').png().toBuffer(),
    'robots.txt': Buffer.from('User-agent: *\n'),
  }
}

const pack = {
  folder: async () => tree.path,
  'tar.gz': async () => {
    execFileSync('tar', ['czf', `${tree.path}.tar.gz`, '-C', tree.path, '.'])
    return `${tree.path}.tar.gz`
  },
  zip: async () => {
    const names = await readdir(tree.path, { recursive: true, withFileTypes: true })
    const parts = names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ name: relative(tree.path, path), data: readFileSync(path) }))
    await writeFile(`${tree.path}.zip`, zipOf(parts))
    return `${tree.path}.zip`
  },
}

describe.each(Object.entries(pack))('a tree as %s', (kind, packed) => {
  test('comes in with every file, and again writes nothing', async () => {
    const bytes = { ...(await album()), '.obsidian/app.json': Buffer.from('{}') }
    const hidden = { '.obsidian/workspace.json': '{}', '.env': 'KEY=1' }
    await tree.put({ ...bytes, 'posts/trip/index.md': post('trip'), ...hidden })
    const path = await packed()
    const { run } = await importIt({ paths: [path] })
    expect(run).toMatchObject({ status: 'completed', created: 1, failed: 0, conflicts: 0 })
    expect(run.files).toMatchObject({ created: Object.keys(bytes).length, failed: 0 })
    expect(run.total).toBe(Object.keys(bytes).length + 1)
    expect(run.files.bytes).toBe(Object.values(bytes).reduce((sum, { length }) => sum + length, 0))
    const rows = await files()
    expect(Object.fromEntries(rows.map((row) => [row.file, row.hash]))).toEqual(
      Object.fromEntries(Object.entries(bytes).map(([name, one]) => [name, hashOf(one)])),
    )
    for (const { hash, size } of rows) expect(await blobs.size(hash)).toBe(size)
    expect(await file('posts/trip/cover.jpg')).toMatchObject({
      type: 'image/jpeg',
      width: 40,
      height: 30,
    })
    const before = await events()
    const again = await importIt({ paths: [path] })
    expect(again.run.files).toMatchObject({ created: 0, unchanged: rows.length })
    expect(await files()).toEqual(rows)
    expect(await events()).toBe(before)
    if (kind !== 'folder') await rm(path)
  })
})

test('too large files and files=none are left out', async () => {
  await tree.put({ 'a.md': post('a'), 'big.bin': Buffer.alloc(maxFileBytes + 1), 'b.png': 'b' })
  const none = await importIt({ files: 'none' })
  expect(none.run.files.created).toBe(0)
  const { run } = await importIt()
  expect(run.files.created).toBe(1)
  expect(run.ignoredNames).toContainEqual({ name: 'big.bin', reason: 'too_large' })
})

test('a dry run plans the same and writes nothing', async () => {
  await tree.put({ 'a.md': post('a'), 'b.bin': 'unique to the dry run' })
  const { run } = await importIt({ dryRun: true })
  expect(run.files.created).toBe(1)
  expect(await files()).toEqual([])
  expect(await blobs.size(hashOf(Buffer.from('unique to the dry run')))).toBeNull()
})

test('a changed file is updated, and one that was also changed here is a conflict', async () => {
  await tree.put({ 'a.bin': 'one', 'b.bin': 'two' })
  await importIt()
  await writeTransaction(app.db, async (tx) => {
    const blob = await putBlob(blobs, [Buffer.from('edited here')], maxFileBytes)
    const [current] = await stored(tx, 'b.bin')
    if (current) await replaceFiles(tx, blobs, writer(), [{ current, blob }])
  })
  await tree.put({ 'a.bin': 'one more', 'b.bin': 'two more' })
  const { by, run } = await importIt()
  expect(by).toEqual({ updated: ['a.bin'], conflict: ['b.bin'] })
  expect(run.files).toMatchObject({ updated: 1, conflicts: 1 })
  expect((await file('b.bin')).hash).toBe(hashOf(Buffer.from('edited here')))
  const over = await importIt({ onConflict: 'overwrite' })
  expect(over.by).toEqual({ unchanged: ['a.bin'], updated: ['b.bin'] })
})

test('a moved file keeps its id', async () => {
  await tree.put({ 'a.md': post('a'), 'old.bin': 'moves', 'stays.bin': 'stays' })
  await importIt()
  const { id } = await file('old.bin')
  await rename(join(tree.path, 'old.bin'), join(tree.path, 'new.bin'))
  const { run } = await importIt({ prune: true })
  expect(run.files).toMatchObject({ moved: 1, unchanged: 1, trashed: 0, created: 0 })
  expect((await file('new.bin')).id).toBe(id)
})

test('prune trashes what an import brought, and names what was uploaded here', async () => {
  await tree.put({ 'a.md': post('a'), 'b.md': post('b'), 'c.bin': 'goes', 'd.bin': 'stays' })
  await importIt()
  const uploaded = Buffer.from('uploaded')
  await writeTransaction(app.db, async (tx) => {
    const blob = await putBlob(blobs, [uploaded], maxFileBytes)
    await createFiles(tx, blobs, writer(), [{ source, file: 'here.bin', blob }])
  })
  await tree.put({ 'c.bin': null })
  const { run, files: outcomes } = await importIt({ prune: true })
  expect(run.files.trashed).toBe(1)
  expect(outcomes.get('here.bin')?.problems[0]?.code).toBe('uploaded_here')
  expect(await file('c.bin')).toMatchObject({ trashed: true })
  expect(await file('here.bin')).toMatchObject({ trashed: false })
  await tree.put({ 'c.bin': 'goes' })
  expect((await importIt()).by.restored).toEqual(['c.bin'])
})

test('a file that a person trashed stays in the trash', async () => {
  await tree.put({ 'a.bin': 'first' })
  await importIt()
  await writeTransaction(app.db, async (tx) => {
    await trashFiles(tx, writer(), await stored(tx, 'a.bin'))
  })
  expect((await importIt()).by).toEqual({ unchanged: ['a.bin'] })
  await tree.put({ 'a.bin': 'second' })
  expect((await importIt()).files.get('a.bin')?.problems[0]?.code).toBe('in_trash')
  expect(await file('a.bin')).toMatchObject({ trashed: true })
})

describe('a reference that finds its file only by another spelling', () => {
  const body = (title: string, text: string) => post(title).replace('Text.', text)
  const warnings = ({ run }: { run: { warnings: { code: string }[] } }) =>
    run.warnings.filter(({ code }) => code === 'name_differs')
  const warned = async ({ run }: { run: { id: string } }) =>
    (await listImportFiles(app.db, run.id, null, 0, 100)).flatMap(({ file, problems }) =>
      problems.filter(({ code }) => code === 'name_differs').map((one) => [file, one] as const),
    )

  test.each([
    ['case', 'Photo.JPG', 'photo.jpg'],
    ['case of the file', 'photo.jpg', 'Photo.jpg'],
    ['NFC and NFD', 'caf\u00e9.png', 'cafe\u0301.png'],
    ['case of its folder', 'Img/a.png', 'img/a.png'],
  ])('is a warning of its article: %s', async (_kind, reference, name) => {
    await tree.put({
      'a/index.md': body('a', `![x](${reference}) ![y](exact.png) ![z](gone.png)`),
      'b/index.md': body('b', '![y](exact.png)'),
      [`a/${name}`]: 'one',
      'a/exact.png': 'two',
      'b/exact.png': 'two',
    })
    const first = await importIt()
    const message = `The reference "${reference}" finds the file "a/${name}", whose name differs in case or Unicode form.`
    const warning = { code: 'name_differs', count: 1, example: { file: 'a/index.md', message } }
    expect(warnings(first)).toEqual([warning])
    expect(await warned(first)).toEqual([
      [
        'a/index.md',
        expect.objectContaining({ code: 'name_differs', severity: 'warning', message }),
      ],
    ])
    // An unchanged article is as it was, so it is warned of again.
    expect(warnings(await importIt())).toEqual([warning])
    await tree.put({ 'a/index.md': body('a', `![x](${name})`) })
    expect(warnings(await importIt())).toEqual([])
  })

  test('is one warning for all such references of an article', async () => {
    const images = Array.from({ length: 30 }, (_, n) => `![x](P${n}.png)`).join('\n')
    const files = Array.from({ length: 30 }, (_, n) => [`p${n}.png`, `${n}`])
    const articles = Array.from({ length: 60 }, (_, n) => [`${n}.md`, body(`${n}`, images)])
    await tree.put(Object.fromEntries([...files, ...articles]))
    const { run } = await importIt()
    expect(warnings({ run })).toMatchObject([{ count: 60 }])
    const outcomes = await warned({ run })
    expect(outcomes.length).toBe(60)
    const more = expect.stringMatching(/ 29 more of its references are such\.$/)
    expect(outcomes[0]?.[1]).toMatchObject({ message: more })
  })
})
