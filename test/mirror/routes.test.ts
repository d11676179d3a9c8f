import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBlobStore } from '../../src/blobs/open-store.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { type Listener, listener } from './guarded.ts'
import { mirrorAll, namePictures, png, settingsFor } from './mirroring.ts'

let app: TestApp
let host: Listener
let key: string
let urls: string[]
beforeAll(async () => {
  app = await testApp()
  key = await app.keyWith('drafts:read')
  const picture = await png(40, 30)
  host = await listener((request, response) => {
    if (request.url?.startsWith('/gone')) response.writeHead(404).end()
    else response.end(picture)
  })
  const [blog, news] = [await articleOf('blog'), await articleOf('news')]
  urls = ['/gone.png', '/one%20more.png', '/shared.png'].map((path) => `http://${host.host}${path}`)
  await namePictures(app.db, blog, urls)
  await namePictures(app.db, news, [`${urls[2]}`, 'https://example.org/later.png'])
  await app.db.query({
    text: `update remote_files set next_try_at = null where url = 'https://example.org/later.png'`,
  })
  const store = openBlobStore(app.fastify.config)
  await mirrorAll(app.db, store, settingsFor(host.host))
  for (let attempt = 2; attempt <= 3; attempt++) {
    await app.db.query({ text: 'update remote_files set next_try_at = now() where failures > 0' })
    await mirrorAll(app.db, store, settingsFor(host.host))
  }
})
afterAll(async () => {
  await app.close()
  await host.close()
})

async function articleOf(source: string): Promise<string> {
  const response = await app.request('POST', '/v1/articles', {
    key: app.adminKey,
    body: { title: source, body: 'Text' },
  })
  expect(response.statusCode).toBe(201)
  const { id } = response.json().data
  await app.db.query({
    text: 'update articles set source = $2 where id = $1',
    values: [id, source],
  })
  return id
}

const list = async (query = '') => {
  const response = await app.request('GET', `/v1/remote-files${query}`, { key })
  expect(response.statusCode).toBe(200)
  return response.json()
}
const addresses = ({ data }: { data: { url: string }[] }) => data.map(({ url }) => url)

describe('GET /v1/remote-files', () => {
  test('shows what became of a picture', async () => {
    const { data } = await list('?status=mirrored&limit=1')
    const hash = /^\/files\/([0-9a-f]{64})\/one%20more\.png$/.exec(data[0].fileUrl)?.[1]
    expect(hash).toBeDefined()
    expect(data).toEqual([
      {
        id: expect.any(String),
        url: urls[1],
        status: 'mirrored',
        failure: null,
        failures: 0,
        checkedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        nextTryAt: expect.stringMatching(/^\d{4}-.*Z$/),
        fileUrl: `/files/${hash}/one%20more.png`,
        type: 'image/png',
        size: (await png(40, 30)).length,
        width: 40,
        height: 30,
        articles: 1,
      },
    ])
  })

  test('reports dead ones', async () => {
    const { data } = await list('?status=dead')
    expect(data).toMatchObject([
      { url: urls[0], status: 'dead', failure: 'http_404', failures: 3, fileUrl: null, type: null },
    ])
  })

  test('goes by address, and filters by status and source', async () => {
    expect(addresses(await list())).toEqual([...urls, 'https://example.org/later.png'])
    expect(addresses(await list('?status=waiting'))).toEqual(['https://example.org/later.png'])
    expect(addresses(await list('?source=news'))).toEqual([
      urls[2],
      'https://example.org/later.png',
    ])
    expect(addresses(await list('?source=news&status=mirrored'))).toEqual([urls[2]])
    expect(addresses(await list('?source=other'))).toEqual([])
    const { data } = await list('?source=news')
    expect(data[0].articles).toBe(2)
  })

  test('is read page by page, forwards and backwards', async () => {
    const first = await list('?limit=2')
    const second = await list(`?limit=2&cursor=${first.meta.nextCursor}`)
    expect([...addresses(first), ...addresses(second)]).toEqual([
      ...urls,
      'https://example.org/later.png',
    ])
    expect(second.meta.nextCursor).toBeNull()
    expect(addresses(await list(`?limit=2&cursor=${second.meta.prevCursor}`))).toEqual(
      addresses(first),
    )
  })

  test('needs drafts:read', async () => {
    expect((await app.request('GET', '/v1/remote-files')).statusCode).toBe(401)
    const reader = await app.keyWith('content:read')
    expect((await app.request('GET', '/v1/remote-files', { key: reader })).statusCode).toBe(403)
  })

  test.each(['?status=gone', '?source=a/b', '?source=%00', '?cursor=x', '?x=1', '?limit=0'])(
    'refuses %s',
    async (query) => {
      const response = await app.request('GET', `/v1/remote-files${query}`, { key })
      expect(response.statusCode).toBe(400)
    },
  )

  test('refuses the cursor of other filters, and one with a NUL', async () => {
    const { meta } = await list('?limit=2')
    const wrong = await app.request(
      'GET',
      `/v1/remote-files?limit=2&status=dead&cursor=${meta.nextCursor}`,
      { key },
    )
    expect(wrong.statusCode).toBe(400)
    const [one, binding, direction] = JSON.parse(
      Buffer.from(meta.nextCursor, 'base64url').toString(),
    )
    const forged = Buffer.from(JSON.stringify([one, binding, direction, ['a\0']])).toString(
      'base64url',
    )
    const nul = await app.request('GET', `/v1/remote-files?limit=2&cursor=${forged}`, { key })
    expect(nul.statusCode).toBe(400)
  })
})

describe('mirror=true of an import', () => {
  const importing = (to: TestApp, query: string) =>
    to.request('POST', `/v1/imports?${query}`, {
      key: to.adminKey,
      body: '---\ntitle: A\n---\nText',
      headers: { 'content-type': 'text/markdown', 'content-disposition': 'filename="a.md"' },
    })

  test('is refused while MIRROR_IMAGES is off', async () => {
    const response = await importing(app, 'mirror=true')
    expect(response.statusCode).toBe(400)
    expect(response.json().details ?? response.json().errors).toMatchObject([
      { parameter: 'mirror', code: 'mirror_is_off' },
    ])
    expect(response.body).toContain('MIRROR_IMAGES=on')
    expect((await importing(app, 'mirror=false')).statusCode).toBe(202)
  })

  test('is taken while it is on', async () => {
    const open = await testApp({ mirrorImages: 'on', databaseOf: app })
    const response = await importing(open, 'mirror=true&source=open')
    expect(response.statusCode).toBe(202)
    expect(response.json().data.options.mirror).toBe(true)
    await open.close()
  })
})
