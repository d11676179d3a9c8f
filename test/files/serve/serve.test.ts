import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { storeFile, trashFile } from '../../support/files/files.ts'
import { until } from '../../support/processes/processes.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'broadsheet-serve-'))
let app: TestApp
let png: Buffer
beforeAll(async () => {
  app = await testApp({ dataDir })
  const picture = sharp({ create: { width: 8, height: 6, channels: 3, background: '#39c' } })
  png = await picture.png().toBuffer()
})
afterAll(async () => {
  await app.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const get = (url: string, headers: Record<string, string> = {}) =>
  app.request('GET', url, { headers })

describe('a file', () => {
  test('is sent byte for byte, with headers for caches that keep it for ever', async () => {
    const { url, hash } = await storeFile(app, 'posts/one/café 1.png', png)
    // The second response comes from memory.
    for (const from of ['store', 'memory']) {
      const answer = await get(url, { 'accept-encoding': 'br, gzip' })
      expect(answer.statusCode, from).toBe(200)
      expect(answer.rawPayload.equals(png)).toBe(true)
      expect(answer.headers).toMatchObject({
        'content-type': 'image/png',
        'content-length': String(png.length),
        'cache-control': 'public, max-age=31536000, immutable',
        etag: `"${hash}"`,
        'accept-ranges': 'bytes',
        'cache-tag': `file-${hash}`,
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'cross-origin',
      })
      for (const absent of ['content-disposition', 'content-encoding', 'content-range'])
        expect(answer.headers).not.toHaveProperty(absent)
      expect(answer.headers['x-request-id']).toMatch(/^[\w-]{4,}$/)
    }
  })

  test('has the same headers for HEAD, and no body', async () => {
    const { url } = await storeFile(app, 'head.png', Buffer.concat([png, Buffer.from('head')]))
    const heads = [await app.request('HEAD', url), await app.request('HEAD', url)]
    const { headers } = await get(url)
    heads.push(await app.request('HEAD', url))
    for (const head of heads) {
      expect([head.statusCode, head.rawPayload.length]).toEqual([200, 0])
      for (const name of ['etag', 'content-length', 'content-type', 'cache-control'])
        expect(head.headers[name]).toBe(headers[name])
    }
  })

  test('gets 304 for its ETag', async () => {
    const { url, hash } = await storeFile(app, 'same.png', Buffer.concat([png, Buffer.from('304')]))
    const tags = [`"${hash}"`, `W/"${hash}"`, `"x", "${hash}"`, '*']
    for (const from of ['store', 'memory'])
      for (const tag of tags) {
        const answer = await get(url, { 'if-none-match': tag, range: 'bytes=0-1' })
        expect([answer.statusCode, answer.rawPayload.length], `${tag} ${from}`).toEqual([304, 0])
        expect(answer.headers.etag).toBe(`"${hash}"`)
        expect(answer.headers).not.toHaveProperty('content-type')
        await get(url)
      }
    expect((await get(url, { 'if-none-match': '"other"' })).statusCode).toBe(200)
  })

  test.each([
    ['small', 1_000],
    ['large', 3_000_000],
  ])('gives a range of a %s one', async (name, size) => {
    const bytes = randomBytes(size)
    const { url, hash } = await storeFile(app, `${name}.bin`, bytes)
    for (const from of ['store', 'memory']) {
      const part = await get(url, { range: 'bytes=100-199', 'if-range': `"${hash}"` })
      expect([part.statusCode, part.headers['content-range']], from).toEqual([
        206,
        `bytes 100-199/${size}`,
      ])
      expect(part.headers['content-length']).toBe('100')
      expect(part.rawPayload.equals(bytes.subarray(100, 200))).toBe(true)
      expect((await get(url, { range: 'bytes=-7' })).rawPayload.equals(bytes.subarray(-7))).toBe(
        true,
      )
      const beyond = await get(url, { range: `bytes=${size}-` })
      expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([416, `bytes */${size}`])
      expect(beyond.json().code).toBe('range_not_satisfiable')
      expect(beyond.headers['cache-control']).toBe('no-store')
      for (const whole of [
        await get(url),
        await get(url, { range: 'bytes=0-1,5-6' }),
        await get(url, { range: 'bytes=0-1', 'if-range': '"other"' }),
      ]) {
        expect([whole.statusCode, whole.rawPayload.length]).toEqual([200, size])
        expect(whole.rawPayload.equals(bytes)).toBe(true)
      }
      const head = await app.request('HEAD', url, { headers: { range: 'bytes=0-1' } })
      expect([head.statusCode, head.headers['content-length']]).toEqual([200, String(size)])
    }
  })

  test('without bytes is sent', async () => {
    const { url } = await storeFile(app, 'empty.txt', '')
    const answer = await get(url)
    expect([answer.statusCode, answer.headers['content-length']]).toEqual([200, '0'])
    expect((await get(url, { range: 'bytes=0-' })).statusCode).toBe(416)
  })
})

describe('the name', () => {
  test('is that of any live file with the bytes; another gets 301 to one', async () => {
    const bytes = Buffer.concat([png, Buffer.from('names')])
    const { hash, url } = await storeFile(app, 'a/one.png', bytes)
    await storeFile(app, 'b/two.png', bytes)
    for (const name of ['one.png', 'two.png'])
      expect((await get(`/files/${hash}/${name}`)).statusCode).toBe(200)
    for (const name of ['a', 'x.png', 'ne.png', 'a%2Fone.png', '%00', '%25', 'One.png']) {
      const answer = await get(`/files/${hash}/${name}`)
      expect([answer.statusCode, answer.headers.location], name).toEqual([301, url])
      expect(answer.headers['cache-control']).toBe('no-store')
    }
  })

  test('is escaped in the redirect, whose address works', async () => {
    const { hash } = await storeFile(
      app,
      'x/ü & "§" #?.png',
      Buffer.concat([png, Buffer.from('&')]),
    )
    const { headers, statusCode } = await get(`/files/${hash}/wrong`)
    expect(statusCode).toBe(301)
    expect((await get(String(headers.location))).rawPayload.length).toBe(png.length + 1)
  })

  test('of a mirrored picture comes from its address', async () => {
    const bytes = Buffer.concat([png, Buffer.from('mirrored')])
    const { hash, id } = await storeFile(app, 'gone.png', bytes)
    await app.db.query({
      text: `insert into remote_files (id, url, status, hash)
        values (gen_random_uuid(), 'https://example.org/a/b%20c%2Fd.png?x=1', 'mirrored', decode($1, 'hex'))`,
      values: [hash],
    })
    expect((await get(`/files/${hash}/b%20c_d.png`)).statusCode).toBe(200)
    await trashFile(app, id)
    expect((await get(`/files/${hash}/b%20c_d.png`)).statusCode).toBe(200)
    expect((await get(`/files/${hash}/gone.png`)).headers.location).toBe(
      `/files/${hash}/b%20c_d.png`,
    )
  })
})

describe('404', () => {
  test('comes at once when the last file with the bytes is in the trash', async () => {
    const other = await testApp({ databaseOf: app, dataDir })
    const bytes = Buffer.concat([png, Buffer.from('trash')])
    const [first, second] = [
      await storeFile(app, 'a.png', bytes),
      await storeFile(app, 'b.png', bytes),
    ]
    for (const { url } of [first, second])
      for (const each of [app, other])
        for (const _ of ['store', 'memory'])
          expect((await each.request('GET', url)).statusCode).toBe(200)
    await trashFile(app, first.id)
    expect((await get(first.url)).headers.location).toBe(second.url)
    await trashFile(app, second.id)
    expect((await get(first.url)).statusCode).toBe(404)
    await until(async () => (await other.request('GET', second.url)).statusCode === 404)
    await other.close()
  })

  test.each(['0'.repeat(64), 'x', '0', 'F'.repeat(64)])('comes for the hash %s', async (hash) => {
    const answer = await get(`/files/${hash}/a.png`)
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found'])
    expect(answer.headers['cache-control']).toBe('no-store')
  })
})

describe('a type', () => {
  test.each([
    ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml'],
    ['<!doctype html><script>alert(1)</script>', 'text/html'],
    ['<?xml version="1.0"?><x/>', 'application/xml'],
    ['\0\u0001\u0002', 'application/octet-stream'],
  ])('that a browser might run is sent as an attachment: %j', async (text, type) => {
    const { url } = await storeFile(app, `active/${type.replace('/', '-')} ü"; x.png`, text)
    for (const from of ['store', 'memory']) {
      const { headers } = await get(url)
      expect(headers, from).toMatchObject({
        'content-type': type,
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
      })
      expect(headers['content-disposition']).toMatch(/^attachment; filename=.*filename\*=UTF-8''/)
    }
  })

  test('that is text has its charset and is shown', async () => {
    const { headers } = await get((await storeFile(app, 'notes.html', 'just words')).url)
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(headers).not.toHaveProperty('content-disposition')
  })
})

test('unknown parameters are refused', async () => {
  const { url } = await storeFile(app, 'query.png', Buffer.concat([png, Buffer.from('query')]))
  expect((await get(`${url}?size=3`)).statusCode).toBe(400)
})

test('FILES_URL is the start of a redirect', async () => {
  const cdn = await testApp({ databaseOf: app, dataDir, filesUrl: 'https://cdn.example' })
  const { hash } = await storeFile(app, 'cdn.png', Buffer.concat([png, Buffer.from('cdn')]))
  const { headers } = await cdn.request('GET', `/files/${hash}/other`)
  expect(headers.location).toBe(`https://cdn.example/files/${hash}/cdn.png`)
  await cdn.close()
})

describe('X_ACCEL_REDIRECT', () => {
  test('leaves the bytes to the proxy, with all other headers', async () => {
    const proxied = await testApp({ databaseOf: app, dataDir, accelRedirect: '/blobs/' })
    const { url, hash } = await storeFile(app, 'accel.png', Buffer.concat([png, Buffer.from('x')]))
    for (const from of ['look-up', 'memory']) {
      const answer = await proxied.request('GET', url)
      expect(answer.headers, from).toMatchObject({
        'x-accel-redirect': `/blobs/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`,
        'content-type': 'image/png',
        'cache-control': 'public, max-age=31536000, immutable',
        etag: `"${hash}"`,
      })
      expect(answer.rawPayload.length).toBe(0)
    }
    const unchanged = await proxied.request('GET', url, {
      headers: { 'if-none-match': `"${hash}"` },
    })
    expect(unchanged.statusCode).toBe(304)
    expect(unchanged.headers).not.toHaveProperty('x-accel-redirect')
    await proxied.close()
  })
})
