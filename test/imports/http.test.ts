import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningWorker } from '../../src/jobs/worker.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { tarOf, zipOf } from '../support/imports/archives.ts'
import { workerOf } from '../support/imports/uploads.ts'

let app: TestApp
let worker: RunningWorker
let sources = 0

beforeAll(async () => {
  app = await testApp({ maxUploadBytes: 1024 * 1024 })
  worker = workerOf(app)
})
afterAll(async () => {
  await worker.stop()
  await app.close()
})

const nextSource = () => `http${++sources}`
const post = (title: string, extra = '') =>
  `---\ntitle: ${title}\n${extra}---\n\nText of ${title}.\n`

const boundary = 'xxBroadsheetxx'

function multipart(files: Record<string, string | Buffer>): Buffer {
  const parts = Object.entries(files).flatMap(([name, data]) => [
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/markdown\r\n\r\n`,
    ),
    Buffer.from(data),
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
}

interface Sent {
  type?: string
  query?: string
  headers?: Record<string, string>
  key?: string
}

function send(
  body: Buffer | string,
  {
    type = `multipart/form-data; boundary=${boundary}`,
    query = '',
    headers = {},
    key = app.adminKey,
  }: Sent = {},
) {
  return app.request('POST', `/v1/imports${query}`, {
    key,
    body,
    headers: { 'content-type': type, ...headers },
  })
}

const wait = { prefer: 'wait=30' }
const get = (url: string, headers: Record<string, string> = {}) =>
  app.request('GET', url, { key: app.adminKey, headers })
const filesOf = async (id: string, query = '') =>
  (await get(`/v1/imports/${id}/files${query}`)).json()

async function filesOfSource(source: string): Promise<string[]> {
  const { rows } = await app.db.pool.query(
    'select file from articles where source = $1 order by file',
    [source],
  )
  return rows.map(({ file }) => file as string)
}

describe('an upload', () => {
  test('keeps the names and folders of many files', async () => {
    const source = nextSource()
    const answer = await send(
      multipart({ 'posts/a.md': post('A'), 'posts/深/b.md': post('B'), 'x.png': 'x' }),
      {
        query: `?source=${source}`,
        headers: wait,
      },
    )
    expect(answer.statusCode, answer.body).toBe(200)
    expect(answer.json().data).toMatchObject({
      source,
      status: 'completed',
      total: 3,
      created: 2,
      files: { created: 1 },
      ignored: 0,
      actor: 'admin',
    })
    expect(answer.headers['preference-applied']).toBe('wait=30')
    expect(await filesOfSource(source)).toEqual(['posts/a.md', 'posts/深/b.md'])
    const article = await get(`/v1/articles/by-path/posts/a?include=origin`)
    expect(article.json().data).toMatchObject({
      title: 'A',
      origin: { source, file: 'posts/a.md' },
    })
  })

  test('returns 202 with its Location immediately, and is then imported', async () => {
    const answer = await send(multipart({ 'later.md': post('Later') }), {
      query: `?source=${nextSource()}`,
    })
    expect(answer.statusCode).toBe(202)
    const { id } = answer.json().data
    expect(answer.headers.location).toBe(`/v1/imports/${id}`)
    await expect
      .poll(async () => (await get(`/v1/imports/${id}`)).json().data.status)
      .toBe('completed')
  })

  test.each([
    ['application/zip', () => zipOf([{ name: 'in/a.md', data: post('Zip') }])],
    ['application/gzip', () => gzipSync(tarOf([{ name: 'in/a.md', data: post('Gz') }]))],
    ['application/x-tar', () => tarOf([{ name: 'in/a.md', data: post('Tar') }])],
    [
      'application/octet-stream',
      () => gzipSync(tarOf([{ name: 'in/a.md', data: post('Octets') }])),
    ],
  ])('may be an archive as %s', async (type, bytes) => {
    const source = nextSource()
    const answer = await send(bytes(), { type, query: `?source=${source}`, headers: wait })
    expect(answer.json().data).toMatchObject({ status: 'completed', total: 1, created: 1 })
    expect(await filesOfSource(source)).toEqual(['in/a.md'])
  })

  test('may be one file, named by its Content-Disposition', async () => {
    const source = nextSource()
    const headers = {
      ...wait,
      'content-disposition': `attachment; filename*=UTF-8''posts%2F%E4%B8%AD.md`,
    }
    await send(post('One'), { type: 'text/markdown', query: `?source=${source}`, headers })
    expect(await filesOfSource(source)).toEqual(['posts/中.md'])
  })

  test('fails broken files and the second part of the same name, each with its reason', async () => {
    const twice = Buffer.concat([
      multipart({ 'a.md': post('First'), 'bad.md': '---js\n{}\n---\n' }).subarray(
        0,
        -boundary.length - 6,
      ),
      multipart({ 'a.md': post('Second') }),
    ])
    const answer = await send(twice, { query: `?source=${nextSource()}`, headers: wait })
    expect(answer.json().data).toMatchObject({ status: 'completed', created: 1, failed: 2 })
    const { data } = await filesOf(answer.json().data.id, '?outcome=failed')
    expect(data).toMatchObject([
      {
        file: 'bad.md',
        outcome: 'failed',
        problems: [{ severity: 'error', line: expect.any(Number) }],
      },
      { file: 'a.md', outcome: 'failed', problems: [{ code: 'duplicate_file' }] },
    ])
  })

  test('applies its options: dry run, language and time zone', async () => {
    const source = nextSource()
    const body = multipart({ 'opt.md': post('Opt', 'date: 2024-01-01 12:00:00\n') })
    const dry = await send(body, { query: `?source=${source}&dryRun=true`, headers: wait })
    expect(dry.json().data).toMatchObject({
      dryRun: true,
      created: 1,
      inventory: expect.any(Array),
    })
    expect(await filesOfSource(source)).toEqual([])
    await send(body, {
      query: `?source=${source}&lang=zh-cn&timeZone=Asia/Shanghai&status=draft`,
      headers: wait,
    })
    const { data } = (await get(`/v1/articles/by-path/opt?lang=zh-CN`)).json()
    expect(data).toMatchObject({
      lang: 'zh-CN',
      status: 'draft',
      publishedAt: '2024-01-01T04:00:00.000Z',
    })
  })

  test('retried with the same key is the same import; another body gets an error', async () => {
    const source = nextSource()
    const headers = { 'idempotency-key': `retry-${source}` }
    const first = await send(multipart({ 'r.md': post('R') }), {
      query: `?source=${source}`,
      headers,
    })
    const second = await send(multipart({ 'r.md': post('R') }), {
      query: `?source=${source}`,
      headers,
    })
    expect(second.json().data.id).toBe(first.json().data.id)
    const other = await send(multipart({ 'r.md': post('Other') }), {
      query: `?source=${source}`,
      headers,
    })
    expect(other.statusCode).toBe(422)
    const { rows } = await app.db.pool.query(
      'select count(*)::int as n from imports where source = $1',
      [source],
    )
    expect(rows).toEqual([{ n: 1 }])
  })
})

describe('an upload that is refused', () => {
  const refused: [string, number, () => ReturnType<typeof send>][] = [
    ['without a file', 422, () => send(multipart({}))],
    [
      'with an unknown parameter',
      400,
      () => send(multipart({ 'a.md': 'x' }), { query: '?sources=x' }),
    ],
    [
      'with a source that is no name',
      400,
      () => send(multipart({ 'a.md': 'x' }), { query: '?source=a/b' }),
    ],
    [
      'with a zone that does not exist',
      400,
      () => send(multipart({ 'a.md': 'x' }), { query: '?timeZone=Mars/X' }),
    ],
    [
      'that prunes by loose files',
      400,
      () => send(multipart({ 'a.md': 'x' }), { query: '?prune=true' }),
    ],
    ['without a body', 400, () => app.request('POST', '/v1/imports', { key: app.adminKey })],
    ['of another type', 415, () => send('{}', { type: 'application/json' })],
    [
      'over the limit',
      413,
      () => send(Buffer.alloc(1024 * 1024 + 1, 'a'), { type: 'text/markdown' }),
    ],
    [
      'without a key',
      401,
      () =>
        app.request('POST', '/v1/imports', {
          body: 'x',
          headers: { 'content-type': 'text/markdown' },
        }),
    ],
    [
      'with a key for reading',
      403,
      async () => send('x', { type: 'text/markdown', key: await app.keyWith('drafts:read') }),
    ],
  ]
  test.each(refused)('%s gets %i and leaves no import behind', async (_, status, act) => {
    const count = 'select count(*)::int as n from imports'
    const before = await app.db.pool.query(count)
    const answer = await act()
    expect(answer.statusCode, answer.body).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect((await app.db.pool.query(count)).rows).toEqual(before.rows)
  })

  test('reports all faults of its query together', async () => {
    const answer = await send(multipart({ 'a.md': 'x' }), {
      query: '?source=a/b&dryRun=maybe&nope=1',
    })
    const named = answer.json().errors.map(({ parameter }: { parameter: string }) => parameter)
    expect(named.sort()).toEqual(['dryRun', 'nope', 'source'])
  })

  test.each(['posts', 'posts:/:slug/:bad/', ':/:slug/', 'a:/:slug/,b', '/blog/:slug/'])(
    'names the parts that a pattern of addresses has: path=%s',
    async (path) => {
      const answer = await send(multipart({ 'a.md': 'x' }), { query: `?path=${path}` })
      expect(answer.statusCode).toBe(400)
      expect(answer.json().errors).toMatchObject([{ parameter: 'path' }])
      expect(answer.body).toContain(':categories')
    },
  )
})

describe('the outcomes of an import', () => {
  test('come in pages, filtered by outcome', async () => {
    const names = Array.from({ length: 7 }, (_, n) => `p${n}.md`)
    const body = multipart({
      ...Object.fromEntries(names.map((name) => [name, post(name)])),
      'bad.md': '---js\n{}\n---\n',
    })
    const { data } = (await send(body, { query: `?source=${nextSource()}`, headers: wait })).json()
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await filesOf(data.id, `?outcome=created&limit=3${cursor}`)
      expect(page.data.length).toBeLessThanOrEqual(3)
      for (const { file, articleId } of page.data) {
        seen.push(file)
        expect(articleId).toMatch(/^[0-9a-f-]{36}$/)
      }
      cursor = page.meta.nextCursor ? `&cursor=${encodeURIComponent(page.meta.nextCursor)}` : ''
    } while (cursor)
    expect(seen).toEqual(names)
    expect((await get(`/v1/imports/${data.id}/files?outcome=nonsense`)).statusCode).toBe(400)
    expect((await get(`/v1/imports/${data.id}/files?cursor=nonsense`)).statusCode).toBe(400)
    expect((await get('/v1/imports/0190f3c4-0000-7000-8000-000000000000/files')).statusCode).toBe(
      404,
    )
  })
})

describe('the progress of an import', () => {
  test('is streamed to its end', async () => {
    const { data } = (
      await send(multipart({ 's.md': post('S') }), { query: `?source=${nextSource()}` })
    ).json()
    const answer = await get(`/v1/imports/${data.id}/events`)
    expect(answer.headers['content-type']).toContain('text/event-stream')
    const last = answer.body.trim().split('\n\n').at(-1) ?? ''
    expect(last).toMatch(/^id: 1\nevent: end\ndata: /)
    const told = JSON.parse(last.slice(last.indexOf('data: ') + 6))
    expect(told).toMatchObject({ id: data.id, status: 'completed', created: 1 })
    expect(told).toEqual((await get(`/v1/imports/${data.id}`)).json().data)
  })

  test('resumes for a client that reconnects', async () => {
    const { data } = (
      await send(multipart({ 't.md': post('T') }), {
        query: `?source=${nextSource()}`,
        headers: wait,
      })
    ).json()
    const answer = await get(`/v1/imports/${data.id}/events`, { 'last-event-id': '1' })
    expect(answer.body.match(/^event: /gm)).toEqual(['event: '])
    expect(answer.body).toContain('event: end')
  })
})

describe('a cancelled import', () => {
  test('ends immediately while queued and never runs', async () => {
    await worker.stop()
    const source = nextSource()
    const { data } = (
      await send(multipart({ 'c.md': post('C') }), { query: `?source=${source}` })
    ).json()
    const url = `/v1/imports/${data.id}`
    expect((await app.request('DELETE', url, { key: app.adminKey })).statusCode).toBe(204)
    expect((await get(url)).json().data).toMatchObject({ status: 'cancelled', created: 0 })
    expect((await app.request('DELETE', url, { key: app.adminKey })).statusCode).toBe(409)
    worker = workerOf(app)
    await send(multipart({ 'after.md': post('After') }), {
      query: `?source=${source}`,
      headers: wait,
    })
    expect(await filesOfSource(source)).toEqual(['after.md'])
  })

  test('stops between two batches and counts what it has written', async () => {
    const source = nextSource()
    const parts = Array.from({ length: 4000 }, (_, n) => ({ name: `${n}.md`, data: post(`N${n}`) }))
    const body = gzipSync(tarOf(parts))
    const { data } = (
      await send(body, { type: 'application/gzip', query: `?source=${source}` })
    ).json()
    const url = `/v1/imports/${data.id}`
    await expect
      .poll(async () => (await get(url)).json().data.created, { interval: 20 })
      .toBeGreaterThan(0)
    expect((await app.request('DELETE', url, { key: app.adminKey })).statusCode).toBe(204)
    await expect.poll(async () => (await get(url)).json().data.status).toBe('cancelled')
    const ended = (await get(url)).json().data
    expect(ended.created).toBeLessThan(4000)
    expect(await filesOfSource(source)).toHaveLength(ended.created)
  })
})
