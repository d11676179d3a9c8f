import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { type TestApp, type TestAppOptions, testApp } from '../../support/app.ts'
import { storeFile, trashFile } from '../../support/files/files.ts'
import { until } from '../../support/processes/processes.ts'

const bytes = randomBytes(20_000)
const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-shortcut-'))
const apps: TestApp[] = []
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
  rmSync(dataDir, { recursive: true, force: true })
})

interface Answer {
  status: number | undefined
  headers: IncomingHttpHeaders
  body: Buffer
}

/** A listening app with one file, and a client that sees it through a socket, as others do. */
async function serving(options: TestAppOptions = {}) {
  const app = await testApp({ dataDir, ...options })
  apps.push(app)
  const { url, id } = await storeFile(app, 'posts/a.html', bytes)
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.fastify.server.address() as AddressInfo
  const ask = (headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<Answer>((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', path: url, method, headers }, (answer) =>
        buffer(answer).then(
          (body) => resolve({ status: answer.statusCode, headers: answer.headers, body }),
          reject,
        ),
      )
      asked.on('error', reject).end()
    })
  return { app, ask, id }
}

const comparable = ({ status, headers, body }: Answer) => {
  const { date: _date, 'x-request-id': id, ratelimit, ...rest } = headers
  expect(id).toMatch(/^[\w-]{4,}$/)
  return { status, headers: rest, body: body.equals(bytes) }
}

test.each([
  ['alone', {}],
  ['with a limit', { rateLimit: 50 }],
  ['with origins', { corsOrigins: ['https://site.test'] }],
  ['behind a proxy', { trustProxy: ['127.0.0.1'] }],
])('the response from memory is the one from the store, %s', async (_name, options) => {
  const { ask } = await serving(options)
  const first = comparable(await ask())
  expect(first).toMatchObject({ status: 200, body: true })
  for (let n = 0; n < 3; n++) expect(comparable(await ask())).toEqual(first)
  const origin = { origin: 'https://site.test' }
  expect(comparable(await ask(origin))).toEqual(comparable(await ask(origin)))
})

test('conditions, ranges, HEAD and keys are answered by the route', async () => {
  const { ask } = await serving()
  const { headers } = await ask()
  await ask()
  expect(await ask({ 'if-none-match': String(headers.etag) })).toMatchObject({ status: 304 })
  const part = await ask({ range: 'bytes=5-9' })
  expect([part.status, part.body.equals(bytes.subarray(5, 10))]).toEqual([206, true])
  expect(await ask({ range: 'bytes=20000-' })).toMatchObject({ status: 416 })
  const head = await ask({}, 'HEAD')
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '20000', 0])
  expect(await ask({ authorization: 'Bearer wrong' })).toMatchObject({ status: 401 })
  expect((await ask({ 'x-request-id': 'mine-1' })).headers['x-request-id']).toBe('mine-1')
  expect(await ask({}, 'POST')).toMatchObject({ status: 405 })
})

test('a file in the trash is gone at once', async () => {
  const { app, ask, id } = await serving()
  await ask()
  expect(await ask()).toMatchObject({ status: 200 })
  await trashFile(app, id)
  await until(async () => (await ask()).status === 404)
})

test('every request is limited in one budget', async () => {
  const { ask } = await serving({ rateLimit: 6 })
  const left: unknown[] = []
  for (let n = 0; n < 6; n++) {
    // In turns from memory and by the route.
    const { status, headers } = await ask(n % 2 ? { range: 'bytes=0-0' } : {})
    expect(status).toBe(n % 2 ? 206 : 200)
    left.push(/r=(\d+)/.exec(String(headers.ratelimit))?.[1])
  }
  expect(left).toEqual(['5', '4', '3', '2', '1', '0'])
  const refused = await ask()
  expect([refused.status, refused.headers['retry-after'] !== undefined]).toEqual([429, true])
})

test('every request is counted and logged', async () => {
  const lines: Record<string, unknown>[] = []
  const logger = pino(
    { level: 'info', base: null },
    { write: (line) => lines.push(JSON.parse(line)) },
  )
  const { app, ask } = await serving({ logger })
  const ids: unknown[] = []
  for (let n = 0; n < 4; n++) ids.push((await ask()).headers['x-request-id'])
  const requests = () => lines.filter(({ msg }) => msg === 'request')
  await until(() => requests().length >= 4)
  const route = '/files/:hash/:name'
  expect(requests().map(({ requestId }) => requestId)).toEqual(ids)
  for (const line of requests())
    expect(line).toMatchObject({ method: 'GET', route, status: 200, bytes: 20_000 })
  expect(new Set(requests().map((line) => Object.keys(line).sort().join())).size).toBe(1)
  const counted = `http_request_duration_seconds_count{method="GET",route="${route}",status="200"} 4`
  expect(await app.fastify.metrics.text()).toContain(counted)
})
