import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withLock } from '../../src/renditions/queries.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { storeFile } from '../support/files/files.ts'
import { until } from '../support/processes/processes.ts'
import { photo } from './pictures.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-renditions-'))
let app: TestApp
let port: number
beforeAll(async () => {
  const imageCrops = [{ name: 'card', width: 160, height: 90 }]
  app = await testApp({ dataDir, imageWidths: [100, 320], imageCrops })
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  port = (app.fastify.server.address() as AddressInfo).port
})
afterAll(async () => {
  await app.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const get = (url: string, headers: Record<string, string> = {}) =>
  app.request('GET', url, { headers })

test('a rendition has its own bytes, type and ETag, and the headers of the file', async () => {
  const { url, hash } = await storeFile(app, 'a/photo.jpg', await photo(640, 480).jpeg().toBuffer())
  const tags = new Set<unknown>()
  for (const [query, type, width] of [
    ['w=320&format=webp', 'image/webp', 320],
    ['w=320', 'image/jpeg', 320],
    ['format=png&w=100', 'image/png', 100],
    ['crop=card&format=webp', 'image/webp', 160],
  ] as const)
    for (const _again of [1, 2]) {
      const answer = await get(`${url}?${query}`)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers).toMatchObject({
        'content-type': type,
        'cache-control': 'public, max-age=31536000, immutable',
        'cache-tag': `file-${hash}`,
        'x-content-type-options': 'nosniff',
        'content-length': String(answer.rawPayload.length),
      })
      expect((await sharp(answer.rawPayload).metadata()).width).toBe(width)
      tags.add(answer.headers.etag)
      const same = await get(`${url}?${query}`, { 'if-none-match': String(answer.headers.etag) })
      expect(same.statusCode).toBe(304)
      const part = await get(`${url}?${query}`, { range: 'bytes=0-9' })
      expect(part.statusCode).toBe(206)
      expect(part.rawPayload).toEqual(answer.rawPayload.subarray(0, 10))
    }
  tags.add((await get(url)).headers.etag)
  expect(tags.size).toBe(5)
})

test('an original takes the place of a larger rendition', async () => {
  const bytes = await photo(90, 50).png().toBuffer()
  const { url, hash } = await storeFile(app, 'a/small.png', bytes)
  const answer = await get(`${url}?w=320&format=webp`)
  expect(answer.headers).toMatchObject({ 'content-type': 'image/png', etag: `"${hash}"` })
  expect(answer.rawPayload.equals(bytes)).toBe(true)
})

test('what is not configured gets 400 that lists what is', async () => {
  const { url } = await storeFile(app, 'a/other.jpg', await photo(640, 481).jpeg().toBuffer())
  for (const query of [
    'w=640',
    'w=abc',
    'format=avif',
    'format=svg',
    'crop=x',
    'w=100&crop=card',
  ]) {
    const answer = await get(`${url}?${query}`)
    expect(answer.statusCode, query).toBe(400)
    for (const word of ['100', '320', 'webp', 'jpeg', 'png', 'card'])
      expect(answer.json().detail).toContain(word)
  }
  for (const query of ['w=', 'w=100&w=320', 'width=100', 'quality=1'])
    expect((await get(`${url}?${query}`)).statusCode, query).toBe(400)
})

test('an SVG is not convertible, and the query does not make it run', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="400"><script/></svg>'
  const { url } = await storeFile(app, 'a/x.svg', svg)
  const answer = await get(`${url}?w=320&format=png`)
  expect(answer.statusCode).toBe(400)
  expect(answer.json().errors).toEqual([expect.objectContaining({ code: 'not_convertible' })])
  expect(answer.headers['content-type']).toContain('application/problem+json')
})

test('a signed address is signed for its renditions too', async () => {
  const signed = await testApp({ databaseOf: app, dataDir, publicRead: false, imageWidths: [100] })
  try {
    const bytes = await photo(640, 482).jpeg().toBuffer()
    const { url } = await storeFile(signed, 'a/signed.jpg', bytes)
    const answer = await signed.request('GET', `${url}&w=100`)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['cache-control']).toMatch(/^private/)
    const [unsigned] = url.split('?')
    expect((await signed.request('GET', `${unsigned}?w=100`)).statusCode).toBe(403)
  } finally {
    await signed.fastify.close()
  }
})

test('clients that hang up keep no place and do no harm', async () => {
  const bytes = await photo(640, 483).jpeg().toBuffer()
  const { url, hash } = await storeFile(app, 'a/held.jpg', bytes)
  await withLock(app.db, `rendition ${hash} w=100`, async () => {
    // More than the places of one client.
    for (let round = 0; round < 6; round++) {
      const clients = Array.from({ length: 10 }, () => {
        const socket = connect(port, '127.0.0.1')
        socket.on('error', () => {})
        socket.write(`GET ${url}?w=100 HTTP/1.1\r\nHost: x\r\n\r\n`)
        return socket
      })
      await until(async () => (await connections()) >= clients.length)
      for (const socket of clients) socket.destroy()
      await until(async () => (await connections()) === 0)
    }
  })
  expect((await get(`${url}?w=100`)).statusCode).toBe(200)
})

const connections = () =>
  new Promise<number>((resolve, reject) =>
    app.fastify.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )
