import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { storeFile } from '../support/files/files.ts'
import { type S3Server, startS3 } from '../support/servers/s3.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-s3-faults-'))
const png = Buffer.from('89504e470d0a1a0a', 'hex')
const settings = { s3Bucket: 'files', s3PathStyle: true, cacheBytes: 0, dataDir }
let s3: S3Server
let good: TestApp
let url: string
let hash: string
let large: { url: string; hash: string }
const servers: Server[] = []
const apps: TestApp[] = []

beforeAll(async () => {
  s3 = await startS3()
  good = await testApp({ ...settings, s3Endpoint: s3.endpoint })
  ;({ url, hash } = await storeFile(good, 'a.png', png))
  large = await storeFile(good, 'large.bin', Buffer.alloc(1_000_000))
})
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})
afterAll(async () => {
  await good.close()
  await s3.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function appWith(respond: RequestListener): Promise<TestApp> {
  const server = createServer(respond)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const app = await testApp({
    ...settings,
    databaseOf: good,
    s3Endpoint: `http://127.0.0.1:${port}`,
  })
  apps.push(app)
  return app
}

test('the bytes come from the bucket', async () => {
  expect((await good.request('GET', url)).rawPayload.equals(png)).toBe(true)
  const part = await good.request('GET', large.url, { headers: { range: 'bytes=5-9' } })
  expect([part.statusCode, part.rawPayload.length]).toEqual([206, 5])
})

test.each<[string, RequestListener]>([
  ['refuses', (_request, response) => void response.writeHead(403).end()],
  ['fails', (_request, response) => void response.writeHead(500).end()],
  ['hangs up', (request) => request.socket.destroy()],
  ['speaks no XML', (_request, response) => void response.writeHead(400).end('<a><b')],
  [
    'breaks off',
    (_request, response) => {
      response.writeHead(200, { 'content-length': 8 }).write('half')
      setImmediate(() => response.destroy())
    },
  ],
  [
    'has no such bucket',
    (_request, response) =>
      void response
        .writeHead(404, { 'content-type': 'application/xml' })
        .end('<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>'),
  ],
])('a bucket that %s is 503, never 500', async (_how, respond) => {
  const app = await appWith(respond)
  const answer = await app.request('GET', url)
  expect([answer.statusCode, answer.json().code], answer.body).toEqual([503, 'unavailable'])
  expect(answer.headers['retry-after']).toMatch(/^\d+$/)
  expect(answer.headers['cache-control']).toBe('no-store')
  const { blobs } = app.fastify
  const refused = { code: 'unavailable', headers: { 'retry-after': expect.any(String) } }
  await expect(blobs.put([Buffer.alloc(6_000_000)], 1e7)).rejects.toMatchObject(refused)
  await expect(blobs.get(hash).then((stream) => stream && buffer(stream))).rejects.toMatchObject(
    refused,
  )
  expect(readdirSync(join(dataDir, 'tmp'))).toEqual([])
})

test('a bucket that is not reachable is 503', async () => {
  const app = await appWith(() => {})
  for (const server of servers.splice(0)) server.close()
  expect((await app.request('GET', url)).statusCode).toBe(503)
})

test('an object that is gone is 503 to a reader whose file is there', async () => {
  const app = await appWith((_request, response) => void response.writeHead(404).end())
  expect((await app.request('GET', url)).statusCode).toBe(503)
})
