import { readdirSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Import } from '../../../src/imports/schema.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { storeFile } from '../../support/files/files.ts'
import { tarOf } from '../../support/imports/archives.ts'
import { killAll, until } from '../../support/processes/processes.ts'
import { type Served, serveProcess } from '../../support/processes/served.ts'
import { type S3Server, startS3 } from '../../support/servers/s3.ts'

// Two servers with a database and a bucket in common, and no folder.

let s3: S3Server
let app: TestApp
let folder: string
let receiving: Served
let importing: Served
const adminKey = 'k'.repeat(40)

beforeAll(async () => {
  s3 = await startS3()
  folder = await mkdtemp(join(tmpdir(), 'bucket-'))
  app = await testApp({
    dataDir: join(folder, 'test'),
    s3Bucket: 'files',
    s3Endpoint: s3.endpoint,
    s3PathStyle: true,
  })
  const env = { DATABASE_URL: app.url, ADMIN_KEY: adminKey, ...s3.env }
  receiving = await serveProcess({ ...env, DATA_DIR: join(folder, 'a') })
  importing = await serveProcess({ ...env, DATA_DIR: join(folder, 'b'), WORKER: 'inline' })
})
afterAll(async () => {
  killAll()
  await app.close()
  await s3.close()
  rmSync(folder, { recursive: true, force: true })
})

const read = (server: Served, path: string) =>
  fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${adminKey}` } })

const localFiles = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))

test('an archive that one received is imported by the other, and read on both', async () => {
  const texts = Array.from(
    { length: 30 },
    (_, n) => `---\ntitle: T${n}\ndate: 2025-01-01\n---\n${n}`,
  )
  // Longer than what stays in memory, so that it is spooled and sent in parts.
  const rest = { name: 'notes.bin', data: Buffer.alloc(6_000_000, 'rest') }
  const body = tarOf([...texts.map((data, n) => ({ name: `a/${n}.md`, data })), rest])
  expect(body.length).toBeGreaterThan(5 * 1024 ** 2)
  const accepted = await fetch(`${receiving.url}/v1/imports?source=s`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${adminKey}`,
      'content-type': 'application/octet-stream',
    },
    body: new Uint8Array(body),
  })
  expect(accepted.status, await accepted.clone().text()).toBe(202)
  const { data } = (await accepted.json()) as { data: Import }
  const current = async () =>
    ((await (await read(receiving, `/v1/imports/${data.id}`)).json()) as { data: Import }).data
  await until(async () => (await current()).finishedAt !== null)
  expect(await current()).toMatchObject({ status: 'completed', created: 30, failed: 0 })
  for (const server of [receiving, importing]) {
    const list = (await (await read(server, '/v1/articles?count=exact&limit=1')).json()) as {
      meta: { total: number }
    }
    expect(list.meta.total).toBe(30)
  }
  await until(async () => localFiles().length === 0)
})

test('a picture is converted, gets its placeholder, and leaves no local file', async () => {
  const bytes = await sharp({ create: { width: 400, height: 300, channels: 3, background: 'red' } })
    .png({ compressionLevel: 0 })
    .toBuffer()
  const { id, url } = await storeFile(app, 'red.png', bytes)
  const made = await fetch(`${receiving.url}${url}?w=320&format=webp`)
  expect([made.status, made.headers.get('content-type')]).toEqual([200, 'image/webp'])
  const placeholder = async () =>
    (
      (await (await read(importing, `/v1/files/${id}`)).json()) as {
        data: { placeholder: unknown }
      }
    ).data.placeholder
  await until(async () => (await placeholder()) !== null)
  await until(async () => localFiles().length === 0)
})

test('bytes that one process stored are served by both', async () => {
  const bytes = Buffer.alloc(400_000, 'picture')
  const { url } = await storeFile(app, 'a/cover.bin', bytes)
  for (const server of [receiving, importing]) {
    const whole = await fetch(`${server.url}${url}`)
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
    const part = await fetch(`${server.url}${url}`, { headers: { range: 'bytes=-4' } })
    expect([part.status, await part.text()]).toEqual([206, String(bytes.subarray(-4))])
  }
})
