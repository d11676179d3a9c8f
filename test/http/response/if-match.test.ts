import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { faults, publish, send } from '../../support/content.ts'
import { storeFile } from '../../support/files/files.ts'

let app: TestApp
let origin: string
let article: string
let file: string
beforeAll(async () => {
  app = await testApp()
  const { id } = await publish(app, { title: 'One', body: `${'Long. '.repeat(500)}` })
  article = `/v1/articles/${id}`
  file = (await storeFile(app, 'a.txt', randomBytes(20_000))).url
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  origin = `http://127.0.0.1:${(app.fastify.server.address() as AddressInfo).port}`
})
afterAll(() => app.close())

const get = (url: string, headers: Record<string, string> = {}, key?: string) =>
  app.request('GET', url, { headers, ...(key && { key }) })
const etagOf = async (url: string, headers = {}) => String((await get(url, headers)).headers.etag)

describe('If-Match on a read', () => {
  test.each([
    ['one article', () => article, {}],
    ['its Markdown', () => article, { accept: 'text/markdown' }],
    ['its address ending in .md', () => `${article}.md`, {}],
    ['a list', () => '/v1/articles?limit=5', {}],
    ['a file', () => file, {}],
  ])('of %s gets the response or 412, cached or not', async (_name, at, headers) => {
    const url = at()
    const etag = await etagOf(url, headers)
    for (const key of [undefined, undefined, app.adminKey]) {
      const ask = (more: Record<string, string>) => get(url, { ...headers, ...more }, key)
      const mine = key ? String((await ask({})).headers.etag) : etag
      for (const held of [mine, '*', `"other", ${mine}`])
        expect((await ask({ 'if-match': held })).statusCode, held).toBe(200)
      for (const held of ['"other"', `W/${mine}`, '', '"v1"', 'v1']) {
        const refused = await ask({ 'if-match': held, range: 'bytes=0-1' })
        expect(faults(refused, 412), held).toEqual(['If-Match precondition_failed'])
        expect(refused.headers.etag).toBe(mine)
        expect(refused.headers['cache-control']).toContain('no-store')
        expect(refused.headers).not.toHaveProperty('cache-tag')
        expect(refused.headers).not.toHaveProperty('link')
      }
    }
  })

  test('counts before If-None-Match, for HEAD, and for each coding of the same bytes', async () => {
    const packed = { 'accept-encoding': 'gzip' }
    for (const url of [article, file]) {
      const etag = await etagOf(url)
      const both = (held: string, unwanted: string) =>
        get(url, { 'if-match': held, 'if-none-match': unwanted })
      expect((await both(etag, etag)).statusCode).toBe(304)
      expect((await both(etag, '"other"')).statusCode).toBe(200)
      expect((await both('"other"', etag)).statusCode).toBe(412)
      const head = await app.request('HEAD', url, { headers: { 'if-match': '"other"' } })
      expect([head.statusCode, head.body]).toEqual([412, ''])
      const coded = await etagOf(url, packed)
      expect((await get(url, { ...packed, 'if-match': coded })).statusCode).toBe(200)
      expect((await get(url, { 'if-match': coded })).statusCode).toBe(200)
    }
  })

  test('fails after a change, and costs nobody else their response', async () => {
    const etag = await etagOf(article)
    expect((await send(app, 'PATCH', article.slice(3), { title: 'Two' })).statusCode).toBe(200)
    const [refused, other] = await Promise.all([get(article, { 'if-match': etag }), get(article)])
    expect([refused.statusCode, other.statusCode]).toEqual([412, 200])
    expect(other.json().data.title).toBe('Two')
    expect(refused.headers.etag).toBe(other.headers.etag)
  })

  test('does not count where the response is no 200, nor a date without Last-Modified', async () => {
    const held = { 'if-match': '"other"' }
    expect((await get('/v1/articles/by-path/none', held)).statusCode).toBe(404)
    expect((await get(file.replace(/[^/]*$/, 'b.txt'), held)).statusCode).toBe(301)
    const long = { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }
    for (const url of [article, file]) {
      const answer = await get(url, long)
      expect([answer.statusCode, answer.headers['last-modified']]).toEqual([200, undefined])
    }
  })

  test('of what has no ETag, such as a stream, can only be *', async () => {
    const ask = async (path: string, method: string, held: string) => {
      const headers = { accept: 'text/event-stream', authorization: `Bearer ${app.adminKey}` }
      const answer = await fetch(origin + path, {
        method,
        headers: { ...headers, 'if-match': held },
      })
      await answer.body?.cancel()
      return [answer.status, answer.headers.get('etag')]
    }
    for (const path of ['/v1/export?format=zip', '/v1/changes?since=now'])
      for (const method of ['GET', 'HEAD']) {
        expect(await ask(path, method, '"v1"'), path).toEqual([412, null])
        expect(await ask(path, method, ' * '), path).toEqual([200, null])
      }
    const late = '/v1/changes?since=0123456789ab-p0'
    expect((await ask(late, 'GET', '"v1"'))[0]).toBe(410)
    await expect.poll(() => app.fastify.following.count('stream')).toBe(0)
  })

  test('is read before a file is sent from memory', async () => {
    for (const held of ['"other"', await etagOf(file)]) {
      const answer = await fetch(origin + file, { headers: { 'if-match': held } })
      await answer.arrayBuffer()
      expect(answer.status).toBe(held === '"other"' ? 412 : 200)
    }
  })
})
