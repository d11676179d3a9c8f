import { v4 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, faults, publish, read, type Shown, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const post = (body: unknown, headers?: Record<string, string>) =>
  send(app, 'POST', '/articles', body, headers)
const patch = (id: string, body: unknown, headers?: Record<string, string>) =>
  send(app, 'PATCH', `/articles/${id}`, body, headers)
const dataOf = (answer: { json(): { data: Shown } }): Shown => answer.json().data

describe('a new article', () => {
  test('needs only a title, makes a draft, and returns 201 with Location and ETag', async () => {
    const answer = await post({ title: 'Hello, World!' })
    expect(answer.statusCode).toBe(201)
    const article = dataOf(answer)
    expect(article).toMatchObject({
      title: 'Hello, World!',
      path: 'hello-world',
      slug: 'hello-world',
      lang: 'en',
    })
    expect(article).toMatchObject({
      status: 'draft',
      publishedAt: null,
      version: 1,
      body: '',
      tags: [],
    })
    expect(answer.headers.location).toBe(`/v1/articles/${article.id}`)
    expect(answer.headers.etag).toMatch(/^"v1-[\w-]+"$/)
    expect(await read(app, article.id)).toEqual(article)
  })

  test('takes every field as JSON and gives it back', async () => {
    const given = {
      title: 'All fields',
      summary: 'Short.',
      cover: 'https://example.org/a.png',
      authors: ['Ann', 'Doe, John'],
      status: 'published',
      publishedAt: '2024-02-29T12:00:00.500+02:00',
      expiresAt: '2999-01-01T00:00:00Z',
      modifiedAt: '2024-03-01T00:00:00Z',
      lang: 'zh-cn',
      path: 'deep/down/all-fields',
      translationKey: 'all',
      tags: ['C++', 'c++', 'Rust, maybe'],
      categories: ['Tech'],
      aliases: ['old/place', '/older/place/'],
      frontMatter: { weight: 3, nested: { a: [1, 'two', null, { b: true }] }, text: '1.10' },
      body: '# Text\r\nwith CRLF\r\n',
    }
    const article = await create(app, given)
    expect(article).toMatchObject({
      ...given,
      publishedAt: '2024-02-29T10:00:00.500Z',
      expiresAt: '2999-01-01T00:00:00.000Z',
      modifiedAt: '2024-03-01T00:00:00.000Z',
      lang: 'zh-CN',
      slug: 'all-fields',
      aliases: ['old/place', 'older/place'],
      tags: [{ slug: 'c-plus-plus' }, { name: 'Rust, maybe' }],
      categories: [{ name: 'Tech', path: 'tech' }],
    })
  })

  test('names all faults of its body in one response, with pointers', async () => {
    const body = {
      title: 7,
      tags: 'x',
      authors: [1, ''],
      publishedAt: 'soon',
      lang: '../..',
      path: '../x',
      nope: 1,
    }
    expect(faults(await post(body), 422)).toEqual([
      '/authors/0 wrong_type',
      '/authors/1 too_small',
      '/lang invalid_value',
      '/nope unknown_field',
      '/path invalid_value',
      '/publishedAt invalid_value',
      '/tags wrong_type',
      '/title wrong_type',
    ])
  })

  test('refuses what only the server may set, and changes nothing', async () => {
    const { id, version } = await create(app, { title: 'Guarded' })
    const given = {
      id: v4(),
      version: 9,
      createdAt: '2020-01-01T00:00:00Z',
      updatedBy: 'me',
      hash: 'x',
      trashedAt: null,
    }
    const wanted = Object.keys(given).map((name) => `/${name} unknown_field`)
    expect(faults(await patch(id, given), 422)).toEqual(wanted.sort())
    expect(faults(await post({ title: 'x', ...given }), 422)).toEqual(wanted)
    expect((await read(app, id)).version).toBe(version)
  })

  test('refuses nothing, null, lists and blanks as a body or a title', async () => {
    for (const body of [undefined, '']) {
      const answer = await post(body, { 'content-type': 'application/json' })
      expect(answer.statusCode, JSON.stringify(body)).toBe(400)
    }
    for (const body of [
      'null',
      '[]',
      '"x"',
      '3',
      '{}',
      '{"title":""}',
      '{"title":" \\n"}',
      '{"title":null}',
    ])
      expect((await post(body, { 'content-type': 'application/json' })).statusCode, body).toBe(422)
  })
})

describe('where a new article is put', () => {
  test('a path that is given and taken is refused, a derived one gets a number', async () => {
    const first = await create(app, { title: 'Twice' })
    expect((await create(app, { title: 'Twice' })).path).toBe('twice-2')
    expect((await create(app, { title: 'Twice' })).path).toBe('twice-3')
    expect(faults(await post({ title: 'x', path: first.path }), 409)).toEqual(['/path taken'])
    expect(faults(await post({ title: 'x', slug: first.path }), 409)).toEqual(['/path taken'])
    expect((await create(app, { title: 'Twice', lang: 'de' })).path).toBe('twice')
  })

  test.each([
    ['2030-12-24 Christmas plan', '2030-12-24-christmas-plan'],
    ['Index', 'index'],
    ['???', 'untitled'],
    ['Über C++ & C#', 'über-c-plus-plus-c-sharp'],
    ['AI竞赛：谁会赢？', 'ai竞赛-谁会赢'],
  ])('%j is at %j, and its file name gives no date and no language', async (title, path) => {
    const article = await publish(app, { title })
    expect(article).toMatchObject({ title, path, status: 'published', lang: 'en' })
    expect(Date.parse(String(article.publishedAt))).toBeGreaterThan(Date.now() - 60_000)
    const found = await app.request('GET', `/v1/articles/by-path/${encodeURIComponent(path)}`)
    expect(found.json().data.id).toBe(article.id)
  })

  test.each([
    'a.fr',
    'x.md',
    '2020-01-01-hello',
    '_drafts/x',
    '_posts/y',
    'content/z',
    'zh/x',
    'foo/index',
    'a b/ü?&#%',
  ])('the path %j is kept as given', async (path) => {
    const article = await publish(app, { title: 'Placed', path })
    expect(article).toMatchObject({ path, lang: 'en', status: 'published' })
    const again = dataOf(await patch(article.id, { title: 'Placed anew', publishedAt: null }))
    expect(again).toMatchObject({ path, lang: 'en', publishedAt: null })
  })

  test('a path and a slug that disagree are refused, and so is a slug of two segments', async () => {
    expect(faults(await post({ title: 'x', path: 'a/b', slug: 'c' }), 422)).toEqual([
      '/slug not_representable',
    ])
    expect(faults(await post({ title: 'x', slug: 'a/b' }), 422)).toEqual(['/slug invalid_value'])
    for (const path of ['a/../b', '..', './a', `${'汉'.repeat(700)}`])
      expect(faults(await post({ title: 'x', path }), 422), path).toEqual(['/path invalid_value'])
  })

  test('NFC and NFD of a name are one place, and one tag', async () => {
    const first = await create(app, { title: 'Caf\u00e9', path: 'caf\u00e9', tags: ['Caf\u00e9'] })
    expect(faults(await post({ title: 'x', path: 'cafe\u0301' }), 409)).toEqual(['/path taken'])
    const second = await create(app, { title: 'Cafe\u0301', tags: ['cafe\u0301'] })
    expect([second.path, second.tags]).toEqual(['caf\u00e9-2', first.tags])
    const found = await send(app, 'GET', `/articles/by-path/${encodeURIComponent('cafe\u0301')}`)
    expect(found.json().data.id).toBe(first.id)
  })

  test('a long title and a long path are kept, each in a file whose name fits', async () => {
    const title = '汉'.repeat(1000)
    const long = await create(app, { title })
    expect(long.title).toBe(title)
    expect(long.path).toBe('汉'.repeat(100))
    const path = `${'x'.repeat(1990)}/y`
    expect((await create(app, { title: 'Long path', path })).path).toBe(path)
    expect(faults(await post({ title: `${title}汉` }), 422)).toEqual(['/title too_big'])
  })

  test('a client-chosen UUID creates by PUT once, in any case; the second PUT replaces', async () => {
    const id = v4()
    const made = await send(app, 'PUT', `/articles/${id.toUpperCase()}`, {
      title: 'Mine',
      tags: ['t'],
    })
    expect([made.statusCode, dataOf(made).id, made.headers.location]).toEqual([
      201,
      id,
      `/v1/articles/${id}`,
    ])
    const replaced = await send(app, 'PUT', `/articles/${id}`, { title: 'Mine still' })
    expect([replaced.statusCode, dataOf(replaced).version]).toEqual([200, 2])
    expect(dataOf(replaced)).toMatchObject({
      title: 'Mine still',
      tags: [],
      path: 'mine',
      status: 'draft',
    })
    for (const wrong of ['1', '1.5', '0x1', 'abc', '00000000-0000-0000-0000-00000000000'])
      expect((await send(app, 'PUT', `/articles/${wrong}`, { title: 'x' })).statusCode).toBe(404)
  })
})

describe('a change', () => {
  test('changes only the given fields, null resets one, and equal values make no version', async () => {
    const { id } = await create(app, {
      title: 'One',
      summary: 'S',
      tags: ['a'],
      frontMatter: { x: 1, m: { a: 1, b: 2 } },
    })
    const one = dataOf(
      await patch(id, {
        summary: null,
        tags: null,
        frontMatter: { x: null, m: { a: null, c: 3 } },
      }),
    )
    expect(one).toMatchObject({
      version: 2,
      title: 'One',
      summary: null,
      tags: [],
      frontMatter: { m: { b: 2, c: 3 } },
    })
    expect(one.frontMatter).not.toHaveProperty('x')
    expect(dataOf(await patch(id, { title: 'One' })).version).toBe(2)
    expect(dataOf(await patch(id, {})).version).toBe(2)
    const merged = await patch(id, '{"title":"Two"}', {
      'content-type': 'application/merge-patch+json',
    })
    expect(dataOf(merged)).toMatchObject({ title: 'Two', version: 3 })
    expect(
      (await post('{"title":"x"}', { 'content-type': 'application/merge-patch+json' })).statusCode,
    ).toBe(415)
  })

  test('a blank summary or cover counts as unset', async () => {
    const article = await create(app, { title: 'Blank', summary: '', cover: ' ' })
    expect(article).toMatchObject({ summary: null, cover: null })
    await patch(article.id, { summary: 'x', cover: 'y' })
    expect(dataOf(await patch(article.id, { summary: '', cover: '' }))).toMatchObject({
      summary: null,
      cover: null,
    })
  })

  test('keys that hold a field are not taken in frontMatter, at the top or in taxonomies', async () => {
    const frontMatter = {
      draft: true,
      DATE: '2020-01-01',
      permalink: '/x',
      taxonomies: { tags: ['x'] },
    }
    const wanted = [
      '/frontMatter/DATE',
      '/frontMatter/draft',
      '/frontMatter/permalink',
      '/frontMatter/taxonomies/tags',
    ]
    const codes = wanted.map((pointer) => `${pointer} key_of_field`)
    expect(faults(await post({ title: 'x', frontMatter }), 422)).toEqual(codes)
    const { id } = await create(app, { title: 'Keys' })
    expect(faults(await patch(id, { frontMatter }), 422)).toEqual(codes)
  })

  test('moves by path, slug and language; the former path redirects to the present one', async () => {
    const { id } = await publish(app, { title: 'Mover', path: 'moves/one' })
    expect(dataOf(await patch(id, { path: 'moves/two' })).path).toBe('moves/two')
    expect(dataOf(await patch(id, { slug: 'three' })).path).toBe('moves/three')
    expect(dataOf(await patch(id, { lang: 'fr' }))).toMatchObject({
      lang: 'fr',
      path: 'moves/three',
    })
    expect(dataOf(await patch(id, { aliases: ['moves/alias', 'moves/three'] })).version).toBe(5)
    for (const [path, lang] of [
      ['one', 'en'],
      ['two', 'en'],
      ['three', 'en'],
      ['alias', 'fr'],
    ]) {
      const answer = await app.request('GET', `/v1/articles/by-path/moves/${path}?lang=${lang}`)
      expect([path, answer.statusCode]).toEqual([path, 301])
      expect(answer.headers.location).toBe('/v1/articles/by-path/moves/three?lang=fr')
    }
    await patch(id, { aliases: [] })
    expect((await app.request('GET', '/v1/articles/by-path/moves/alias?lang=fr')).statusCode).toBe(
      404,
    )
  })

  test('the former path may become an alias in the same change, and may be used again', async () => {
    const { id } = await publish(app, { title: 'Back', path: 'back/a' })
    expect((await patch(id, { path: 'back/b', aliases: ['back/a'] })).statusCode).toBe(200)
    expect((await app.request('GET', '/v1/articles/by-path/back/a')).headers.location).toContain(
      '/back/b',
    )
    expect(dataOf(await patch(id, { path: 'back/a', aliases: ['back/b'] })).path).toBe('back/a')
    expect((await app.request('GET', '/v1/articles/by-path/back/b')).headers.location).toContain(
      '/back/a',
    )
    const other = await publish(app, { title: 'Other', path: 'back/b' })
    expect((await app.request('GET', '/v1/articles/by-path/back/b')).json().data.id).toBe(other.id)
    expect(faults(await patch(id, { path: 'back/b' }), 409)).toEqual(['/path taken'])
  })
})
