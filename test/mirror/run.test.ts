import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hearChanges } from '../../src/events/changes.ts'
import { claimRemoteFile, insertRemoteFiles, retryFailed } from '../../src/mirror/queries.ts'
import { mirrorSettings } from '../../src/mirror/settings.ts'
import { version } from '../../src/version.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { until } from '../support/processes/processes.ts'
import { type Listener, listener } from './guarded.ts'
import {
  makeDue,
  mirrorAll,
  namePictures,
  png,
  rowsOf,
  type Store,
  settingsFor,
  temporaryStore,
} from './mirroring.ts'

let app: TestApp
let store: Store
let article: string
let picture: Buffer
let hash: string
const hosts: Listener[] = []

beforeAll(async () => {
  app = await testApp()
  store = await temporaryStore()
  const made = await app.request('POST', '/v1/articles', {
    key: app.adminKey,
    body: { title: 'Pictures', body: 'Text' },
  })
  article = made.json().data.id
  picture = await png(40, 30)
  hash = createHash('sha256').update(picture).digest('hex')
})
afterAll(async () => {
  await app.close()
  await store.destroy()
})
beforeEach(async () => {
  await app.db.query({ text: 'delete from remote_files' })
  await app.db.query({ text: 'delete from article_references' })
})
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()))
})

async function hosting(...given: Parameters<typeof listener>): Promise<Listener> {
  const host = await listener(...given)
  hosts.push(host)
  return host
}
const at = (host: Listener, path: string) => `http://${host.host}${path}`
const servingPicture: Parameters<typeof listener>[0] = (_request, response) => {
  response.writeHead(200, { etag: '"one"', 'content-type': 'text/html' }).end(picture)
}

describe('a picture that its host sends', () => {
  test('is stored with what its bytes say, and asked for as a page of its host does', async () => {
    const host = await hosting(servingPicture)
    const url = at(host, '/a/photo.png?x=1')
    await namePictures(app.db, article, [url])
    expect(await mirrorAll(app.db, store, settingsFor(host.host))).toEqual([{ url, failure: null }])
    expect(await rowsOf(app.db)).toMatchObject([
      { url, status: 'mirrored', hash, etag: '"one"', failure: null, failures: 0 },
    ])
    expect(await store.size(hash)).toBe(picture.length)
    const { rows } = await app.db.query({
      text: `select size::int as size, type, width, height from blobs where hash = decode($1, 'hex')`,
      values: [hash],
    })
    expect(rows).toEqual([{ size: picture.length, type: 'image/png', width: 40, height: 30 }])
    expect(host.requests).toMatchObject([
      {
        url: '/a/photo.png?x=1',
        headers: {
          'user-agent': `Broadsheet/${version()} (+https://paper.example/)`,
          referer: `http://${host.host}/`,
          'accept-encoding': 'identity',
        },
      },
    ])
    expect(host.requests[0]?.headers).not.toHaveProperty('if-none-match')
    expect(host.requests[0]?.headers).not.toHaveProperty('cookie')
  })

  test('is asked for again with its ETag, after 30 days', async () => {
    const host = await hosting((request, response) => {
      if (request.headers['if-none-match'] === '"one"') response.writeHead(304).end()
      else response.writeHead(200, { etag: '"one"' }).end(picture)
    })
    await namePictures(app.db, article, [at(host, '/a.png')])
    await mirrorAll(app.db, store, settingsFor(host.host))
    expect((await rowsOf(app.db))[0]?.due).toBeGreaterThan(29 * 86_400)
    expect(await mirrorAll(app.db, store, settingsFor(host.host))).toEqual([])
    await makeDue(app.db)
    await mirrorAll(app.db, store, settingsFor(host.host))
    expect(host.requests[1]?.headers['if-none-match']).toBe('"one"')
    const [row] = await rowsOf(app.db)
    expect(row).toMatchObject({ status: 'mirrored', hash, etag: '"one"', failures: 0 })
    expect(row?.due).toBeGreaterThan(29 * 86_400)
  })

  test('replaces the mirrored bytes when the host has others', async () => {
    let bytes = picture
    const host = await hosting((_request, response) => void response.end(bytes))
    await namePictures(app.db, article, [at(host, '/a.png')])
    await mirrorAll(app.db, store, settingsFor(host.host))
    bytes = await png(10, 10, '#00c')
    await makeDue(app.db)
    await mirrorAll(app.db, store, settingsFor(host.host))
    const [row] = await rowsOf(app.db)
    expect(row?.hash).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  test('is announced to every process, because responses show it', async () => {
    const changes = hearChanges(app.db)
    await until(() => changes.connected)
    let heard = 0
    changes.subscribe(() => heard++)
    const host = await hosting(servingPicture)
    await namePictures(app.db, article, [at(host, '/a.png')])
    await mirrorAll(app.db, store, settingsFor(host.host))
    await until(() => heard === 1)
    await changes.close()
  })

  test('is kept though it is SVG', async () => {
    const host = await hosting((_request, response) => {
      response.end('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    })
    await namePictures(app.db, article, [at(host, '/a.svg')])
    await mirrorAll(app.db, store, settingsFor(host.host))
    expect(await rowsOf(app.db)).toMatchObject([{ status: 'mirrored' }])
  })
})

describe('what is not a picture is not kept', () => {
  const others: [string, Buffer | string][] = [
    ['a page', '<!doctype html><title>Log in</title>'],
    ['text', 'gone'],
    ['nothing', ''],
    ['a zip', Buffer.from('PK\u0003\u0004 and so on')],
    ['a page that is larger than what is inspected', `<html>${'x'.repeat(700_000)}`],
  ]
  test.each(others)('%s', async (_name, body) => {
    const host = await hosting((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' }).end(body)
    })
    const blobs = await hashesIn(store)
    await namePictures(app.db, article, [at(host, '/a.png')])
    await mirrorAll(app.db, store, settingsFor(host.host))
    expect(await rowsOf(app.db)).toMatchObject([{ status: 'waiting', failure: 'not_a_picture' }])
    expect(await hashesIn(store)).toEqual(blobs)
  })

  test('nor is one that is too large', async () => {
    const host = await hosting((_request, response) => {
      response.write(picture)
      response.end(Buffer.alloc(2 * 1024 * 1024))
    })
    await namePictures(app.db, article, [at(host, '/a.png')])
    await mirrorAll(app.db, store, settingsFor(host.host))
    expect(await rowsOf(app.db)).toMatchObject([{ failure: 'too_large', hash: null }])
  })
})

async function hashesIn(given: Store): Promise<string[]> {
  const hashes: string[] = []
  for await (const blob of given.list()) hashes.push(blob.hash)
  return hashes.sort()
}

describe('a failure', () => {
  test('is tried again after an hour, a day and a week; the third one makes it dead', async () => {
    const host = await hosting((_request, response) => response.writeHead(404).end())
    await namePictures(app.db, article, [at(host, '/a.png')])
    const seen: unknown[] = []
    for (let attempt = 1; attempt <= 4; attempt++) {
      await makeDue(app.db)
      await mirrorAll(app.db, store, settingsFor(host.host))
      const [row] = await rowsOf(app.db)
      seen.push([row?.status, row?.failure, row?.failures, Math.round((row?.due ?? 0) / 3600)])
    }
    expect(seen).toEqual([
      ['waiting', 'http_404', 1, 1],
      ['waiting', 'http_404', 2, 24],
      ['dead', 'http_404', 3, 168],
      ['dead', 'http_404', 4, 168],
    ])
  })

  test('of a mirrored picture leaves its bytes, even when it is dead', async () => {
    let isGone = false
    const host = await hosting((_request, response) => {
      if (isGone) response.writeHead(410).end()
      else response.end(picture)
    })
    await namePictures(app.db, article, [at(host, '/a.png')])
    await mirrorAll(app.db, store, settingsFor(host.host))
    isGone = true
    const statuses: unknown[] = []
    for (let attempt = 1; attempt <= 3; attempt++) {
      await makeDue(app.db)
      await mirrorAll(app.db, store, settingsFor(host.host))
      const [row] = await rowsOf(app.db)
      statuses.push([row?.status, row?.hash])
    }
    expect(statuses).toEqual([
      ['mirrored', hash],
      ['mirrored', hash],
      ['dead', hash],
    ])
    isGone = false
    await retryFailed(app.db, null)
    await mirrorAll(app.db, store, settingsFor(host.host))
    expect(await rowsOf(app.db)).toMatchObject([{ status: 'mirrored', failures: 0, failure: null }])
  })

  test('of one picture does not stop the others', async () => {
    const host = await hosting((request, response) => {
      if (request.url === '/bad.png') response.destroy()
      else response.end(picture)
    })
    const urls = ['/1.png', '/bad.png', '/2.png', '/3.png'].map((path) => at(host, path))
    const strange = ['http://127.0.0.1/x.png', 'http://[broken/', 'ftp://127.0.0.1/x.png']
    await namePictures(app.db, article, [...urls, ...strange])
    await mirrorAll(app.db, store, settingsFor(host.host))
    const failures = (await rowsOf(app.db)).map(({ url, failure }) => [url, failure])
    expect(Object.fromEntries(failures)).toEqual({
      [at(host, '/1.png')]: null,
      [at(host, '/2.png')]: null,
      [at(host, '/3.png')]: null,
      [at(host, '/bad.png')]: 'connection_failed',
      'http://127.0.0.1/x.png': 'private_address',
      'http://[broken/': 'invalid_address',
      'ftp://127.0.0.1/x.png': 'scheme_not_allowed',
    })
  })

  test('of the store is none of the picture', async () => {
    const host = await hosting(servingPicture)
    await namePictures(app.db, article, [at(host, '/a.png')])
    const full = new Error('the disk is full')
    const broken = { ...store, put: () => Promise.reject(full) }
    await expect(mirrorAll(app.db, broken, settingsFor(host.host))).rejects.toBe(full)
    const [row] = await rowsOf(app.db)
    expect(row).toMatchObject({ status: 'waiting', failures: 0, failure: null })
    expect(row?.due).toBeGreaterThan(0)
    expect(row?.due).toBeLessThanOrEqual(60)
  })
})

describe('fetches at once', () => {
  test('are two per host and eight in all', async () => {
    let open = 0
    let most = 0
    const mostPerHost: number[] = []
    const waiting: (() => void)[] = []
    const many = await Promise.all(
      Array.from({ length: 6 }, (_, index) => {
        let here = 0
        mostPerHost[index] = 0
        return hosting((_request, response) => {
          most = Math.max(most, ++open)
          mostPerHost[index] = Math.max(mostPerHost[index] ?? 0, ++here)
          waiting.push(() => {
            open--
            here--
            response.end(picture)
          })
        })
      }),
    )
    const urls = many.flatMap((host) => [1, 2, 3, 4].map((n) => at(host, `/${n}.png`)))
    await namePictures(app.db, article, urls)
    const allowed = settingsFor(...many.map(({ host }) => host))
    const run = mirrorAll(app.db, store, allowed)
    let answered = 0
    while (answered < urls.length) {
      // Answers only when no more can come: eight are open, or all the rest of the last hosts.
      await until(() => waiting.length > 0)
      waiting.shift()?.()
      answered++
    }
    expect((await run).filter(({ failure }) => failure === null)).toHaveLength(urls.length)
    expect(most).toBeLessThanOrEqual(8)
    expect(Math.max(...mostPerHost)).toBeLessThanOrEqual(2)
  })

  test('reach eight with many hosts', async () => {
    const waiting: (() => void)[] = []
    const many = await Promise.all(
      Array.from({ length: 5 }, () =>
        hosting((_request, response) => void waiting.push(() => response.end(picture))),
      ),
    )
    const urls = many.flatMap((host) => [1, 2, 3].map((n) => at(host, `/${n}.png`)))
    await namePictures(app.db, article, urls)
    const run = mirrorAll(app.db, store, settingsFor(...many.map(({ host }) => host)))
    await until(() => waiting.length === 8)
    let done = 0
    while (done < urls.length) {
      await until(() => waiting.length > 0)
      waiting.shift()?.()
      done++
    }
    expect(await run).toHaveLength(urls.length)
  })

  test('of several processes never are of the same picture', async () => {
    const host = await hosting(servingPicture)
    const other = await hosting(servingPicture)
    const urls = [host, other].flatMap((one) =>
      Array.from({ length: 20 }, (_, n) => at(one, `/${n}.png`)),
    )
    await namePictures(app.db, article, urls)
    const settings = settingsFor(host.host, other.host)
    const runs = await Promise.all([1, 2, 3].map(() => mirrorAll(app.db, store, settings)))
    expect(
      runs
        .flat()
        .map(({ url }) => url)
        .sort(),
    ).toEqual(urls.toSorted())
    expect(host.requests).toHaveLength(20)
    expect(other.requests).toHaveLength(20)
  })
})

describe('a lease', () => {
  test('is given back when the process stops', async () => {
    const stop = new AbortController()
    const host = await hosting(() => stop.abort())
    await namePictures(app.db, article, [at(host, '/a.png'), at(host, '/b.png')])
    expect(await mirrorAll(app.db, store, settingsFor(host.host), null, stop.signal)).toEqual([])
    const rows = await rowsOf(app.db)
    expect(rows.map(({ due, failures }) => [due !== null && due <= 0, failures])).toEqual([
      [true, 0],
      [true, 0],
    ])
  })

  test('of a process that died ends by itself, and its late result counts no more', async () => {
    const host = await hosting(servingPicture)
    await namePictures(app.db, article, [at(host, '/a.png')])
    const claimed = await claimRemoteFile(app.db, [], null)
    expect(claimed?.url).toBe(at(host, '/a.png'))
    expect(await mirrorAll(app.db, store, settingsFor(host.host))).toEqual([])
    const [row] = await rowsOf(app.db)
    expect(row?.due).toBeGreaterThan(120)
    await makeDue(app.db)
    await mirrorAll(app.db, store, settingsFor(host.host))
    const { setFailed } = await import('../../src/mirror/queries.ts')
    await setFailed(app.db, claimed as NonNullable<typeof claimed>, 'http_500')
    expect(await rowsOf(app.db)).toMatchObject([{ status: 'mirrored', failures: 0 }])
  })
})

describe('rows', () => {
  test('are made of the pictures that articles of a source name, once', async () => {
    const urls = ['https://example.org/a.png', 'https://example.org/b.png']
    await namePictures(
      app.db,
      article,
      [...urls, `https://example.org/${'x'.repeat(3000)}`].slice(0, 2),
    )
    await app.db.query({ text: 'delete from remote_files' })
    await app.db.query({
      text: `insert into article_references (article_id, position, role, reference, remote_url, names, name_keys)
        values ($1, 5000, 'body', 'x', $2, '{}', '{}')`,
      values: [article, `https://example.org/${'x'.repeat(5000)}`],
    })
    expect(await insertRemoteFiles(app.db, 'other')).toBe(0)
    expect(await insertRemoteFiles(app.db, null)).toBe(2)
    expect(await insertRemoteFiles(app.db, null)).toBe(0)
    expect((await rowsOf(app.db)).map(({ url }) => url)).toEqual(urls)
  })

  test('of pictures that no article names any more are not fetched, and go', async () => {
    const host = await hosting(servingPicture)
    await namePictures(app.db, article, [at(host, '/a.png')])
    await app.db.query({ text: 'delete from article_references' })
    expect(await mirrorAll(app.db, store, settingsFor(host.host))).toEqual([])
    expect(host.connections).toBe(0)
    expect(await rowsOf(app.db)).toEqual([])
  })

  test('of such pictures stay with their bytes, until an article names them again', async () => {
    const host = await hosting(servingPicture)
    await namePictures(app.db, article, [at(host, '/a.png')])
    await mirrorAll(app.db, store, settingsFor(host.host))
    await app.db.query({ text: 'delete from article_references' })
    await makeDue(app.db)
    expect(await mirrorAll(app.db, store, settingsFor(host.host))).toEqual([])
    expect(await rowsOf(app.db)).toMatchObject([{ status: 'mirrored', hash, due: null }])
    await namePictures(app.db, article, [at(host, '/a.png')])
    expect(await insertRemoteFiles(app.db, null)).toBe(0)
    expect(await mirrorAll(app.db, store, settingsFor(host.host))).toHaveLength(1)
  })
})

test('credentials of SITE_URL are told to no host', () => {
  const { headersFor } = mirrorSettings({
    siteUrl: 'https://user:secret@bücher.example/a b',
    mirrorAllow: [],
    maxFileBytes: 1,
  })
  expect(headersFor(new URL('http://example.org:8080/x/y.png'))).toMatchObject({
    'user-agent': `Broadsheet/${version()} (+https://xn--bcher-kva.example/a%20b)`,
    referer: 'http://example.org:8080/',
  })
})
