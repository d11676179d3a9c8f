import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBucket } from '../../src/blobs/bucket.ts'
import { createS3Store } from '../../src/blobs/s3-store.ts'
import { withInput } from '../../src/renditions/input.ts'
import { type S3Server, startS3 } from '../support/servers/s3.ts'

let s3: S3Server
const folder = mkdtempSync(join(tmpdir(), 'broadsheet-input-'))
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(async () => {
  await s3.close()
  rmSync(folder, { recursive: true, force: true })
})

test.each([11, 300_000])('copies %i bytes out of a bucket, and removes the copy', async (size) => {
  const bucket = openBucket('files', {
    ...{ s3Region: 'us-east-1', s3Endpoint: s3.endpoint, s3PathStyle: true },
  })
  const store = createS3Store(bucket, '', folder)
  const bytes = Buffer.alloc(size, 'a')
  const blob = await store.put([bytes], size)
  const read = await withInput(store, blob, async (path) => readFileSync(path))
  expect(read.equals(bytes)).toBe(true)
  const failing = withInput(store, blob, () => Promise.reject(new Error('It fails.')))
  await expect(failing).rejects.toThrow('It fails.')
  expect(readdirSync(folder)).toEqual([])
  await store.close()
})
