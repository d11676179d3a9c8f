import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
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
const text = async (range?: { start: number; end: number }) => {
  const stream = await store.get(hash, range)
  return stream && (await buffer(stream)).toString()
}
const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

test('stores the same bytes once, whole or as a range', async () => {
  expect(await store.put([hello.subarray(0, 3), hello.subarray(3)], 100)).toEqual({
    hash,
    size: hello.length,
  })
  await store.put([hello], 100)
  expect(filesIn(folder).map(({ name }) => name)).toEqual([hash])
  expect(await store.size(hash)).toBe(hello.length)
  expect(await text()).toBe('hello world')
  expect(await text({ start: 6, end: 8 })).toBe('wor')
})

test('leaves nothing of bytes that are too many or that break off', async () => {
  await expect(store.put([hello], 5)).rejects.toMatchObject({ code: 'too_large' })
  const broken = async function* () {
    yield hello
    throw new Error('The client left.')
  }
  await expect(store.put(broken(), 100)).rejects.toThrow('The client left.')
  expect(filesIn(folder)).toEqual([])
})

test('says null for what is absent', async () => {
  expect([await store.size(hash), await store.get(hash)]).toEqual([null, null])
  await store.put([hello], 100)
  await store.remove(hash)
  await store.remove(hash)
  expect(await store.size(hash)).toBeNull()
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
})
