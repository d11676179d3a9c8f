import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFolderStore } from '../../src/blobs/folder-store.ts'
import type { BlobStore } from '../../src/blobs/store.ts'

let folder: string
let store: BlobStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broadsheet-blobs-'))
  store = createFolderStore(join(folder, 'blobs'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const hello = Buffer.from('hello world')
const hash = createHash('sha256').update(hello).digest('hex')
const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

test('lists every blob once, and nothing else', async () => {
  const hashes = new Set<string>()
  for (let n = 0; n < 300; n++) hashes.add((await store.put([Buffer.from(String(n))], 100)).hash)
  writeFileSync(join(folder, 'blobs', 'incoming', hash), 'part')
  writeFileSync(join(folder, 'blobs', 'note.txt'), 'not a blob')
  const listed = []
  for await (const blob of store.list()) listed.push(blob.hash)
  expect(listed.length).toBe(300)
  expect(new Set(listed)).toEqual(hashes)
})

test('repairs damaged bytes when the right ones are put again', async () => {
  await store.put([hello], 100)
  const path = store.path(hash) as string
  writeFileSync(path, 'hallo world')
  await store.put([hello], 100)
  expect(readFileSync(path)).toEqual(hello)
  expect(filesIn(join(folder, 'blobs'))).toHaveLength(1)
})

test('shows what old uploads have left, and removes it', async () => {
  await store.put([hello], 100)
  const parts = ['old', 'young'].map((name) => join(folder, 'blobs', 'incoming', name))
  for (const part of parts) writeFileSync(part, 'part')
  utimesSync(parts[0] as string, 1, 1)
  const sizes = []
  for await (const leftover of store.leftovers(new Date(2_000))) {
    sizes.push(leftover.size)
    await leftover.remove()
  }
  expect(sizes).toEqual([4])
  expect(
    filesIn(folder)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([hash, 'young'].sort())
})

test('renews the time of bytes that are put again', async () => {
  const times = async () => {
    for await (const { modifiedAt } of store.list()) return modifiedAt.getTime()
    return 0
  }
  await store.put([hello], 100)
  utimesSync(String(store.path(hash)), 1, 1)
  expect(await times()).toBe(1_000)
  await store.put([hello], 100)
  expect(await times()).toBeGreaterThan(1_000)
  expect((await store.modifiedAt(hash))?.getTime()).toBe(await times())
  expect(await store.modifiedAt('0'.repeat(64))).toBeNull()
})
