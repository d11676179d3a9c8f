import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { create, faults, publish, type Shown, send } from '../support/content.ts'
import { parseXml } from './strict-xml.ts'

let app: TestApp
let newest: Shown
beforeAll(async () => {
  app = await testApp({ siteUrl: 'https://example.org', siteTitle: 'A & B' })
  await publish(app, {
    title: 'Old <b>&</b>',
    publishedAt: '2020-01-01T00:00:00Z',
    tags: ['C++', 'both'],
    categories: ['Cat'],
    path: 'a b/ü&"',
    body: '<script>alert(1)</script>\n\n[x](other.md) ]]>',
  })
  newest = await publish(app, {
    title: 'New',
    publishedAt: '2024-01-01T00:00:00Z',
    lang: 'fr',
    tags: ['both'],
    translationKey: 'k',
    authors: ['Ann'],
  })
  await publish(app, {
    title: 'Neu',
    publishedAt: '2022-01-01T00:00:00Z',
    lang: 'de',
    translationKey: 'k',
  })
  await send(app, 'POST', '/articles', '---\ntitle: undated\n---\n', {
    'content-type': 'text/markdown',
  })
  await create(app, { title: 'Draft' })
})
afterAll(() => app.close())

const feeds = ['/feed.xml', '/rss.xml', '/feed.json']
const get = (url: string, headers: Record<string, string> = {}) =>
  app.request('GET', url, { headers })
const titlesOf = async (query: string): Promise<string[]> =>
  (await get(`/feed.json${query}`)).json().items.map(({ title }: { title: string }) => title)

describe('the three feeds', () => {
  test('show the same dated articles, newest first, as their types', async () => {
    expect(await titlesOf('')).toEqual(['New', 'Neu', 'Old <b>&</b>'])
    const types = ['application/atom+xml', 'application/rss+xml', 'application/feed+json']
    for (const [index, url] of feeds.entries()) {
      const answer = await get(url)
      expect(answer.headers['content-type']).toBe(`${types[index]}; charset=utf-8`)
      if (url.endsWith('.xml')) parseXml(answer.body)
      expect(answer.body).not.toMatch(/<script|undated|Draft/)
      expect(answer.body).toContain('https://example.org/fr/new')
      expect(answer.body).toContain(newest.id)
    }
  })

  test.each([
    ['?tag=both', ['New', 'Old <b>&</b>']],
    ['?tag=c-plus-plus', ['Old <b>&</b>']],
    ['?tag=both&tag=c%2B%2B', ['Old <b>&</b>']],
    ['?category=cat', ['Old <b>&</b>']],
    ['?lang=de,FR', ['New', 'Neu']],
    ['?lang=fr&tag=both', ['New']],
    ['?limit=1', ['New']],
    ['?tag=nothing', []],
  ])('%s filters them', async (query, wanted) => {
    expect(await titlesOf(query)).toEqual(wanted)
    for (const url of ['/feed.xml', '/rss.xml']) {
      const { body } = await get(url + query)
      parseXml(body)
      for (const title of ['New', 'Neu'])
        expect([title, body.includes(`>${title}<`)]).toEqual([title, wanted.includes(title)])
    }
  })

  test('refuse unknown parameters', async () => {
    for (const url of feeds)
      for (const query of [
        'tag=',
        'lang=',
        'limit=0',
        'limit=51',
        'status=draft',
        'q=x',
        'lang[]=a',
        'tag[x]=a',
        'tag=%00',
        'x=1',
      ])
        expect(faults(await get(`${url}?${query}`), 400), query).toHaveLength(1)
    for (const query of ['page=0', 'page=x', 'tag=a'])
      faults(await get(`/sitemap.xml?${query}`), 400)
    faults(await get('/sitemap.xml?page=2'), 404)
  })

  test('are answered by 304 until something in them changes', async () => {
    const tags = new Map<string, string>()
    for (const url of [...feeds, '/sitemap.xml']) {
      const { etag } = (await get(url)).headers
      tags.set(url, String(etag))
      expect(
        (await get(url, { 'if-none-match': String(etag), 'cache-control': 'no-cache' })).statusCode,
      ).toBe(304)
    }
    await send(app, 'PATCH', `/articles/${newest.id}`, { title: 'Newer' })
    for (const [url, tag] of tags)
      if (url !== '/sitemap.xml')
        expect((await get(url, { 'if-none-match': tag })).statusCode).toBe(200)
    expect(await titlesOf('')).toContain('Newer')
    await send(app, 'PATCH', `/articles/${newest.id}`, { title: 'New' })
  })

  test('contain the address of the site and never the host of the request', async () => {
    for (const url of [...feeds, '/sitemap.xml']) {
      const plain = await get(url)
      const answer = await get(url, {
        host: 'evil.test',
        'x-forwarded-host': 'evil.test',
        'x-forwarded-proto': 'ftp',
      })
      expect(answer.body).toBe(plain.body)
      expect(answer.body).not.toContain('evil')
    }
    const { body } = await get('/feed.xml?tag=both&lang=fr')
    expect(body).toContain('https://example.org/feed.xml?tag=both&amp;lang=fr')
  })
})

test('the sitemap has every public article, also undated, with its translations', async () => {
  const answer = await get('/sitemap.xml')
  expect(answer.headers['content-type']).toBe('application/xml; charset=utf-8')
  parseXml(answer.body)
  const places = [...answer.body.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, place]) => place)
  expect(places.sort()).toEqual([
    'https://example.org/de/neu',
    'https://example.org/en/a%20b/%C3%BC%26%22',
    'https://example.org/en/undated',
    'https://example.org/fr/new',
  ])
  expect(answer.body).toMatch(/hreflang="de" href="https:\/\/example.org\/de\/neu"/)
})

test('contain only the summary of a text that is too long', async () => {
  const body = `${'A long text. '.repeat(45_000)}`
  await publish(app, {
    title: 'Long',
    lang: 'pt',
    summary: 'In *short*.',
    body,
    publishedAt: '2021-01-01T00:00:00Z',
  })
  const [item] = (await get('/feed.json?lang=pt')).json().items
  expect(item).toMatchObject({ title: 'Long', summary: 'In short.' })
  expect(item.content_html).toBe('<p>In <em>short</em>.</p>\n')
})

test('a summary is HTML in RSS, and plain text elsewhere', async () => {
  await publish(app, {
    title: 'Summed up',
    lang: 'nl',
    summary: '<img src=x onerror=alert(1)> In *short* [x](#a) & <b>bold</b>.',
    body: 'B',
    publishedAt: '2021-01-02T00:00:00Z',
  })
  const [item] = (await get('/feed.json?lang=nl')).json().items
  expect(item.summary).toBe('In short x & bold.')
  expect((await get('/feed.xml?lang=nl')).body).toContain(
    '<summary type="text">In short x &amp; bold.</summary>',
  )
  const { body } = await get('/rss.xml?lang=nl')
  expect(body).toContain('In &lt;em&gt;short&lt;/em&gt;')
  expect(body).toContain('https://example.org/nl/summed-up#user-content-a')
  expect(body).not.toContain('onerror')
})

test.each([
  ['https://news.example/sub', '{site}/blog/{path}', '/sub/blog/notes/b', '/sub/notes/c.png'],
  ['https://news.example', '{site}/{lang}/{path}', '/en/notes/b', '/notes/c.png'],
  [
    'https://news.example/sub',
    'https://blog.example/{path}',
    'https://blog.example/notes/b',
    'https://news.example/sub/notes/c.png',
  ],
])('with %s and %s the HTML of an article links to the URLs of articles', async (...row) => {
  const [siteUrl, articleUrl, link, picture] = row
  const other = await testApp({ siteUrl, articleUrl })
  const { id } = await publish(other, {
    title: 'T',
    lang: 'en',
    path: 'notes/a',
    body: '[b](b.md) ![c](c.png)',
  })
  const { html } = (await other.request('GET', `/v1/articles/${id}?include=html`)).json().data
  expect(html).toBe(`<p><a href="${link}">b</a> <img src="${picture}" alt="c" /></p>\n`)
  await other.close()
})

test('a feed has the same id for all spellings of its URL', async () => {
  const idOf = async (query: string) =>
    /<id>([^<]*)</.exec((await get(`/feed.xml${query}`)).body)?.[1]
  expect(await idOf('')).toBe('https://example.org/feed.xml')
  expect(await idOf('?limit=5')).toBe('https://example.org/feed.xml')
  for (const query of ['?lang=fr,de&tag=both', '?tag=both&limit=3&lang=de%2Cfr'])
    expect(await idOf(query)).toBe('https://example.org/feed.xml?tag=both&amp;lang=de%2Cfr')
  expect((await get('/feed.json?limit=3&lang=fr')).json().feed_url).toBe(
    'https://example.org/feed.json?lang=fr&limit=3',
  )
})

test('a change has the date in the text, unless that is in the future', async () => {
  const dated = (title: string, lastmod: string) =>
    send(
      app,
      'POST',
      '/articles',
      `---\ntitle: ${title}\ndate: 2019-01-01\nlastmod: ${lastmod}\nlang: it\n---\n`,
      {
        'content-type': 'text/markdown',
      },
    )
  for (const [title, lastmod] of [
    ['Past', '2019-02-03T04:05:06Z'],
    ['Future', '2999-01-01T00:00:00Z'],
  ] as const)
    await send(app, 'PATCH', `/articles/${(await dated(title, lastmod)).json().data.id}`, {
      status: 'published',
    })
  const items: { title: string; date_modified: string }[] = (await get('/feed.json?lang=it')).json()
    .items
  const modified = new Map(items.map(({ title, date_modified }) => [title, date_modified]))
  expect(modified.get('Past')).toBe('2019-02-03T04:05:06.000Z')
  expect(modified.get('Future')).toMatch(/^20[2-9]\d-/)
  const sitemap = (await get('/sitemap.xml')).body
  expect(sitemap).toContain('<lastmod>2019-02-03T04:05:06Z</lastmod>')
  expect(sitemap).not.toContain('2999')
})

test('the sitemap links one article per language, and each article itself for its own', async () => {
  const named = async (title: string, lang: string) =>
    publish(app, { title, lang, translationKey: 'many', path: title })
  for (const [title, lang] of [
    ['m1', 'en'],
    ['m2', 'en'],
    ['m3', 'de'],
  ] as const)
    await named(title, lang)
  const { body } = await get('/sitemap.xml')
  const linksOf = (place: string) => {
    const [, entry = ''] = body.split(`<loc>https://example.org/${place}</loc>`)
    return [
      ...(entry.split('</url>')[0] ?? '').matchAll(/href="https:\/\/example\.org\/([^"]*)"/g),
    ].map(([, link]) => link)
  }
  expect(linksOf('en/m1')).toEqual(['en/m1', 'de/m3'])
  expect(linksOf('en/m2')).toEqual(['en/m2', 'de/m3'])
  expect(linksOf('de/m3')).toEqual(['de/m3', 'en/m1'])
})
