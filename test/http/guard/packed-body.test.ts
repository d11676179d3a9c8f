import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

type Method = 'POST' | 'PUT'
const writes: [Method, string, string][] = [
  ['PUT', '/v1/files/by-name/blog/a.bin', 'application/octet-stream'],
  ['POST', '/v1/files?source=blog&file=b.bin', 'image/png'],
  ['POST', '/v1/files?source=blog', 'multipart/form-data; boundary=x'],
  ['POST', '/v1/articles', 'application/json'],
  ['POST', '/v1/articles', 'text/markdown'],
  ['POST', '/v1/imports?source=blog', 'application/gzip'],
  ['POST', '/v1/tags', 'application/json'],
]

const send = (method: Method, url: string, type: string, coding: string, payload: Buffer) =>
  app.fastify.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${app.adminKey}`,
      'content-type': type,
      'content-encoding': coding,
    },
    payload,
  })

describe.each(writes)('%s %s of %s', (method, url, type) => {
  test.each(['gzip', 'GZIP', 'br', 'identity, gzip', 'x'])(
    'packed by %s gets 415',
    async (coding) => {
      const answer = await send(method, url, type, coding, gzipSync('{"title":"Packed"}'))
      expect(answer.statusCode).toBe(415)
      expect(answer.headers['accept-encoding']).toBe('identity')
      expect(answer.json().detail).toContain('Content-Encoding')
    },
  )
})

test('nothing of them was stored', async () => {
  for (const list of ['files', 'articles?status=draft', 'imports', 'tags']) {
    const answer = await app.request('GET', `/v1/${list}`, { key: app.adminKey })
    expect(answer.json().data, list).toEqual([])
  }
})

let names = 0
test.each(['identity', ' Identity ', ''])('the coding "%s" is none', async (coding) => {
  const name = `/v1/files/by-name/plain/${names++}.bin`
  const answer = await send('PUT', name, 'application/octet-stream', coding, Buffer.from('bytes'))
  expect(answer.statusCode, answer.body).toBe(201)
  expect(answer.json().data.size).toBe(5)
})
