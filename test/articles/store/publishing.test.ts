import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readClock } from '../../../src/database/clock.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, type Shown } from '../../support/content.ts'

// What a key with content:write may do without content:publish to articles of each state. All other
// routes and the tools of assistants are in publish-matrix.test.ts.

let app: TestApp
let writer: string
let publisher: string
beforeAll(async () => {
  app = await testApp()
  writer = await app.keyWith('content:write')
  publisher = await app.keyWith('content:write', 'content:publish')
})
afterAll(() => app.close())

const fromNow = async (seconds: number) =>
  new Date((await readClock(app.db)).getTime() + seconds * 1000).toISOString()

type State = 'draft' | 'archived' | 'published' | 'unlisted' | 'scheduled' | 'expired'
const hidden: State[] = ['draft', 'archived', 'expired']
const exposed: State[] = ['published', 'unlisted', 'scheduled']

const fieldsOf = async (state: State): Promise<object> => {
  if (state === 'unlisted') return { status: 'published', listed: false }
  if (state === 'scheduled') return { status: 'published', publishedAt: await fromNow(900) }
  if (state === 'expired') return { status: 'published', expiresAt: await fromNow(-900) }
  return { status: state }
}

let count = 0
async function articleIn(state: State, more: object = {}): Promise<Shown> {
  return create(app, { title: `Article ${++count}`, ...(await fieldsOf(state)), ...more })
}

const md = { 'content-type': 'text/markdown' }
const call = (key: string, method: string, url: string, body?: unknown, headers = {}) =>
  app.request(method, `/v1${url}`, { key, body, headers })

/** The visible parts of an article, to detect any change. */
const whole = async (id: string) => {
  const { rows } = await app.db.pool.query(
    'select row_to_json(a)::text as line from articles a where id = $1',
    [id],
  )
  return rows[0]?.line as string | undefined
}

/**
 * Ways to change an article, as the route and what is sent; each changes something wherever it is
 * let in.
 */
const changes: Record<string, (key: string, article: Shown) => ReturnType<TestApp['request']>> = {
  'PATCH /v1/articles/{id}': (key, { id }) =>
    call(key, 'PATCH', `/articles/${id}`, { summary: `New ${++count}` }),
  'PUT /v1/articles/{id}': (key, { id }) =>
    call(key, 'PUT', `/articles/${id}`, { title: `New ${++count}`, status: 'archived' }),
  'PUT /v1/articles/{id} as Markdown': (key, { id }) =>
    call(key, 'PUT', `/articles/${id}`, `---\ndraft: true\n---\nNew ${++count}\n`, md),
  'PUT /v1/articles/by-path/{path}': (key, { path, lang }) =>
    call(
      key,
      'PUT',
      `/articles/by-path/${path}?lang=${lang}`,
      `---\ndraft: true\n---\nNew ${++count}\n`,
      md,
    ),
  'DELETE /v1/articles/{id}': (key, { id }) => call(key, 'DELETE', `/articles/${id}`),
  'POST /v1/articles/{id}/revisions/{version}/restore': (key, { id }) =>
    call(key, 'POST', `/articles/${id}/revisions/1/restore`),
  'POST /v1/articles/batch': (key, { id }) =>
    call(key, 'POST', '/articles/batch', {
      atomic: true,
      operations: [{ op: 'update', id, data: { summary: `New ${++count}` } }],
    }),
  'POST /v1/articles/batch, delete': (key, { id }) =>
    call(key, 'POST', '/articles/batch', { atomic: true, operations: [{ op: 'delete', id }] }),
}

/** An article whose first version was a draft and whose second has the state. */
async function revisedTo(state: State): Promise<Shown> {
  const { id } = await articleIn('draft')
  const answer = await call(app.adminKey, 'PATCH', `/articles/${id}`, await fieldsOf(state))
  expect(answer.statusCode, answer.body).toBe(200)
  const again = await call(app.adminKey, 'PATCH', `/articles/${id}`, { summary: 'Once more' })
  return again.json().data
}

describe.each(Object.entries(changes))('%s', (_route, change) => {
  test.each(exposed)('is refused for what is %s, and changes nothing', async (state) => {
    const article = await revisedTo(state)
    const before = await whole(article.id)
    const refused = await change(writer, article)
    expect(refused.statusCode, refused.body).toBe(403)
    expect(refused.json().detail).toContain('content:publish')
    expect(refused.json().errors[0].code).toBe('scope_not_held')
    expect(await whole(article.id)).toBe(before)
    const allowed = await change(publisher, article)
    expect(allowed.statusCode, allowed.body).toBeLessThan(300)
    expect(await whole(article.id)).not.toBe(before)
  })

  test.each(hidden)('is open for what is %s', async (state) => {
    const article = await revisedTo(state)
    const before = await whole(article.id)
    const allowed = await change(writer, article)
    expect(allowed.statusCode, allowed.body).toBeLessThan(300)
    expect(await whole(article.id)).not.toBe(before)
  })
})

/** Ways to make an article of fields, or of the Markdown that says the same. */
const makings: Record<
  string,
  (key: string, fields: object, text: string) => ReturnType<TestApp['request']>
> = {
  'POST /v1/articles': (key, fields) =>
    call(key, 'POST', '/articles', { title: `Made ${++count}`, ...fields }),
  'POST /v1/articles with a key to repeat it': (key, fields) =>
    call(
      key,
      'POST',
      '/articles',
      { title: `Made ${++count}`, ...fields },
      { 'idempotency-key': `k${count}` },
    ),
  'POST /v1/articles as Markdown': (key, _fields, text) => call(key, 'POST', '/articles', text, md),
  'PUT /v1/articles/{id}': (key, fields) =>
    call(key, 'PUT', `/articles/${newId()}`, { title: `Made ${++count}`, ...fields }),
  'PUT /v1/articles/{id} as Markdown': (key, _fields, text) =>
    call(key, 'PUT', `/articles/${newId()}`, text, md),
  'PUT /v1/articles/by-path/{path}': (key, _fields, text) =>
    call(key, 'PUT', `/articles/by-path/made-${++count}?lang=en`, text, md),
  'POST /v1/articles/batch': (key, fields) =>
    call(key, 'POST', '/articles/batch', {
      atomic: true,
      operations: [{ op: 'create', data: { title: `Made ${++count}`, ...fields } }],
    }),
}
const newId = () => `0190f3c4-0000-7000-8000-${String(++count).padStart(12, '0')}`

const textOf = (fields: object) =>
  `---\n${Object.entries(fields)
    .map(([name, value]) => `${names[name] ?? name}: ${value}\n`)
    .join('')}---\nText ${++count}\n`
const names: Record<string, string> = {
  publishedAt: 'date',
  expiresAt: 'expiryDate',
  listed: 'unlisted',
}

describe.each(Object.entries(makings))('%s', (_route, make) => {
  const articles = async () =>
    (await app.db.pool.query('select count(*)::int as count from articles')).rows[0]?.count
  test.each(exposed)('makes nothing that is %s', async (state) => {
    const fields = await fieldsOf(state)
    const before = await articles()
    const refused = await make(writer, fields, textOf(fields))
    expect(refused.statusCode, refused.body).toBe(403)
    expect(refused.json().detail).toContain('draft: true')
    expect(await articles()).toBe(before)
    expect((await make(publisher, fields, textOf(fields))).statusCode).toBeLessThan(300)
    expect(await articles()).toBe(before + 1)
  })

  test.each(hidden)('makes what is %s', async (state) => {
    const fields = await fieldsOf(state)
    const made = await make(writer, fields, textOf(fields))
    expect(made.statusCode, made.body).toBeLessThan(300)
  })
})

test('a Markdown text without a status would be public, so it is refused', async () => {
  const refused = await call(writer, 'POST', '/articles', '# Hello\n', md)
  expect(refused.statusCode).toBe(403)
  expect(
    (await call(writer, 'POST', '/articles', '---\ndraft: true\n---\n# Hello\n', md)).statusCode,
  ).toBe(201)
})

describe('what would become public', () => {
  const ways: Record<string, object> = {
    status: { status: 'published' },
    schedule: { status: 'scheduled', publishedAt: '2999-01-01T00:00:00Z' },
  }
  test.each(Object.entries(ways))('is refused to be changed so by %s', async (_way, fields) => {
    const { id } = await articleIn('draft')
    expect((await call(writer, 'PATCH', `/articles/${id}`, fields)).statusCode).toBe(403)
    expect(
      (await call(writer, 'PUT', `/articles/${id}`, { title: 'x', ...fields })).statusCode,
    ).toBe(403)
    expect((await call(writer, 'PUT', `/articles/${id}`, '# x\n', md)).statusCode).toBe(403)
    expect((await call(publisher, 'PATCH', `/articles/${id}`, fields)).statusCode).toBe(200)
  })

  test('is refused to be brought back by moving its end', async () => {
    const { id } = await articleIn('expired')
    for (const expiresAt of [null, await fromNow(900)])
      expect((await call(writer, 'PATCH', `/articles/${id}`, { expiresAt })).statusCode).toBe(403)
    expect(
      (await call(writer, 'PATCH', `/articles/${id}`, { expiresAt: await fromNow(-90) }))
        .statusCode,
    ).toBe(200)
  })

  test('an expired article is not scheduled again', async () => {
    for (const state of ['expired', 'draft'] as const) {
      const { id } = await articleIn(state)
      const change = {
        status: 'scheduled',
        publishedAt: await fromNow(900),
        expiresAt: await fromNow(-90),
      }
      expect((await call(writer, 'PATCH', `/articles/${id}`, change)).statusCode).toBe(403)
    }
  })

  test('is refused to be taken out of the trash, or back to a version', async () => {
    const trashed = await articleIn('published')
    await call(app.adminKey, 'DELETE', `/articles/${trashed.id}`)
    expect((await call(writer, 'POST', `/articles/${trashed.id}/restore`)).statusCode).toBe(403)
    expect((await call(publisher, 'POST', `/articles/${trashed.id}/restore`)).statusCode).toBe(200)
    const drafted = await articleIn('published')
    await call(app.adminKey, 'PATCH', `/articles/${drafted.id}`, { status: 'draft' })
    const restore = `/articles/${drafted.id}/revisions/1/restore`
    expect((await call(writer, 'POST', restore)).statusCode).toBe(403)
    expect((await call(publisher, 'POST', restore)).statusCode).toBe(200)
    const draft = await articleIn('draft')
    expect((await call(writer, 'DELETE', `/articles/${draft.id}`)).statusCode).toBe(204)
    expect((await call(writer, 'POST', `/articles/${draft.id}/restore`)).statusCode).toBe(200)
  })
})

test('in a batch each operation is judged by itself', async () => {
  const [open, draft] = [await articleIn('published'), await articleIn('draft')]
  const operations = [
    { op: 'create', data: { title: 'Kept back' } },
    { op: 'create', data: { title: 'Shown', status: 'published' } },
    { op: 'update', id: draft.id, data: { summary: 'Changed' } },
    { op: 'update', id: draft.id, data: { status: 'published' } },
    { op: 'update', id: open.id, data: { summary: 'Changed' } },
    { op: 'delete', id: open.id },
    { op: 'delete', id: draft.id },
  ]
  const atomic = await call(writer, 'POST', '/articles/batch', { atomic: true, operations })
  expect(atomic.statusCode).toBe(403)
  expect(atomic.json().errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    '/operations/1/data',
    '/operations/3/data',
    '/operations/4/data',
    '/operations/5/data',
  ])
  const answer = await call(writer, 'POST', '/articles/batch', { operations })
  expect(answer.json().data.map(({ status }: { status: number }) => status)).toEqual([
    201, 403, 200, 403, 403, 403, 204,
  ])
})

describe('tags and categories', () => {
  const kinds = ['tags', 'categories'] as const
  const anyone = async (url: string) => (await app.request('GET', `/v1${url}`)).statusCode
  const termOf = async (kind: 'tags' | 'categories', state: State, more: object = {}) => {
    const name = `Term ${++count}`
    const { [kind]: terms } = await articleIn(state, { [kind]: [name], ...more })
    return terms[0] as { id: string; slug: string }
  }

  describe.each(kinds)('%s', (kind) => {
    test('that it makes are not public, and it may change and remove them', async () => {
      const made = await call(writer, 'POST', `/${kind}`, { name: `Own ${++count}` })
      expect(made.statusCode, made.body).toBe(201)
      const url = `/${kind}/${made.json().data.id}`
      expect(await anyone(url)).toBe(404)
      expect(
        (await call(writer, 'PATCH', url, { name: `Own ${++count}`, description: 'x' })).statusCode,
      ).toBe(200)
      expect(await anyone(url)).toBe(404)
      expect((await call(writer, 'DELETE', url)).statusCode).toBe(204)
    })

    test('that were made to be public it may not change, merge or remove', async () => {
      const [one, other] = [`Public ${++count}`, `Public ${++count}`]
      const ids = []
      for (const name of [one, other])
        ids.push((await call(publisher, 'POST', `/${kind}`, { name })).json().data.id)
      const own = (await call(writer, 'POST', `/${kind}`, { name: `Own ${++count}` })).json().data
        .id
      const url = `/${kind}/${ids[0]}`
      const ways = [
        await call(writer, 'PATCH', url, { name: 'Other' }),
        await call(writer, 'PATCH', url, { description: 'Other' }),
        await call(writer, 'DELETE', url),
        await call(writer, 'POST', `${url}/merge`, { into: ids[1] }),
        await call(writer, 'POST', `${url}/merge`, { into: own }),
        await call(writer, 'POST', `/${kind}/${own}/merge`, { into: ids[0] }),
      ]
      expect(ways.map(({ statusCode }) => statusCode)).toEqual(ways.map(() => 403))
      expect((await call(publisher, 'PATCH', url, { description: 'Other' })).statusCode).toBe(200)
      expect((await call(publisher, 'POST', `${url}/merge`, { into: ids[1] })).statusCode).toBe(200)
    })

    test.each(exposed)('that an article names that is %s it may not change', async (state) => {
      const { id } = await termOf(kind, state)
      const other = await termOf(kind, 'draft')
      expect(
        (await call(writer, 'PATCH', `/${kind}/${id}`, { name: `New ${++count}` })).statusCode,
      ).toBe(403)
      expect(
        (await call(writer, 'POST', `/${kind}/${id}/merge`, { into: other.id })).statusCode,
      ).toBe(403)
      expect(
        (await call(writer, 'POST', `/${kind}/${other.id}/merge`, { into: id })).statusCode,
      ).toBe(403)
    })

    test.each(hidden)(
      'that only articles name that are %s it may change, and they stay hidden',
      async (state) => {
        const [{ id }, other] = [await termOf(kind, state), await termOf(kind, 'draft')]
        expect(
          (await call(writer, 'PATCH', `/${kind}/${id}`, { name: `New ${++count}` })).statusCode,
        ).toBe(200)
        expect(await anyone(`/${kind}/${id}`)).toBe(404)
        expect(
          (await call(writer, 'POST', `/${kind}/${id}/merge`, { into: other.id })).statusCode,
        ).toBe(200)
        expect(await anyone(`/${kind}/${other.id}`)).toBe(404)
      },
    )
  })

  test('a category above a public one is as public', async () => {
    const top = (await call(publisher, 'POST', '/categories', { name: `Top ${++count}` })).json()
      .data.id
    const { id } = await termOf('categories', 'published')
    await call(publisher, 'PATCH', `/categories/${id}`, { parentId: top })
    expect(
      (await call(writer, 'PATCH', `/categories/${top}`, { slug: `top-${++count}` })).statusCode,
    ).toBe(403)
    const own = await call(writer, 'POST', '/categories', {
      name: `Below ${++count}`,
      parentId: top,
    })
    expect(own.statusCode).toBe(403)
    const free = (await call(writer, 'POST', '/categories', { name: `Free ${++count}` })).json()
      .data.id
    expect((await call(writer, 'PATCH', `/categories/${free}`, { parentId: top })).statusCode).toBe(
      403,
    )
  })
})

describe('a key that is bound to sources', () => {
  test('writes articles of these alone, by every route', async () => {
    const [away, home] = [
      await app.keyFor(['blog'], 'content:write', 'content:publish'),
      await app.keyFor(['api', 'blog'], 'content:write', 'content:publish'),
    ]
    for (const [route, change] of Object.entries(changes)) {
      const article = await revisedTo('draft')
      const before = await whole(article.id)
      const refused = await change(away, article)
      expect([route, refused.statusCode, refused.json().errors[0]?.code]).toEqual([
        route,
        403,
        'source_not_held',
      ])
      expect(await whole(article.id)).toBe(before)
      expect((await change(home, article)).statusCode, route).toBeLessThan(300)
    }
    for (const [route, make] of Object.entries(makings)) {
      const refused = await make(away, { status: 'draft' }, '---\ndraft: true\n---\nx\n')
      expect([route, refused.statusCode, refused.json().errors[0]?.code]).toEqual([
        route,
        403,
        'source_not_held',
      ])
      expect(
        (await make(home, { status: 'draft' }, '---\ndraft: true\n---\nx\n')).statusCode,
        route,
      ).toBe(route.includes('batch') ? 200 : 201)
    }
    const trashed = await articleIn('draft')
    await call(app.adminKey, 'DELETE', `/articles/${trashed.id}`)
    expect((await call(away, 'POST', `/articles/${trashed.id}/restore`)).statusCode).toBe(403)
    const admin = await app.keyFor(['blog'], 'admin')
    expect((await call(admin, 'DELETE', `/articles/${trashed.id}?permanent=true`)).statusCode).toBe(
      403,
    )
  })

  test('changes no term that articles of other sources name', async () => {
    const away = await app.keyFor(['blog'], 'content:write', 'content:publish')
    const name = `Named ${++count}`
    const { tags } = await articleIn('draft', { tags: [name] })
    const id = tags[0]?.id
    const refused = await call(away, 'PATCH', `/tags/${id}`, { name: `${name} anew` })
    expect([refused.statusCode, refused.json().errors[0]?.code]).toEqual([403, 'source_not_held'])
    expect((await call(away, 'POST', '/tags', { name: `Free ${++count}` })).statusCode).toBe(201)
  })
})
