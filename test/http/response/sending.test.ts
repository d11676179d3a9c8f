import { get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { publish } from '../../support/content.ts'
import { until } from '../../support/processes/processes.ts'

const MiB = 1024 ** 2
let app: TestApp
let port: number
let usual: object
const sockets: Socket[] = []

beforeAll(async () => {
  app = await testApp()
  await publish(app, { title: 'Small', tags: ['small'] })
  for (const size of [1, 2, 3, 4]) {
    await publish(app, { title: `Large ${size}`, tags: [`large-${size}`] })
    // More than the socket buffers of the operating system on one machine; written by SQL, because
    // it need not be searchable.
    const text = `update articles set body = repeat('text ', $2) where title = $1`
    await app.db.pool.query(text, [`Large ${size}`, size * 1_600_000])
  }
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  port = (app.fastify.server.address() as AddressInfo).port
  usual = { ...app.fastify.sending.limits }
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  Object.assign(app.fastify.sending.limits, usual)
  await until(() => app.fastify.sending.waiting() === 0)
})
afterAll(() => app.close())

// A page of one article, whose size has no bound: `size` times 8 MB.
const page = (size: number) => `/v1/articles?tag=large-${size}&include=body&limit=1`

function mute(path: string, localAddress = '127.0.0.1'): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  sockets.push(socket)
  socket.pause().on('error', () => {})
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)
  return socket
}

const ask = (path: string, localAddress = '127.0.0.1') =>
  new Promise<{ status: number; retry: string | undefined; bytes: number }>((resolve, reject) => {
    get(
      { port, path, localAddress, host: '127.0.0.1', agent: false },
      async (answer: IncomingMessage) => {
        let bytes = 0
        for await (const chunk of answer) bytes += chunk.length
        resolve({ status: answer.statusCode ?? 0, retry: answer.headers['retry-after'], bytes })
      },
    ).on('error', reject)
  })

describe('responses that are not read', () => {
  test('are bounded over all connections: beyond that only small reads are served', async () => {
    const { sending } = app.fastify
    Object.assign(sending.limits, { bytes: 30 * MiB, ofAddress: 30 * MiB })
    mute(page(2))
    await until(() => sending.waiting() > 0)
    mute(page(1))
    await until(() => sending.waiting() > 20 * MiB)
    const refused = await ask(page(3))
    expect([refused.status, refused.retry]).toEqual([503, '5'])
    expect(sending.waiting()).toBeLessThanOrEqual(30 * MiB)
    for (const path of [
      '/v1/articles',
      '/v1/articles?tag=small&include=body',
      '/feed.xml?tag=small',
      '/health/ready',
    ])
      expect((await ask(path)).status, path).toBe(200)
    for (const socket of sockets) socket.destroy()
    await until(() => sending.waiting() === 0)
    expect((await ask(page(3))).status).toBe(200)
  })

  test('to one address leave room for other addresses', async () => {
    const { sending } = app.fastify
    Object.assign(sending.limits, { bytes: 50 * MiB, ofAddress: 20 * MiB })
    mute(page(2))
    await until(() => sending.waiting() > 0)
    expect((await ask(page(1))).status).toBe(503)
    expect((await ask(page(1), '127.0.0.2')).status).toBe(200)
  })

  test('are counted for pipelined requests and cache hits, too', async () => {
    const { sending } = app.fastify
    await ask(page(1))
    Object.assign(sending.limits, { bytes: 40 * MiB, ofAddress: 40 * MiB })
    const request = `GET ${page(1)} HTTP/1.1\r\nhost: x\r\n\r\n`
    const socket = connect({ port, host: '127.0.0.1' })
    sockets.push(socket)
    socket.pause().on('error', () => {})
    socket.write(request.repeat(30))
    await until(() => sending.waiting() > 20 * MiB)
    await sleep(500)
    expect(sending.waiting()).toBeLessThanOrEqual(41 * MiB)
    socket.destroy()
    await until(() => sending.waiting() === 0)
  })

  test('count as nothing once everything is read', async () => {
    for (const path of [page(3), page(3), page(1), '/v1/articles', '/v1/none', '/openapi.json'])
      await ask(path)
    await until(() => app.fastify.sending.waiting() === 0)
  })
})

describe('a connection', () => {
  test('that takes no byte in time is closed, and one that takes some is not', async () => {
    app.fastify.sending.limits.stuckAfter = 2_000
    const silent = mute(page(4))
    const slow = mute(page(4))
    let taken = 0
    let closed = false
    slow.on('data', (chunk: Buffer) => {
      taken += chunk.length
      slow.pause()
    })
    slow.once('close', () => {
      closed = true
    })
    const taking = setInterval(() => slow.resume(), 100)
    // A socket that does not read notices its end only when it reads again.
    const connections = () =>
      new Promise<number>((resolve) =>
        app.fastify.server.getConnections((_, count) => resolve(count)),
      )
    await until(async () => (await connections()) === 1)
    expect(closed).toBe(false)
    expect(taken).toBeGreaterThan(0)
    clearInterval(taking)
    silent.destroy()
  })

  test('without pending data stays open', async () => {
    app.fastify.sending.limits.stuckAfter = 500
    const socket = connect({ port, host: '127.0.0.1' })
    sockets.push(socket)
    let answered = 0
    socket.on('data', (chunk: Buffer) => {
      answered += String(chunk).split('HTTP/1.1 200').length - 1
    })
    for (const wanted of [1, 2]) {
      socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n')
      await until(() => answered === wanted)
      await sleep(2_500)
    }
    expect(socket.destroyed).toBe(false)
  })
})
