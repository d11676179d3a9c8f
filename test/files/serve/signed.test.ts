import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { storeFile } from '../../support/files/files.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-signed-'))
let app: TestApp
beforeAll(async () => {
  app = await testApp({ dataDir, publicRead: false })
})
afterAll(async () => {
  await app.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const get = (url: string, headers: Record<string, string> = {}) =>
  app.request('GET', url, { headers })

test('a signed address works without a key, and is kept by no shared cache nor longer than it', async () => {
  const { url } = await storeFile(app, 'secret.txt', 'for readers')
  const exp = Number(new URL(url, 'http://x').searchParams.get('exp'))
  for (const from of ['store', 'memory']) {
    const answer = await get(url)
    expect([answer.statusCode, answer.body], from).toEqual([200, 'for readers'])
    const [, age] = /^private, max-age=(\d+)$/.exec(String(answer.headers['cache-control'])) ?? []
    const left = exp - Date.now() / 1000
    expect(Number(age)).toBeGreaterThan(left - 60)
    expect(Number(age)).toBeLessThanOrEqual(left + 1)
  }
})

test('without a right signature it is 403, also with a key and whether there is a file or not', async () => {
  const { url, hash } = await storeFile(app, 'closed.txt', 'closed')
  const other = await storeFile(app, 'other.txt', 'other')
  await get(url)
  const wrong = [
    url.replace(/\?.*/, ''),
    url.replace(/exp=\d+/, 'exp=1'),
    url.replace(/exp=\d+/, 'exp=99999999999'),
    url.replace(/sig=./, 'sig=!'),
    url.replace(hash, other.hash),
    url.replace(hash, '0'.repeat(64)),
  ]
  for (const each of wrong) {
    const answer = await get(each)
    expect([answer.statusCode, answer.json().code], each).toEqual([403, 'forbidden'])
  }
  const answer = await app.request('GET', String(wrong[0]), { key: app.adminKey })
  expect(answer.statusCode).toBe(403)
})

test('a redirect keeps the signature', async () => {
  const { url } = await storeFile(app, 'moved.txt', 'moved')
  const { statusCode, headers } = await get(url.replace('moved.txt', 'before.txt'))
  expect([statusCode, headers.location]).toEqual([301, url])
  expect((await get(String(headers.location))).statusCode).toBe(200)
})
