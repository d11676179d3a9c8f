import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { zipOf } from '../../support/imports/archives.ts'
import { until } from '../../support/processes/processes.ts'
import { headOf, type Line, openLine } from '../../support/servers/http-line.ts'
import { whileSpinning } from '../../support/spinning.ts'

// Clients that disconnect or hardly send during an upload leave nothing in the staging folder. No
// worker runs here.

let folder: string
let app: TestApp
let port: number
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hang-up-'))
  app = await testApp({ dataDir: folder, maxUploadBytes: 1_000_000, bodyRateTime: 1000 })
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  port = (app.fastify.server.address() as AddressInfo).port
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

const staged = () =>
  existsSync(join(folder, 'spool'))
    ? readdirSync(join(folder, 'spool')).filter((name) => name.length >= 36)
    : []
const connections = () =>
  new Promise<number>((resolve) =>
    app.fastify.server.getConnections((_error, count) => resolve(count)),
  )

/** The staged files that accepted imports need. */
async function wanted(): Promise<string[]> {
  const { rows } = await app.db.pool.query<{ name: string }>(
    `select jsonb_array_elements(upload->'archives')->>'name' as name from imports`,
  )
  return rows.map(({ name }) => name)
}

// When all clients are gone, the staging folder holds exactly what the accepted imports name.
afterEach(async () => {
  await until(async () => (await connections()) === 0)
  await until(async () => String(staged().sort()) === String((await wanted()).sort()))
})

const authorization = () => `Bearer ${app.adminKey}`
const part = (name: string, data: string | Buffer) =>
  Buffer.concat([
    Buffer.from(`--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
    Buffer.from(data),
    Buffer.from('\r\n'),
  ])
const archive = zipOf([{ name: 'a.md', data: 'x'.repeat(40_000) }])
const multipart = Buffer.concat([
  part('a.md', 'a'.repeat(30_000)),
  part('b.zip', archive),
  part('c.md', 'c'),
  part('d.zip', Buffer.concat([archive, Buffer.alloc(60_000)])),
  part('e.md', 'e'.repeat(70_000)),
  Buffer.from('--x--\r\n'),
])
const kinds = {
  multipart: { type: 'multipart/form-data; boundary=x', body: multipart },
  zip: { type: 'application/zip', body: Buffer.concat([archive, Buffer.alloc(100_000)]) },
  markdown: { type: 'text/markdown', body: Buffer.alloc(100_000, 'a') },
}

async function begin(type: string, framing: Record<string, string | number>): Promise<Line> {
  const line = await openLine(port)
  const head = { 'content-type': type, authorization: authorization(), ...framing }
  line.socket.write(headOf('POST', '/v1/imports', head))
  return line
}

/**
 * Sends the body up to a point and disconnects, immediately or after it was written, by FIN or RST.
 */
async function hangUp(kind: keyof typeof kinds, n: number, of: number): Promise<void> {
  const { type, body } = kinds[kind]
  const line = await begin(type, { 'content-length': body.length })
  const cut = body.subarray(0, Math.round((body.length * n) / of))
  await new Promise((resolve) => line.socket.write(cut, n % 3 ? resolve : () => resolve(null)))
  if (n % 4 === 1) await until(() => staged().length > 0 || line.ended(), 1000).catch(() => {})
  if (n % 2) line.socket.resetAndDestroy()
  else line.socket.destroy()
}

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])(
  'clients that disconnect within %s',
  (kind) => {
    test('leave nothing behind, wherever they stop', async () => {
      const points = 120
      for (let n = 0; n < points; n += 20)
        await Promise.all(Array.from({ length: 20 }, (_, k) => hangUp(kind, n + k, points)))
    })

    test('leave nothing behind on a busy machine', async () => {
      await whileSpinning(async () => {
        const points = 80
        await Promise.all(Array.from({ length: points }, (_, n) => hangUp(kind, n, points)))
        await until(async () => (await connections()) === 0)
        await until(async () => String(staged().sort()) === String((await wanted()).sort()))
      })
    })

    test('leave nothing behind after a whole body whose response is not awaited', async () => {
      await Promise.all(Array.from({ length: 40 }, () => hangUp(kind, 1, 1)))
    })
  },
)

describe('clients that hardly send', () => {
  test.each(Object.keys(kinds) as (keyof typeof kinds)[])('all get 408 within %s', async (kind) => {
    const { type, body } = kinds[kind]
    const lines = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        begin(type, n % 2 ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' }),
      ),
    )
    let at = 0
    const drip = setInterval(() => {
      for (const [n, { socket, ended }] of lines.entries())
        if (!ended())
          socket.write(n % 2 ? body.subarray(at, at + 1) : `1\r\n${body.subarray(at, at + 1)}\r\n`)
      at++
    }, 100)
    for (const line of lines) expect(await line.answered()).toBe(408)
    clearInterval(drip)
    for (const line of lines) line.close()
  })

  test.each([
    ['POST', '/v1/articles', 'application/json'],
    ['PATCH', '/v1/articles/0190f3c4-0000-7000-8000-000000000001', 'application/merge-patch+json'],
    ['PUT', '/v1/articles/by-path/slow', 'text/markdown'],
  ])('also get 408 for %s %s', async (method, path, type) => {
    const line = await openLine(port)
    const head = { 'content-type': type, authorization: authorization(), 'content-length': 5000 }
    line.socket.write(headOf(method, path, head))
    const drip = setInterval(() => line.ended() || line.socket.write(' '), 100)
    expect(await line.answered()).toBe(408)
    clearInterval(drip)
    line.close()
  })

  test('are served while they keep the minimum rate', async () => {
    const line = await begin('text/markdown', { 'content-length': 90_000 })
    // Thirty times the minimum rate, for longer than the longest pause allowed.
    for (let sent = 0; sent < 30; sent++) {
      line.socket.write(Buffer.alloc(3000, 'a'))
      await new Promise((wake) => setTimeout(wake, 100))
    }
    expect(await line.answered()).toBe(202)
    line.close()
  })
})

test('an upload whose Idempotency-Key is refused leaves nothing behind', async () => {
  const send = (key: string, body: string) =>
    app.request('POST', '/v1/imports', {
      key: app.adminKey,
      headers: { 'content-type': 'text/markdown', 'idempotency-key': key },
      body,
    })
  expect((await send('one', '# One')).statusCode).toBe(202)
  expect((await send('one', '# One')).statusCode).toBe(202)
  expect((await send('one', '# Other')).statusCode).toBe(422)
  expect((await send('é', '# One')).statusCode).toBe(400)
  expect(staged()).toHaveLength((await wanted()).length)
})

test('the sender of a refused upload gets the reason, whatever it still sends', async () => {
  for (let round = 0; round < 4; round++) {
    const form = new FormData()
    for (const name of ['a.md', 'b.md', 'c.md'])
      form.append('file', new Blob(['x'.repeat(2_000_000)]), name)
    const headers = { authorization: authorization() }
    const answer = await fetch(`http://127.0.0.1:${port}/v1/imports`, {
      method: 'POST',
      body: form,
      headers,
    })
    expect([answer.status, (await answer.json()) as object]).toMatchObject([
      413,
      { code: 'too_large' },
    ])
  }
})
