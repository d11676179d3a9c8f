import { afterAll, beforeAll, expect, test } from 'vitest'
import { listFoldedMatches } from '../../../src/articles/references/queries.ts'
import { announce } from '../../../src/events/announce.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, publish, send } from '../../support/content.ts'
import { storeFile, storeMirrored } from '../../support/files/stored-files.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp({ siteUrl: 'https://site.example' })
})
afterAll(() => app.close())

let count = 0
/** A published article of its own folder, `n/a.md` in the source `api`. */
async function article(body: string, more: object = {}) {
  const folder = `folder-${count++}`
  const { id } = await publish(app, { title: 'A', path: `${folder}/a`, body, ...more })
  const { rows } = await app.db.query<{ source: string; file: string }>({
    text: 'select source, file from articles where id = $1',
    values: [id],
  })
  const { source, file } = rows[0] as { source: string; file: string }
  return { id, source, folder: file.slice(0, file.lastIndexOf('/') + 1), file }
}

/** A change of files that no event tells empties no cache, so reads go around it. */
const get = async (url: string, key: string | null = app.adminKey) => {
  const answer = await app.request('GET', url, key === null ? {} : { key })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer
}
const read = async (id: string, include: string) =>
  (await get(`/v1/articles/${id}?include=${include}`)).json().data

const nothing = {
  fileId: null,
  url: null,
  type: null,
  size: null,
  width: null,
  height: null,
  placeholder: null,
}

test('an article shows what it refers to, in the order of the text', async () => {
  const body =
    '![One](pic%20ture.jpg) ![gone](gone.png) ![far](https://far.example/x.png) ![kept](https://far.example/kept.png#f) [paper](/paper.pdf)'
  const { id, source, folder } = await article(body, { cover: 'cover.jpg' })
  const picture = await storeFile(app.db, source, `${folder}pic ture.jpg`, { placeholder: 'AQID' })
  const cover = await storeFile(app.db, source, `${folder}a/cover.jpg`)
  const paper = { type: 'application/pdf', width: null, height: null }
  const pdf = await storeFile(app.db, source, 'static/paper.pdf', paper)
  const kept = await storeMirrored(app.db, 'https://far.example/kept.png', 'dead')
  const { files, coverFile, coverUrl } = await read(id, 'files')
  const known = { type: 'image/jpeg', size: 1234, width: 2000, height: 1000, placeholder: null }
  const stored = { status: 'stored', ...known }
  expect(files).toEqual([
    {
      role: 'cover',
      reference: 'cover.jpg',
      alt: null,
      ...stored,
      fileId: cover.id,
      url: `/files/${cover.hash}/cover.jpg`,
    },
    {
      role: 'body',
      reference: 'pic%20ture.jpg',
      alt: 'One',
      ...stored,
      placeholder: 'AQID',
      fileId: picture.id,
      url: `/files/${picture.hash}/pic%20ture.jpg`,
    },
    { role: 'body', reference: 'gone.png', alt: 'gone', status: 'missing', ...nothing },
    {
      role: 'body',
      reference: 'https://far.example/x.png',
      alt: 'far',
      status: 'remote',
      ...nothing,
      url: 'https://far.example/x.png',
    },
    {
      role: 'body',
      reference: 'https://far.example/kept.png#f',
      alt: 'kept',
      status: 'mirrored',
      ...known,
      fileId: null,
      url: `/files/${kept}/kept.png`,
    },
    {
      role: 'body',
      reference: '/paper.pdf',
      alt: null,
      ...stored,
      ...paper,
      fileId: pdf.id,
      url: `/files/${pdf.hash}/paper.pdf`,
    },
  ])
  expect(coverFile).toEqual(files[0])
  expect(coverUrl).toBe(`https://site.example/files/${cover.hash}/cover.jpg`)
  const listed = (await get(`/v1/articles?id=${id}&include=files`)).json().data[0]
  expect(listed.files).toEqual(files)
  expect(listed.coverFile).toEqual(coverFile)
  expect(listed.coverUrl).toBe(coverUrl)
  const plain = await read(id, 'body')
  expect(plain).not.toHaveProperty('files')
  expect(plain.coverUrl).toMatch(/^https:\/\/site\.example\/en\/.*cover\.jpg$/)
})

test('every name has the address that serves it', async () => {
  const names = [
    "ü (1)!'*~.png",
    '100%.png',
    '日本 語.png',
    '😀&=+;,@$.png',
    'a_b-c.d.png',
    '".png',
  ]
  const body = names.map((name) => `![x](<${name.replaceAll('%', '%25')}>)`).join(' ')
  const { id, source, folder } = await article(body)
  const urls = []
  for (const name of names) {
    const { hash } = await storeFile(app.db, source, folder + name)
    urls.push(app.fastify.fileAddresses.urlOf(hash, name))
  }
  const { files } = await read(id, 'files')
  expect(files.map(({ url }: { url: string }) => url)).toEqual(urls)
})

test('all statements of a list show the same files', async () => {
  const tags = ['Of one list']
  const bodies = [
    '![a](<a"},{"role":"cover".png>) ![b](b.png)',
    'Words.',
    '![c](c.png) ![c](c.png)',
  ]
  const made = []
  for (const [at, body] of bodies.entries())
    made.push(await article(body, { tags, cover: at === 1 ? undefined : 'cover.png' }))
  for (const { source, folder } of made) await storeFile(app.db, source, `${folder}b.png`)
  await storeFile(app.db, made[0]?.source ?? '', `${made[0]?.folder}a/cover.png`)
  const list = '/v1/articles?tag=of-one-list&fields=id,coverUrl'
  const page = async (query: string) => (await get(`${list}&${query}`)).json().data
  const usual = await page('limit=20&include=files')
  expect(usual.map(({ id }: { id: string }) => id)).toEqual(made.map(({ id }) => id).toReversed())
  expect(usual.map(({ files }: { files: object[] }) => files.length)).toEqual([2, 0, 3])
  expect(usual[2].files[2].status).toBe('stored')
  expect(usual[2].coverFile).toEqual(usual[2].files[0])
  expect(usual[0].coverFile).toEqual({ ...nothing, ...usual[0].files[0] })
  expect(await page('limit=7&include=files')).toEqual(usual)
  expect(await page('limit=20&include=files&sort=publishedAt')).toEqual(usual.toReversed())
  const withBody = await page('limit=20&include=files,body')
  expect(withBody.map(({ body: _, ...rest }: { body: string }) => rest)).toEqual(usual)
  for (const [at, { id }] of made.toReversed().entries()) {
    const { files, coverFile } = await read(id, 'files')
    expect({ files, coverFile }).toEqual({ files: usual[at].files, coverFile: usual[at].coverFile })
  }
})

test('an article without references has none', async () => {
  const { id } = await article('Words.')
  expect(await read(id, 'files')).toMatchObject({ files: [], coverFile: null, coverUrl: null })
})

test('the best path wins, and at one path the exact spelling', async () => {
  const { id, source, folder } = await article('![x](X.png)')
  const named = async () => (await read(id, 'files')).files[0].fileId
  await storeFile(app.db, 'other', `${folder}X.png`)
  expect(await named()).toBe(null)
  const root = await storeFile(app.db, source, 'X.png')
  expect(await named()).toBe(root.id)
  const folded = await storeFile(app.db, source, `${folder}x.PNG`)
  expect(await named()).toBe(folded.id)
  expect(await listFoldedMatches(app.db, [id])).toEqual([
    { articleId: id, reference: 'X.png', found: `${folder}x.PNG`, count: 1 },
  ])
  const exact = await storeFile(app.db, source, `${folder}X.png`)
  expect(await named()).toBe(exact.id)
  expect(await listFoldedMatches(app.db, [id])).toEqual([])
  await app.db.query({
    text: 'update files set trashed_at = now() where id = any($1)',
    values: [[exact.id, folded.id, root.id]],
  })
  expect(await named()).toBe(null)
})

test('the ETag and the public response follow the files', async () => {
  const { id, source, folder } = await article('![x](e.png)')
  const url = `/v1/articles/${id}?include=files`
  const before = await get(url, null)
  expect(before.json().data.files[0].status).toBe('missing')
  await storeFile(app.db, source, `${folder}e.png`)
  // Any event empties the caches, as one of a file does.
  await create(app, { title: 'An event' })
  await announce(app.db)
  const after = await get(url, null)
  expect(after.json().data.files[0].status).toBe('stored')
  expect(after.headers.etag).not.toBe(before.headers.etag)
  expect(after.headers['cache-tag']).toContain('files')
})

test('a draft shows its files only to readers of drafts', async () => {
  const { id } = await article('![x](d.png)', { status: 'draft' })
  const answer = await app.request('GET', `/v1/articles/${id}?include=files`)
  expect(answer.statusCode).toBe(404)
  const list = (await get('/v1/articles?include=files&limit=100', null)).json().data
  expect(list.map((one: { id: string }) => one.id)).not.toContain(id)
})

test('HTML has sizes and small forms of stored pictures, and links to stored files', async () => {
  const body = [
    '![One](one.jpg?v=2)',
    '![Two](two.png)',
    '<img src="one.jpg" width="500" loading="lazy">',
    '<img src="drawing.svg">',
    '![gone](gone.png)',
    '[paper](paper.pdf#page=2)',
    '<video src="v.mp4" poster="one.jpg"></video>',
    '<img srcset="one.jpg 1x, gone.png 2x">',
    '{{< figure src="two.png" alt="F" >}}',
  ].join('\n\n')
  const { id, source, folder } = await article(body)
  const at = async (name: string, bytes = {}) =>
    `/files/${(await storeFile(app.db, source, folder + name, bytes)).hash}/${name}`
  const none = { width: null, height: null }
  const one = await at('one.jpg')
  const two = await at('two.png', { type: 'image/png', width: 300, height: 200 })
  const svg = await at('drawing.svg', { type: 'image/svg+xml', width: 900, height: 90 })
  const pdf = await at('paper.pdf', { type: 'application/pdf', ...none })
  const video = await at('v.mp4', { type: 'video/mp4', ...none })
  const { html } = await read(id, 'html')
  const small = [320, 640, 960, 1280, 1920].map((w) => `${one}?w=${w}&amp;format=webp ${w}w`)
  const sizes = 'sizes="(max-width: 2000px) 100vw, 2000px"'
  const srcset = `srcset="${[...small, `${one} 2000w`].join(', ')}" ${sizes}`
  const lines = html.split('\n').filter(Boolean)
  expect(lines.slice(0, 8)).toEqual([
    `<p><img src="${one}" alt="One" width="2000" height="1000" ${srcset} loading="eager" decoding="async" /></p>`,
    `<p><img src="${two}" alt="Two" width="300" height="200" loading="lazy" decoding="async" /></p>`,
    `<img src="${one}" width="500" loading="lazy" height="250" ${srcset} decoding="async" />`,
    `<img src="${svg}" width="900" height="90" loading="lazy" decoding="async" />`,
    expect.stringMatching(/^<p><img src="[^"]*\/gone\.png" alt="gone" \/><\/p>$/),
    `<p><a href="${pdf}#page=2">paper</a></p>`,
    expect.stringContaining(`<video src="${video}" poster="${one}">`),
    expect.stringMatching(`<img srcset="${one} 1x, [^"]*gone.png 2x" />`),
  ])
  expect(html).toContain(`<img src="${two}" alt="F" width="300"`)
  // The stored text is as it was.
  expect((await read(id, 'body')).body).toBe(body)
})

test('HTML changes with the files, though the text does not', async () => {
  const { id, source, folder } = await article('![x](late.png)')
  expect((await read(id, 'html')).html).not.toContain('/files/')
  const { hash } = await storeFile(app.db, source, `${folder}late.png`)
  expect((await read(id, 'html')).html).toContain(`src="/files/${hash}/late.png"`)
})

test('feeds name the cover with its size, and pictures by absolute addresses', async () => {
  const { id, source, folder } = await article('![x](f.png)', {
    cover: 'c.jpg',
    lang: 'nl',
    publishedAt: '2024-01-01T00:00:00Z',
  })
  const cover = await storeFile(app.db, source, `${folder}c.jpg`)
  const picture = await storeFile(app.db, source, `${folder}f.png`)
  await create(app, { title: 'An event' })
  await announce(app.db)
  const url = `https://site.example/files/${cover.hash}/c.jpg`
  const rss = (await get('/rss.xml?lang=nl')).body
  expect(rss).toContain(`<enclosure url="${url}" length="1234" type="image/jpeg"/>`)
  expect(rss).toContain(
    `<media:content url="${url}" medium="image" type="image/jpeg" fileSize="1234" width="2000" height="1000"/>`,
  )
  expect(rss).toContain(`https://site.example/files/${picture.hash}/f.png`)
  const atom = (await get('/feed.xml?lang=nl')).body
  expect(atom).toContain(`<link rel="enclosure" type="image/jpeg" length="1234" href="${url}"/>`)
  const { items } = (await get('/feed.json?lang=nl')).json()
  expect(items.find((one: { id: string }) => one.id.endsWith(id)).image).toBe(url)
})

test('addresses are signed where reads need a key, and the ETag follows', async () => {
  const closed = await testApp({ publicRead: false })
  try {
    const { id } = await create(closed, { title: 'A', body: '![x](s.png)' })
    const { rows } = await closed.db.query<{ source: string }>({
      text: 'select source from articles',
    })
    await storeFile(closed.db, rows[0]?.source ?? '', 's.png')
    const answer = await send(closed, 'GET', `/articles/${id}?include=files,html`)
    const { files, html } = answer.json().data
    expect(files[0].url).toMatch(/^\/files\/[0-9a-f]{64}\/s\.png\?exp=\d+&sig=[\w-]{43}$/)
    expect(html).toContain(`${files[0].url.replace('&', '&amp;')}&amp;w=320&amp;format=webp 320w`)
  } finally {
    await closed.close()
  }
})
