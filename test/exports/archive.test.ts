import { rmSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import yauzl from 'yauzl'
import { allowTime, inTransaction } from '../../src/database/transaction.ts'
import { createArchive } from '../../src/exports/archive.ts'
import type { ExportFile } from '../../src/exports/export-file.ts'
import { zipArchive } from '../../src/exports/zip.ts'
import { drain } from '../../src/serving/app-process.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { download, importPath, unpack } from './by.ts'
import { writeFiles } from './samples.ts'

const many = 450
const folders: string[] = []
let app: TestApp
let port: number

beforeAll(async () => {
  app = await testApp()
  const numbers = Array.from({ length: many }, (_, n) => n)
  const folder = writeFiles(
    Object.fromEntries(
      numbers.map((n) => [`many/${n}.md`, `---\ntitle: Number ${n}\n---\nText.\n`]),
    ),
  )
  const small = writeFiles({
    'en/draft.md': '---\ntitle: Draft\ndraft: true\n---\n',
    'zh/later.md': '---\ntitle: 以后\ndate: 2999-01-01T00:00:00Z\n---\n',
    'en/over.md': '---\ntitle: Over\ndate: 2001-01-01\nexpiryDate: 2002-01-01\n---\n',
    'en/now.md': '---\ntitle: Now\n---\n',
    'en/gone.md': '---\ntitle: Gone\n---\n',
  })
  folders.push(folder, small)
  await importPath(app, folder, 'many')
  const outcomes = await importPath(app, small, 'small')
  // 36 MB of noise in 225 batches: no buffer between can hold a large part of it.
  await inTransaction(app.db.pool, async (tx) => {
    await allowTime(tx, 120_000)
    await tx.query({
      text: `update articles a set body = (select string_agg(md5(random()::text), '')
          from generate_series(1, 2500) where a.id is not null)
        where source = 'many'`,
    })
  })
  const url = `/v1/articles/${outcomes['en/gone.md']?.articleId}`
  expect((await app.request('DELETE', url, { key: app.adminKey })).statusCode).toBe(204)
  await app.fastify.listen({ port: 0, host: '127.0.0.1' })
  port = (app.fastify.server.address() as AddressInfo).port
})
afterAll(async () => {
  await app.close()
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const names = (files: Record<string, Buffer>) => Object.keys(files).sort()

describe('what is exported', () => {
  test('without a filter: everything but the trash, in a folder for each source', async () => {
    const files = await download(app, 'zip')
    expect(names(files).length).toBe(many + 4)
    expect(names(files)).toContain('small/en/draft.md')
    expect(names(files)).not.toContain('small/en/gone.md')
  })

  test.each([
    ['source=small', ['en/draft.md', 'en/now.md', 'en/over.md', 'zh/later.md']],
    ['source=small&lang=zh', ['zh/later.md']],
    ['source=small&lang=zh,en&status=draft,scheduled', ['en/draft.md', 'zh/later.md']],
    ['source=small&status=published', ['en/now.md']],
    ['source=small&status=expired', ['en/over.md']],
    ['source=none', []],
    ['lang=zh', ['small/zh/later.md']],
  ])('%s', async (query, wanted) => {
    for (const format of ['tar.gz', 'zip'] as const)
      expect(names(await download(app, format, `&${query}`)), format).toEqual(wanted)
  })
})

describe('the response', () => {
  const ask = (query: string, key = app.adminKey) =>
    app.request('GET', `/v1/export${query}`, { key })

  test('is a download with a name and a type, not stored by caches', async () => {
    const { headers } = await ask('?source=small&format=zip')
    expect(headers['content-type']).toBe('application/zip')
    expect(headers['cache-control']).toBe('private, no-store')
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename="broadsheet-small-\d{4}-\d\d-\d\d\.zip"$/,
    )
    const tar = await ask('?source=small')
    expect(tar.headers['content-type']).toBe('application/gzip')
    expect(tar.headers['content-disposition']).toMatch(
      /filename="broadsheet-small-[\d-]{10}\.tar\.gz"$/,
    )
  })

  test('to HEAD has no body and runs no query', async () => {
    const query = vi.spyOn(app.db.pool, 'query')
    const answer = await app.request('HEAD', '/v1/export', { key: app.adminKey })
    expect([answer.statusCode, answer.body]).toEqual([200, ''])
    expect(query.mock.calls.length).toBe(0)
    query.mockRestore()
  })

  test('needs a key that may see drafts', async () => {
    expect((await app.request('GET', '/v1/export')).statusCode).toBe(401)
    expect((await ask('', await app.keyWith('content:read'))).statusCode).toBe(403)
    expect((await ask('?source=small', await app.keyWith('drafts:read'))).statusCode).toBe(200)
  })

  test.each(['format=rar', 'status=gone', 'lang=', 'source=a/b', 'source=a&source=b', 'tag=x'])(
    'to %s is 400',
    async (query) => {
      const answer = await ask(`?${query}`)
      expect(answer.statusCode).toBe(400)
      expect(answer.headers['content-disposition']).toBeUndefined()
    },
  )
})

describe('the stream', () => {
  const open = (format: string, key = app.adminKey) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}` }
      get({ port, path: `/v1/export?format=${format}`, headers, agent: false }, resolve).on(
        'error',
        reject,
      )
    })

  /** A count that has not changed for a second while no connection of the pool is in use. */
  async function settled(count: () => number): Promise<number> {
    for (;;) {
      const before = count()
      await sleep(1_000)
      if (count() === before && app.db.pool.idleCount === app.db.pool.totalCount) return before
    }
  }

  test.each(['tar.gz', 'zip'])(
    '%s waits for a reader that takes nothing, and holds no connection',
    async (format) => {
      const query = vi.spyOn(app.db.pool, 'query')
      const answer = await open(format)
      answer.socket.pause()
      // Until the buffers of the system are full.
      expect(await settled(() => query.mock.calls.length)).toBeLessThan(200)
      answer.destroy()
      query.mockRestore()
    },
  )

  test('is cut off if the reader takes nothing for too long', async () => {
    const { limits } = app.fastify.sending
    const usual = limits.stuckAfter
    limits.stuckAfter = 300
    const answer = await open('zip')
    answer.socket.pause()
    const connections = () =>
      new Promise((resolve) => app.fastify.server.getConnections((_, count) => resolve(count)))
    const before = await connections()
    await vi.waitFor(async () => expect(await connections()).toBe(Number(before) - 1), 60_000)
    await expect(buffer(answer)).rejects.toThrow('aborted')
    limits.stuckAfter = usual
  })

  test('is cut off once its key works no longer', async () => {
    const key = await app.keyWith('drafts:read')
    const answer = await open('zip', key)
    answer.socket.pause()
    await settled(() => answer.socket.bytesRead)
    const [, id] = key.split('_')
    expect((await app.request('DELETE', `/v1/keys/${id}`, { key: app.adminKey })).statusCode).toBe(
      204,
    )
    answer.socket.resume()
    // Vitest takes minutes to print an archive.
    await expect(buffer(answer).then(({ length }) => length)).rejects.toThrow('aborted')
  })

  test('is refused next to two running ones, until one of them ends or its client leaves', async () => {
    const key = app.adminKey
    const status = async (method = 'GET') =>
      (await app.request(method, '/v1/export?source=small', { key })).statusCode
    const [one, two] = [await open('tar.gz'), await open('zip')]
    const refused = await app.request('GET', '/v1/export', { key })
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '10'])
    expect(refused.headers['content-disposition']).toBeUndefined()
    expect(await status('HEAD')).toBe(200)
    one.destroy()
    await vi.waitFor(async () => expect(await status()).toBe(200), 60_000)
    await buffer(two)
    expect(await status()).toBe(200)
  })

  test('loses its place in the queue when the connection closes', async () => {
    const socket = connect(port, '127.0.0.1')
    const ask = `GET /v1/export HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${app.adminKey}\r\n\r\n`
    const query = vi.spyOn(app.db.pool, 'query')
    // First batches only: a query with an id continues an export.
    const begun = () =>
      query.mock.calls
        .map(([statement]) => JSON.stringify(statement))
        .filter((text) => text.includes('sum(size)') && !text.includes('::uuid')).length
    socket.write(ask + ask)
    await vi.waitFor(() => expect(begun()).toBe(2), 60_000)
    query.mockRestore()
    const status = async () =>
      (await app.request('GET', '/v1/export?source=small', { key: app.adminKey })).statusCode
    expect(await status()).toBe(503)
    socket.destroy()
    await vi.waitFor(async () => expect(await status()).toBe(200), 60_000)
    const both = [await open('zip'), await open('zip')]
    for (const answer of both) {
      expect(answer.statusCode).toBe(200)
      answer.destroy()
    }
  })

  test.each(['tar.gz', 'zip'])('%s ends when the reader leaves', async (format) => {
    const query = vi.spyOn(app.db.pool, 'query')
    const answer = await open(format)
    await new Promise((resolve) => answer.once('data', resolve))
    answer.destroy()
    expect(await settled(() => query.mock.calls.length)).toBeLessThan(100)
    query.mockRestore()
  })

  test.each(['tar.gz', 'zip'])(
    '%s is aborted by an error, never ended as if it were complete',
    async (format) => {
      const original = app.db.pool.query.bind(app.db.pool)
      let calls = 0
      const query = vi.spyOn(app.db.pool, 'query').mockImplementation(((statement: never) => {
        if (calls++ > 2) throw new Error('a bug')
        return original(statement)
      }) as never)
      const answer = await open(format)
      await expect(buffer(answer)).rejects.toThrow('aborted')
      query.mockRestore()
    },
  )

  test('survives a short outage of the database', async () => {
    const original = app.db.pool.query.bind(app.db.pool)
    let calls = 0
    const query = vi.spyOn(app.db.pool, 'query').mockImplementation(((statement: never) => {
      if (calls++ === 2) throw new Error('Connection terminated unexpectedly')
      return original(statement)
    }) as never)
    const path = join(folders[0] ?? '', 'whole.zip')
    writeFileSync(path, await buffer(await open('zip')))
    query.mockRestore()
    expect(names(await unpack(path, 'zip')).length).toBe(many + 4)
  })

  test('gives 503 if the database is unreachable at the start', async () => {
    const query = vi.spyOn(app.db.pool, 'query').mockImplementation((() => {
      throw new Error('Connection terminated unexpectedly')
    }) as never)
    const answer = await app.request('GET', '/v1/export', { key: app.adminKey })
    query.mockRestore()
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.headers['content-disposition']).toBeUndefined()
  })

  // The last test with this server: it ends it.
  test('is cut by a stop that takes too long, and what has arrived is no archive', async () => {
    const cut = async (format: string) => {
      const answer = await open(format)
      const chunks: Buffer[] = []
      await new Promise((resolve) => answer.once('readable', resolve))
      const ended = new Promise<Error | null>((resolve) => {
        answer.once('error', resolve).once('end', () => resolve(null))
      })
      return { answer, chunks, ended }
    }
    const both = [await cut('tar.gz'), await cut('zip')]
    await drain(app.fastify, { ...app.fastify.config, drainDelay: 0, drainTimeout: 50 })
    for (const { answer, chunks } of both) answer.on('data', (chunk) => chunks.push(chunk))
    for (const { ended } of both) expect((await ended)?.message).toBe('aborted')
    const [tar, zip] = both.map(({ chunks }) => Buffer.concat(chunks))
    expect(() => gunzipSync(tar ?? '')).toThrow('unexpected end of file')
    await expect(yauzl.fromBufferPromise(zip ?? Buffer.of())).rejects.toThrow('End of central')
  })
})

describe('other programs can read', () => {
  const at = new Date('2024-03-05T06:07:09Z')
  const given: [string, string][] = [
    ['a.md', 'short'],
    [`中文/${'名'.repeat(600)}.md`, '正文'.repeat(1000)],
    [`${'d/'.repeat(200)}deep.md`, ''],
    ['x'.repeat(100), 'y'],
  ]
  async function* files(): AsyncGenerator<ExportFile> {
    for (const [name, text] of given) yield { name, bytes: Buffer.from(text), modifiedAt: at }
  }

  test('tar, its names and times', async () => {
    const tar = gunzipSync(await buffer(createArchive(files(), 'tar.gz')))
    const found: [string, string][] = []
    for await (const entry of Readable.from([tar]).pipe(extract()) as unknown as AsyncIterable<
      AsyncIterable<Buffer> & { header: Header }
    >) {
      found.push([entry.header.name, (await buffer(entry)).toString()])
      expect(entry.header).toMatchObject({ type: 'file', mtime: at, mode: 0o644, uid: 0 })
    }
    expect(found).toEqual(given)
  })

  test('zip, its names and times', async () => {
    const zip = await yauzl.fromBufferPromise(await buffer(createArchive(files(), 'zip')))
    const found: [string, string][] = []
    for await (const entry of zip.eachEntry()) {
      found.push([
        entry.fileName,
        (await buffer(await zip.openReadStreamPromise(entry))).toString(),
      ])
      expect(entry.getLastModDate()).toEqual(at)
      expect(entry.externalFileAttributes >>> 16).toBe(0o100644)
    }
    expect(found).toEqual(given)
  })

  test('a zip of more than 65,535 files', async () => {
    const count = 66_000
    async function* tiny(): AsyncGenerator<ExportFile> {
      for (let n = 0; n < count; n++)
        yield { name: `${n}`, bytes: Buffer.from(`${n}`), modifiedAt: at }
    }
    const zip = await yauzl.fromBufferPromise(await buffer(Readable.from(zipArchive(tiny()))))
    expect(zip.entryCount).toBe(count)
    let last = ''
    for await (const entry of zip.eachEntry()) last = entry.fileName
    expect(last).toBe(String(count - 1))
  })
})
