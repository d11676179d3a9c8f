import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBucket } from '../../src/blobs/bucket.ts'
import { createFolderStore } from '../../src/blobs/folder-store.ts'
import { createS3Store } from '../../src/blobs/s3-store.ts'
import type { BlobStore } from '../../src/blobs/store.ts'
import { until } from '../support/processes/processes.ts'
import { type S3Server, startS3 } from '../support/servers/s3.ts'

let s3: S3Server
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.close())

const bucketOf = (endpoint: string) =>
  openBucket('files', { s3Region: 'us-east-1', s3Endpoint: endpoint, s3PathStyle: true })

let folder: string
let tests = 0
beforeEach(() => {
  tests++
  folder = mkdtempSync(join(tmpdir(), 'broadsheet-stores-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const kinds: [string, () => BlobStore][] = [
  ['a folder', () => createFolderStore(join(folder, 'blobs'))],
  ['S3', () => createS3Store(bucketOf(s3.endpoint), `test-${tests}/`, join(folder, 'tmp'))],
]

const hello = Buffer.from('hello world')
const hash = createHash('sha256').update(hello).digest('hex')
const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

describe.each(kinds)('%s', (kind, create) => {
  let store: BlobStore
  beforeEach(() => {
    store = create()
  })
  afterEach(() => store.close())

  const bytesOf = async (of: string, range?: { start: number; end: number }) => {
    const stream = await store.get(of, range)
    return stream && (await buffer(stream))
  }
  const listed = async () => {
    const found: string[] = []
    for await (const blob of store.list()) found.push(`${blob.hash} ${blob.size}`)
    return found
  }

  test('stores the same bytes once, whole or as a range', async () => {
    const blob = { hash, size: hello.length }
    expect(await store.put([hello.subarray(0, 3), hello.subarray(3)], 100)).toEqual(blob)
    expect(await store.put([hello], hello.length)).toEqual(blob)
    expect(await listed()).toEqual([`${hash} ${hello.length}`])
    expect(await store.size(hash)).toBe(hello.length)
    expect(String(await bytesOf(hash))).toBe('hello world')
    expect(String(await bytesOf(hash, { start: 6, end: 8 }))).toBe('wor')
    expect(String(await bytesOf(hash, { start: 10, end: 10 }))).toBe('d')
  })

  test('stores no bytes', async () => {
    const { hash: none } = await store.put([], 100)
    expect(none).toBe(createHash('sha256').digest('hex'))
    expect([await store.size(none), (await bytesOf(none))?.length]).toEqual([0, 0])
  })

  test.each([256 * 1024 + 1, 5 * 1024 ** 2, 5 * 1024 ** 2 + 1, 13_000_000])(
    'stores %i bytes that come in pieces, and leaves no temporary file',
    async (size) => {
      const bytes = randomBytes(size)
      const pieces = function* () {
        for (let at = 0; at < size; at += 60_000) yield bytes.subarray(at, at + 60_000)
      }
      const put = await store.put(pieces(), size)
      expect(put).toEqual({ hash: createHash('sha256').update(bytes).digest('hex'), size })
      expect((await bytesOf(put.hash))?.equals(bytes)).toBe(true)
      const end = await bytesOf(put.hash, { start: size - 3, end: size - 1 })
      expect(end?.equals(bytes.subarray(-3))).toBe(true)
      const local = filesIn(folder).map(({ name }) => name)
      expect(local).toEqual(kind === 'S3' ? [] : [put.hash])
    },
  )

  test('leaves nothing of bytes that are too many or that break off', async () => {
    await expect(store.put([hello], 5)).rejects.toMatchObject({ code: 'too_large' })
    const broken = async function* () {
      yield Buffer.alloc(300_000)
      throw new Error('The client left.')
    }
    await expect(store.put(broken(), 1e6)).rejects.toThrow('The client left.')
    expect(filesIn(folder)).toEqual([])
    expect(await listed()).toEqual([])
  })

  test('says null for what is absent, and removes it without an error', async () => {
    const absent = async () => [
      await store.size(hash),
      await store.get(hash),
      await store.modifiedAt(hash),
    ]
    expect(await absent()).toEqual([null, null, null])
    await store.put([hello], 100)
    await store.remove(hash)
    await store.remove(hash)
    expect(await absent()).toEqual([null, null, null])
  })

  test('lists every blob once', async () => {
    const puts = Array.from({ length: 1_100 }, (_, n) => store.put([Buffer.from(String(n))], 100))
    const sums = new Set((await Promise.all(puts)).map((blob) => blob.hash))
    const found = (await listed()).map((line) => line.slice(0, 64))
    expect(found.length).toBe(1_100)
    expect(new Set(found)).toEqual(sums)
  })

  test('renews the time of bytes that are put again', async () => {
    await store.put([hello], 100)
    const first = Number(await store.modifiedAt(hash))
    await until(async () => {
      await store.put([hello], 100)
      return Number(await store.modifiedAt(hash)) > first
    })
  })

  test('ends a read that is given up', async () => {
    const bytes = randomBytes(3_000_000)
    const { hash: large } = await store.put([bytes], 1e7)
    const stream = await store.get(large)
    stream?.once('readable', () => stream.destroy())
    await until(() => stream?.destroyed === true && stream.closed)
    expect((await bytesOf(large))?.equals(bytes)).toBe(true)
  })
})
