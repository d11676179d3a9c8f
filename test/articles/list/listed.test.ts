import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findDueTimes } from '../../../src/cache/due-queries.ts'
import { announce } from '../../../src/events/announce.ts'
import { writeTransaction } from '../../../src/events/write-transaction.ts'
import { announceDue } from '../../../src/jobs/due-queries.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import {
  create,
  faults,
  fileOf,
  publish,
  read,
  type Shown,
  send,
  titles,
} from '../../support/content.ts'

let app: TestApp
let reader: string
let editor: string
beforeAll(async () => {
  app = await testApp()
  reader = await app.keyWith('content:read')
  editor = await app.keyWith('drafts:read')
})
afterAll(() => app.close())

const dated = (day: number) => ({ publishedAt: `2024-01-0${day}T00:00:00Z` })
const status = async (url: string, key?: string) =>
  (await app.request('GET', url, key === undefined ? {} : { key })).statusCode
const text = async (url: string) => (await app.request('GET', url)).body

describe('an article that is not listed', () => {
  const common = {
    tags: ['both'],
    categories: ['all'],
    translationKey: 'k',
    frontMatter: { mark: 'm' },
  }
  let shown: Shown
  let hidden: Shown
  beforeAll(async () => {
    shown = await publish(app, { title: 'Shown quokka', ...common, ...dated(1) })
    hidden = await publish(app, {
      title: 'Hidden quokka',
      ...common,
      tags: ['both', 'secret'],
      categories: ['all', 'cellar'],
      lang: 'de',
      aliases: ['old-place'],
      authors: ['Ann'],
      listed: false,
      ...dated(2),
    })
    await publish(app, { title: 'Francais', translationKey: 'k', lang: 'fr', ...dated(3) })
  })

  test('says so, and its text has a key for it', async () => {
    expect(hidden).toMatchObject({ listed: false, status: 'published', frontMatter: { mark: 'm' } })
    expect(shown.listed).toBe(true)
    expect(await fileOf(app, hidden.id)).toContain('\nunlisted: true\n')
    expect(await fileOf(app, shown.id)).not.toContain('listed')
  })

  test('is read by id, path and former path by anyone', async () => {
    for (const path of [`/${hidden.id}`, `/by-path/${hidden.path}?lang=de`]) {
      const answer = await app.request('GET', `/v1/articles${path}`)
      expect(answer.json().data).toMatchObject({ title: 'Hidden quokka', listed: false })
    }
    expect(await status('/v1/articles/by-path/old-place?lang=de')).toBe(301)
    expect(await status(`/v1/articles/${hidden.id}/related`)).toBe(200)
  })

  test.each([
    '',
    'sort=title',
    'sort=publishedAt',
    'sort=-updatedAt',
    'sort=createdAt',
    'listed=true',
    'status=published',
    'lang=de',
    'lang=de,en',
    'tag=both',
    'tag=secret',
    'tag=both&sort=title',
    'tag=both,secret',
    'category=all',
    'category=cellar&tag=both',
    'author=Ann',
    'slug=hidden-quokka',
    'translationKey=k',
    'frontMatter.mark=m',
    'updatedAt[gte]=2000-01-01',
    'q=quokka',
    'q=quokka&lang=de',
    'q=quokka&sort=title',
    'q="hidden quokka"',
    'q=quokka -shown',
    'q=quokka&highlight=true',
  ])('is in no list for any reader: ?%s', async (query) => {
    for (const key of [undefined, reader, editor]) {
      const answer = await app.request(
        'GET',
        `/v1/articles?count=exact&${query}`,
        key ? { key } : {},
      )
      const { data, meta } = answer.json()
      expect(data.map(({ title }: Shown) => title)).not.toContain('Hidden quokka')
      expect(meta.total).toBe(data.length)
    }
  })

  test.each([
    '/feed.xml',
    '/rss.xml',
    '/feed.json',
    '/sitemap.xml',
    '/feed.json?tag=secret',
    '/rss.xml?lang=de',
  ])('is not in %s', async (url) => {
    const body = await text(url)
    expect(body).not.toContain(hidden.id)
    expect(body).not.toContain('hidden-quokka')
  })

  test('is a translation of listed articles only for keys that read drafts', async () => {
    const langs = async (id: string, key?: string) => {
      const answer = await app.request(
        'GET',
        `/v1/articles/${id}?include=translations`,
        key ? { key } : {},
      )
      return answer.json().data.translations.map(({ lang }: { lang: string }) => lang)
    }
    expect(await langs(shown.id)).toEqual(['fr'])
    expect(await langs(shown.id, editor)).toEqual(['de', 'fr'])
    expect(await langs(hidden.id)).toEqual(['en', 'fr'])
  })

  test('is related to nothing', async () => {
    for (const key of [undefined, editor]) {
      const answer = await app.request(
        'GET',
        `/v1/articles/${shown.id}/related`,
        key ? { key } : {},
      )
      expect(answer.json().data).toEqual([])
    }
  })

  test.each([
    ['tags', 'both', 'secret'],
    ['categories', 'all', 'cellar'],
  ])('counts for none of its %s, and does not make them public', async (kind, both, own) => {
    const count = async (slug: string, key?: string) =>
      (await app.request('GET', `/v1/${kind}/by-slug/${slug}`, key ? { key } : {})).json().data
        ?.articleCount
    expect(await count(both)).toBe(1)
    expect(await count(own)).toBeUndefined()
    expect(await count(own, editor)).toBe(0)
    const list = (await app.request('GET', `/v1/${kind}?sort=-articleCount`)).json().data
    expect(list.map(({ slug }: { slug: string }) => slug)).not.toContain(own)
  })

  test('is listed with listed=false only for a key that reads drafts', async () => {
    expect(await titles(app, 'listed=false', editor)).toEqual(['Hidden quokka'])
    expect(await titles(app, 'listed=true,false&tag=both', editor)).toEqual([
      'Hidden quokka',
      'Shown quokka',
    ])
    expect(await titles(app, 'listed=false&tag=secret&sort=title', editor)).toEqual([
      'Hidden quokka',
    ])
    expect(await titles(app, 'listed=false&q=quokka', editor)).toEqual(['Hidden quokka'])
    expect(
      await titles(app, 'listed=false,true&status=published&q=quokka&sort=title', editor),
    ).toHaveLength(2)
    for (const query of [
      'listed=false',
      'listed=true,false',
      'listed=false&status=published',
      'listed=false&q=a',
    ]) {
      const [nobody, someone] = [
        await status(`/v1/articles?${query}`),
        await status(`/v1/articles?${query}`, reader),
      ]
      const drafts = [
        await status('/v1/articles?status=draft'),
        await status('/v1/articles?status=draft', reader),
      ]
      expect([nobody, someone]).toEqual(drafts)
      expect(someone).toBe(403)
    }
    for (const query of ['listed=', 'listed=yes', 'listed=true&listed=no'])
      expect(await status(`/v1/articles?${query}`, editor), query).toBe(400)
  })

  test('is in the trash and in an export like any other', async () => {
    const { id } = await publish(app, { title: 'Gone', listed: false })
    await send(app, 'DELETE', `/articles/${id}`)
    expect(await titles(app, 'trashed=true', editor)).toEqual(['Gone'])
    expect(await titles(app, 'trashed=true&listed=true', editor)).toEqual([])
    const size = async (query: string) => {
      const answer = await app.request('GET', `/v1/export?format=zip&${query}`, { key: editor })
      expect(answer.statusCode).toBe(200)
      return [...answer.rawPayload.toString('latin1').matchAll(/PK\x01\x02/g)].length
    }
    expect(await size('')).toBe(3)
    expect(await size('listed=false')).toBe(1)
    expect(await size('listed=true')).toBe(2)
  })

  test('is in an editor\'s list of states other than "published", unless listed= excludes it', async () => {
    const draft = { status: 'draft', tags: ['drafted'] }
    await create(app, { title: 'Unlisted draft', listed: false, ...draft })
    await create(app, { title: 'Listed draft', ...draft })
    const both = ['Listed draft', 'Unlisted draft']
    expect(await titles(app, 'status=draft&tag=drafted&sort=title', editor)).toEqual(both)
    expect(await titles(app, 'status=draft,archived&q=draft&sort=title', editor)).toEqual(both)
    expect(await titles(app, 'status=draft&tag=drafted&listed=true', editor)).toEqual([
      'Listed draft',
    ])
    expect(await titles(app, 'status=draft&tag=drafted&listed=false', editor)).toEqual([
      'Unlisted draft',
    ])
    expect(await titles(app, 'status=published,draft&tag=both&sort=title', editor)).toEqual([
      'Hidden quokka',
      'Shown quokka',
    ])
  })

  test('is in lists once it is listed, in its counts and feeds too, and an event tells', async () => {
    const answer = await send(app, 'PATCH', `/articles/${hidden.id}`, { listed: true })
    expect(answer.json().data).toMatchObject({ listed: true, version: 2 })
    expect(await titles(app, 'q=quokka&sort=title')).toEqual(['Hidden quokka', 'Shown quokka'])
    expect(await titles(app, 'tag=secret')).toEqual(['Hidden quokka'])
    expect(await text('/feed.json')).toContain(hidden.id)
    expect(await status('/v1/tags/by-slug/secret')).toBe(200)
    await announce(app.db)
    const { data } = (await app.request('GET', '/v1/changes?limit=1000', { key: editor })).json()
    const event = data.findLast(
      ({ resourceId }: { resourceId: string }) => resourceId === hidden.id,
    )
    expect(event).toMatchObject({ type: 'article.updated', changed: ['listed'] })
    const revision = await app.request('GET', `/v1/articles/${hidden.id}/revisions/1`, {
      key: editor,
    })
    expect(revision.json().data.fields.listed).toBe(false)
    const restored = await send(app, 'POST', `/articles/${hidden.id}/revisions/1/restore`)
    expect(restored.json().data.listed).toBe(false)
    expect(await titles(app, 'tag=secret')).toEqual([])
  })
})

describe('an edit writes the key that decided', () => {
  const markdown = { 'content-type': 'text/markdown' }
  let made: string
  const make = async (head: string) => {
    const answer = await send(
      app,
      'POST',
      '/articles',
      `---\ntitle: T${Math.random()}\n${head}---\nB\n`,
      markdown,
    )
    expect(answer.statusCode, answer.body).toBe(201)
    made = answer.json().data.id
    return answer.json().data as Shown
  }
  const change = (body: object) => send(app, 'PATCH', `/articles/${made}`, body)
  const head = async () =>
    (await fileOf(app, made)).split('\n').slice(2).join('\n').replace('---\nB\n', '')

  test.each([
    ['unlisted: true # why\n', 'unlisted: false # why\n', ''],
    ['Hidden: yes\n', 'Hidden: false\n', ''],
    [
      'build:\n  list: never\n  render: always\n',
      'build:\n  list: always\n  render: always\n',
      'build:\n  render: always\n',
    ],
    [
      '_build: {list: never, render: link}\n',
      '_build: {list: always, render: link}\n',
      '_build: {render: link}\n',
    ],
    ['unlisted: true\nhidden: true\n', 'unlisted: false\nhidden: false\n', ''],
    ['unlisted: maybe\n', 'unlisted: false\n', ''],
  ])('%j is listed as %j, and by null as %j', async (before, after, without) => {
    const article = await make(before)
    expect(article.listed).toBe(false)
    const turned = await change({ listed: true })
    expect(turned.json().data).toMatchObject({ listed: true })
    expect(await head()).toBe(after)
    await make(before)
    expect((await change({ listed: null })).json().data.listed).toBe(true)
    expect(await head()).toBe(without)
  })

  test.each([
    ['', 'unlisted: true\n'],
    ['unlisted: false # no\n', 'unlisted: true # no\n'],
    ['hidden: no\n', 'hidden: true\n'],
    ['build:\n  list: always\n', 'build:\n  list: never\n'],
    ['build:\n  render: always\n', 'build:\n  render: always\nunlisted: true\n'],
  ])('%j is not listed as %j', async (before, after) => {
    expect((await make(before)).listed).toBe(true)
    expect((await change({ listed: false })).json().data.listed).toBe(false)
    expect(await head()).toBe(after)
  })

  test('setting the present value changes nothing', async () => {
    await make('hidden: true\n')
    expect((await change({ listed: false })).json().data.version).toBe(1)
    await make('')
    expect((await change({ listed: true })).json().data.version).toBe(1)
    expect((await change({ listed: null })).json().data.version).toBe(1)
  })

  test('in TOML and JSON too', async () => {
    for (const [before, after] of [
      [
        '+++\ntitle = "a"\n[build]\nlist = "never"\n+++\nB\n',
        '+++\ntitle = "a"\n[build]\nlist = "always"\n+++\nB\n',
      ],
      ['{"title":"b","unlisted":true}\nB\n', '{"title":"b","unlisted":false}\nB\n'],
    ] as const) {
      const answer = await send(app, 'POST', '/articles', before, markdown)
      made = answer.json().data.id
      expect(answer.json().data.listed).toBe(false)
      expect((await change({ listed: true })).json().data.listed).toBe(true)
      expect(await fileOf(app, made)).toBe(after)
    }
  })

  test('a replacement that does not name it takes it back to listed', async () => {
    await make('hidden: true\nunlisted: true\nbuild: {list: never, x: 1}\n')
    const answer = await send(app, 'PUT', `/articles/${made}`, {
      title: 'New',
      status: 'published',
    })
    expect(answer.json().data).toMatchObject({ listed: true, frontMatter: {} })
    const kept = await send(app, 'PUT', `/articles/${made}`, { title: 'New', listed: false })
    expect(kept.json().data.listed).toBe(false)
  })
})

describe('free keys', () => {
  let article: Shown
  beforeEach(async () => {
    const body =
      '---\ntitle: Free\nbuild:\n  list: never\n  x: 1\ntaxonomies:\n  tags: [a]\n  series: [b]\n---\nB\n'
    const answer = await send(app, 'POST', '/articles', body, { 'content-type': 'text/markdown' })
    article = answer.json().data
  })
  const patch = (body: object) => send(app, 'PATCH', `/articles/${article.id}`, body)

  test('never take with them what fields hold in the same map', async () => {
    const answer = await patch({ frontMatter: { build: null, taxonomies: null } })
    expect(answer.json().data).toMatchObject({
      listed: false,
      frontMatter: {},
      tags: [{ name: 'a' }],
    })
    const more = await patch({ frontMatter: { build: { z: 2 } } })
    expect(more.json().data).toMatchObject({ listed: false, frontMatter: { build: { z: 2 } } })
    expect(await fileOf(app, article.id)).toContain('build:\n  list: never\n  z: 2\n')
    expect(faults(await patch({ frontMatter: { build: 5 } }), 422)).toEqual([
      '/frontMatter/build key_of_field',
    ])
  })

  test('change together with these fields', async () => {
    const answer = await patch({
      listed: true,
      tags: ['z'],
      frontMatter: { build: { x: 2 }, taxonomies: { more: 1 } },
    })
    const frontMatter = { build: { x: 2 }, taxonomies: { series: ['b'], more: 1 } }
    expect(answer.json().data).toMatchObject({ listed: true, tags: [{ name: 'z' }], frontMatter })
    const gone = await patch({ listed: null, frontMatter: { build: 5 } })
    expect(gone.json().data).toMatchObject({ listed: true, frontMatter: { build: 5 } })
  })

  test('do not include the keys that control listing', async () => {
    const frontMatter = {
      unlisted: true,
      Hidden: true,
      build: { list: 'never' },
      _build: { List: 'never' },
    }
    const expected = ['/Hidden', '/_build/List', '/build/list', '/unlisted'].map(
      (key) => `/frontMatter${key} key_of_field`,
    )
    expect(faults(await patch({ frontMatter }), 422)).toEqual(expected)
    expect(faults(await send(app, 'POST', '/articles', { title: 'a', frontMatter }), 422)).toEqual(
      expected,
    )
  })
})

test('listed takes true, false and null', async () => {
  const { id } = await create(app, { title: 'Values', listed: null })
  expect((await read(app, id)).listed).toBe(true)
  for (const listed of ['false', 0, [false]])
    expect(faults(await send(app, 'PATCH', `/articles/${id}`, { listed }), 422)).toEqual([
      '/listed wrong_type',
    ])
  const answer = await send(app, 'POST', '/articles/batch', {
    operations: [{ op: 'update', id, data: { listed: false } }],
  })
  expect(answer.json().data[0].status).toBe(200)
  expect(await read(app, id)).toMatchObject({ listed: false, status: 'draft' })
})

test('the appearance of an unlisted article is announced, because caches hold it', async () => {
  await writeTransaction(app.db, announceDue)
  const { until: before } = await findDueTimes(app.db)
  expect(before).toBeNull()
  const { id } = await create(app, {
    title: 'Soon',
    status: 'scheduled',
    publishedAt: '2999-01-01T00:00:00Z',
    listed: false,
  })
  expect((await findDueTimes(app.db)).until).toBeGreaterThan(0)
  await app.db.query({
    text: `update articles set sort_at = now(), published_at = now(), updated_at = now() - interval '1 hour' where id = $1`,
    values: [id],
  })
  expect(await writeTransaction(app.db, announceDue)).toBe(1)
  const { until, since } = await findDueTimes(app.db)
  expect([until, (since ?? Number.POSITIVE_INFINITY) < 60_000]).toEqual([null, true])
})
