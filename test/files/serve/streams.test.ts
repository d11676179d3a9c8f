import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { Agent, get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { storeFile } from '../../support/files/files.ts'
import { until } from '../../support/processes/processes.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-streams-'))
// More than the buffers of two sockets hold.
const large = randomBytes(24 * 1024 ** 2)
const small = randomBytes(20_000)
let app: TestApp
let port: number
let urls: { large: string; small: string }
let largeHash: string

beforeAll(async () => {
  app = await testApp({ dataDir })
  const stored = await storeFile(app, 'large.bin', large)
  largeHash = stored.hash
  urls = { large: stored.url, small: (await storeFile(app, 'small.bin', small)).url }
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  port = (app.fastify.server.address() as AddressInfo).port
})
afterAll(async () => {
  await app.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const agent = new Agent({ keepAlive: true, maxSockets: 40 })
const ask = (path: string, range: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, host: '127.0.0.1', path, agent, headers: { range } }, resolve).on('error', reject)
  })

/** The open descriptors of the large file in this process, which is the server. */
const descriptors = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).endsWith(largeHash)
    } catch {
      return false
    }
  }).length

function mute(requests = 1): Socket {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.pause().on('error', () => {})
  socket.write(`GET ${urls.large} HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(requests))
  return socket
}

test('ranges are right while many are sent at once', async () => {
  const one = async (n: number) => {
    const [bytes, url] = n % 3 === 0 ? [large, urls.large] : [small, urls.small]
    const start = (n * 7919) % bytes.length
    const end = Math.min(bytes.length - 1, start + ((n * 104_729) % 600_000))
    const answer = await ask(url, `bytes=${start}-${end}`)
    const got = await buffer(answer)
    expect([answer.statusCode, answer.headers['content-range']]).toEqual([
      206,
      `bytes ${start}-${end}/${bytes.length}`,
    ])
    expect(got.equals(bytes.subarray(start, end + 1)), `${start}-${end}`).toBe(true)
  }
  await Promise.all(Array.from({ length: 400 }, (_, n) => one(n)))
  await until(() => app.fastify.sending.waiting() === 0 && descriptors() === 0)
})

test('a client that hangs up leaves no open file, also with requests in a row', async () => {
  // With the first descriptors, the other requests are on their way to open theirs.
  for (const opened of [1, 3, 2, 1, 4, 1]) {
    const sockets = [mute(), mute(), mute(20)]
    await until(() => descriptors() >= opened)
    for (const socket of sockets) socket.destroy()
    await until(() => descriptors() === 0 && app.fastify.sending.waiting() === 0)
  }
  // Their turns have ended, so another read does not wait.
  expect((await buffer(await ask(urls.large, 'bytes=0-9'))).length).toBe(10)
})

test('a client that reads nothing holds little memory, and is closed', async () => {
  const { limits } = app.fastify.sending
  const usual = limits.stuckAfter
  const before = process.memoryUsage().arrayBuffers
  const sockets = Array.from({ length: 20 }, () => mute())
  await until(() => descriptors() === 20)
  expect(app.fastify.sending.waiting()).toBeLessThan(20 * 256 * 1024)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 1024 ** 2)
  limits.stuckAfter = 1_000
  await until(() => descriptors() === 0)
  limits.stuckAfter = usual
  for (const socket of sockets) socket.destroy()
})

test('beyond the bound of all responses, a large file is refused and a small one is sent', async () => {
  const { limits } = app.fastify.sending
  const usual = { ...limits }
  Object.assign(limits, { bytes: 256 * 1024, ofAddress: 256 * 1024 })
  const sockets = [mute(), mute()]
  await until(() => descriptors() === 2)
  const refused = await ask(urls.large, 'bytes=0-')
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '5'])
  refused.resume()
  expect((await buffer(await ask(urls.small, 'bytes=0-9'))).length).toBe(10)
  Object.assign(limits, usual)
  for (const socket of sockets) socket.destroy()
  await until(() => descriptors() === 0)
})
