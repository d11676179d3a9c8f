import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const unpack = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  '': (bytes: Buffer) => bytes,
} as const
type Coding = keyof typeof unpack

async function restore(id: string, token: string, coding: Coding) {
  const headers = { 'idempotency-key': token, ...(coding ? { 'accept-encoding': coding } : {}) }
  const answer = await send(app, 'POST', `/articles/${id}/restore`, undefined, headers)
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-encoding'] ?? '').toBe(coding)
  expect(answer.headers.etag).toMatch(coding ? new RegExp(`-${coding}"$`) : /^"v\d+-[\w-]{16}"$/)
  return {
    text: unpack[coding](answer.rawPayload).toString(),
    replayed: answer.headers['idempotency-replayed'],
  }
}

test.each([
  ['gzip', ''],
  ['gzip', 'br'],
  ['br', 'br'],
  ['br', 'gzip'],
  ['', 'gzip'],
] as const)('an answer in coding "%s" is given again in coding "%s"', async (first, second) => {
  const { id } = await create(app, { title: 'Long', body: 'Ein langer Text. '.repeat(200) })
  await send(app, 'DELETE', `/articles/${id}`)
  const token = `restore-${first}-${second}`
  const one = await restore(id, token, first)
  const two = await restore(id, token, second)
  expect(JSON.parse(one.text).data.id).toBe(id)
  expect(two.text).toBe(one.text)
  expect(two.replayed).toBe('true')
})
