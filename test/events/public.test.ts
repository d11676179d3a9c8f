import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { writeTransaction } from '../../src/events/write-transaction.ts'
import { announceDue } from '../../src/jobs/due-queries.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, faults, publish, send } from '../support/content.ts'

interface Change {
  position: number
  type: string
  resource: string
  resourceId: string
  lang: string | null
  path: string | null
  changed: string[]
}

let app: TestApp
let cursor: string
beforeAll(async () => {
  app = await testApp()
  await writeTransaction(app.db, announceDue)
})
afterAll(() => app.close())

async function changes(query: string, key?: string) {
  const answer = await app.request('GET', `/v1/changes?${query}`, key === undefined ? {} : { key })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json() as { data: Change[]; meta: { cursor: string; more: boolean } }
}

/** The public events since the last call, as `type path`. */
async function told(): Promise<string[]> {
  cursor ??= (await changes('since=now&view=public')).meta.cursor
  const { data, meta } = await changes(`view=public&since=${cursor}`)
  cursor = meta.cursor
  for (const change of data) {
    expect(change).not.toHaveProperty('actor')
    expect(change).not.toHaveProperty('actorName')
    expect(change).not.toHaveProperty('importId')
  }
  return data.map(({ type, path }) => (path === null ? type : `${type} ${path}`))
}

const patch = async (id: string, body: object) => {
  const answer = await send(app, 'PATCH', `/articles/${id}`, body)
  expect(answer.statusCode, answer.body).toBe(200)
}

// The articles that a follower of the public events knows must be those that lists show.
const known = new Map<string, string>()
let knownTo = ''
afterEach(async () => {
  const { data, meta } = await changes(`view=public&limit=1000${knownTo && `&since=${knownTo}`}`)
  knownTo = meta.cursor
  for (const { resource, type, resourceId, lang, path } of data)
    if (resource === 'article' && type === 'article.removed') known.delete(resourceId)
    else if (resource === 'article') known.set(resourceId, `${lang}/${path}`)
  const { data: listed } = (await app.request('GET', '/v1/articles?limit=100')).json()
  const places = (listed as { id: string; lang: string; path: string }[]).map(
    ({ id, lang, path }): [string, string] => [id, `${lang}/${path}`],
  )
  expect(new Map([...known].sort())).toEqual(new Map(places.sort()))
})

test('the events of an article go from its publication to its end', async () => {
  await told()
  const { id } = await create(app, { title: 'A', path: 'a', frontMatter: { secret: 'x' } })
  await patch(id, { title: 'B', path: 'b' })
  expect(await told()).toEqual([])
  await patch(id, { status: 'published', frontMatter: { secret: null } })
  const { data } = await changes(`view=public&since=${cursor}`)
  expect(data).toMatchObject([
    { type: 'article.published', resourceId: id, lang: 'en', path: 'b', changed: [] },
  ])
  expect(await told()).toEqual(['article.published b'])
  await patch(id, { title: 'C', path: 'c' })
  expect(await told()).toEqual(['article.updated c'])
  await patch(id, { status: 'draft', path: 'hidden', lang: 'de' })
  expect((await changes(`view=public&since=${cursor}`)).data).toMatchObject([
    { type: 'article.removed', resourceId: id, lang: 'en', path: 'c', changed: [] },
  ])
  expect(await told()).toEqual(['article.removed c'])
  await patch(id, { title: 'D' })
  await patch(id, { status: 'published', path: 'd' })
  await send(app, 'DELETE', `/articles/${id}`)
  await send(app, 'DELETE', `/articles/${id}?permanent=true`)
  expect(await told()).toEqual(['article.published d', 'article.removed d'])
})

test('trashing and permanent deletion', async () => {
  const { id } = await publish(app, { title: 'E', path: 'e' })
  expect(await told()).toEqual(['article.created e', 'article.published e'])
  await send(app, 'DELETE', `/articles/${id}`)
  await send(app, 'POST', `/articles/${id}/restore`)
  await send(app, 'DELETE', `/articles/${id}?permanent=true`)
  expect(await told()).toEqual([
    'article.removed e',
    'article.restored e',
    'article.published e',
    'article.removed e',
  ])
  const draft = await create(app, { title: 'F', path: 'f' })
  await send(app, 'DELETE', `/articles/${draft.id}?permanent=true`)
  expect(await told()).toEqual([])
})

test('an unlisted article has no events, and is removed when it is unlisted', async () => {
  const { id } = await publish(app, { title: 'U', path: 'u', listed: false })
  await patch(id, { title: 'U2' })
  expect(await told()).toEqual([])
  await patch(id, { listed: true })
  expect(await told()).toEqual(['article.published u'])
  await patch(id, { listed: false })
  expect(await told()).toEqual(['article.removed u'])
  await send(app, 'DELETE', `/articles/${id}?permanent=true`)
  expect(await told()).toEqual([])
})

/**
 * Simulates the passing of time: the clock of the database cannot be changed, so the dates of the
 * articles are.
 */
const moveTimes = (id: string, hours: number) =>
  app.db.pool.query(
    `with w as (update watermarks set at = at - $2 * interval '1 hour' where task = 'due')
      update articles set sort_at = sort_at - $2 * interval '1 hour', published_at = published_at - $2 * interval '1 hour',
      expires_at = expires_at - $2 * interval '1 hour', updated_at = updated_at - $2 * interval '1 hour' where id = $1`,
    [id, hours],
  )
const hence = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const findDue = () => writeTransaction(app.db, announceDue)

test('the scheduler announces articles that fall due', async () => {
  const times = { status: 'scheduled', publishedAt: hence(1), expiresAt: hence(3) }
  const { id } = await create(app, { title: 'S', path: 's', ...times })
  const unlisted = await create(app, { title: 'N', path: 'n', listed: false, ...times })
  expect(await told()).toEqual([])
  for (const each of [id, unlisted.id]) await moveTimes(each, 2)
  await findDue()
  expect(await told()).toEqual(['article.published s'])
  for (const each of [id, unlisted.id]) await moveTimes(each, 2)
  await findDue()
  expect(await told()).toEqual(['article.removed s'])
  await patch(id, { title: 'S2' })
  await findDue()
  expect(await told()).toEqual([])
})

test('a write between an expiry and the scheduler announces it once', async () => {
  const { id } = await publish(app, { title: 'X', path: 'x', expiresAt: hence(1) })
  await told()
  await moveTimes(id, 2)
  // The text still contains the time that the row no longer has.
  await patch(id, { title: 'X2', path: 'x2', expiresAt: hence(-1) })
  expect(await told()).toEqual(['article.removed x'])
  await patch(id, { title: 'X3' })
  await findDue()
  expect(await told()).toEqual([])
})

test('an article that expires before it appears has no events', async () => {
  const { id } = await create(app, {
    title: 'Never',
    path: 'never',
    status: 'draft',
    expiresAt: hence(1),
  })
  await patch(id, { status: 'scheduled', publishedAt: hence(2) })
  await moveTimes(id, 3)
  await findDue()
  await patch(id, { title: 'Never 2', publishedAt: hence(-1), expiresAt: hence(-2) })
  await findDue()
  expect(await told()).toEqual([])
})

test('terms have events while they are public', async () => {
  await create(app, { title: 'T', path: 't', tags: ['Secret'], categories: ['Hidden'] })
  expect(await told()).toEqual([])
  const tag = (await send(app, 'POST', '/tags', { name: 'Declared' })).json().data
  const other = (await send(app, 'POST', '/tags', { name: 'Other' })).json().data
  const category = (await send(app, 'POST', '/categories', { name: 'Cat' })).json().data
  expect(await told()).toEqual(['tag.created', 'tag.created', 'category.created cat'])
  await send(app, 'PATCH', `/tags/${tag.id}`, { name: 'Renamed' })
  await send(app, 'POST', `/tags/${tag.id}/merge`, { into: other.id })
  await send(app, 'DELETE', `/categories/${category.id}`)
  expect(await told()).toEqual(['tag.updated', 'tag.merged', 'tag.updated', 'category.deleted cat'])
  const { data } = (await app.request('GET', '/v1/tags', { key: app.adminKey })).json()
  const secret = (data as { id: string; name: string }[]).find(({ name }) => name === 'Secret')
  await send(app, 'POST', `/tags/${secret?.id}/merge`, { into: other.id })
  expect(await told()).toEqual(['tag.updated'])
})

test('a cursor works in both views, and skips events that one leaves out', async () => {
  const { meta: start } = await changes('since=now', app.adminKey)
  expect(await changes('since=now', app.adminKey)).toEqual({
    data: [],
    meta: { cursor: start.cursor, more: false },
  })
  for (let n = 0; n < 3; n++) {
    await create(app, { title: 'Draft', path: `page/draft-${n}` })
    await publish(app, { title: 'Page', path: `page/${n}` })
  }
  const all = await changes(`since=${start.cursor}&limit=1000`, app.adminKey)
  expect(all.data).toHaveLength(9)
  const pages: Change[] = []
  let at = { cursor: start.cursor, more: true }
  for (let round = 0; at.more; round++) {
    const page = await changes(`view=public&limit=2&since=${at.cursor}`)
    pages.push(...page.data)
    at = page.meta
    expect(round).toBeLessThan(5)
  }
  expect(pages.map(({ path }) => path)).toEqual([
    'page/0',
    'page/0',
    'page/1',
    'page/1',
    'page/2',
    'page/2',
  ])
  expect(at.cursor).toBe(all.meta.cursor)
  expect((await changes(`since=${at.cursor}`, app.adminKey)).data).toEqual([])
})

test('older events are not public', async () => {
  const { id } = await publish(app, { title: 'Old', path: 'old' })
  await told()
  await app.db.pool.query(
    `update events set is_public = null, was_public = null where resource_id = $1 and type <> 'article.published'`,
    [id],
  )
  const { data } = await changes('view=public&limit=1000')
  expect(data.filter(({ resourceId }) => resourceId === id)).toMatchObject([
    { type: 'article.published' },
  ])
})

test('all events need drafts:read, and a closed site content:read', async () => {
  expect((await app.request('GET', '/v1/changes')).statusCode).toBe(401)
  const reader = await app.keyWith('content:read')
  expect((await app.request('GET', '/v1/changes?since=now', { key: reader })).statusCode).toBe(403)
  expect((await app.request('GET', '/v1/changes?view=public', { key: reader })).statusCode).toBe(
    200,
  )
  expect(faults(await app.request('GET', '/v1/changes?view=secret'), 400)).toEqual([
    'view invalid_value',
  ])
  const closed = await testApp({ publicRead: false })
  expect((await closed.request('GET', '/v1/changes?view=public')).statusCode).toBe(401)
  await closed.close()
})

test('filters choose by type and language, before a change and after it', async () => {
  const begin = cursor
  const since = (query: string) => changes(`since=${begin}&${query}`, app.adminKey)
  const { id } = await publish(app, { title: 'L', path: 'l', lang: 'en-GB' })
  await publish(app, { title: 'M', path: 'm', lang: 'fr', tags: ['Filtered'] })
  await patch(id, { lang: 'de' })
  await patch(id, { title: 'L2' })
  const types = async (query: string) => (await since(query)).data.map(({ type }) => type)
  for (const view of ['all', 'public']) {
    const moved = await types(`view=${view}&lang=en`)
    expect(moved).toEqual(['article.created', 'article.published', 'article.updated'])
    expect(await types(`view=${view}&lang=de`)).toEqual(['article.updated', 'article.updated'])
    expect(await types(`view=${view}&lang=FR,de&type=article.published`)).toEqual([
      'article.published',
    ])
  }
  expect(await types('type=tag.created&type=article.trashed')).toEqual(['tag.created'])
  await send(app, 'DELETE', `/articles/${id}`)
  expect(await types('view=public&type=article.removed')).toEqual(['article.removed'])
  expect(await types('view=all&type=article.removed')).toEqual([])
  const all = await since('view=all')
  const none = await since('view=all&type=file.moved')
  expect(none).toEqual({ data: [], meta: all.meta })
  const paged = await since('lang=en&limit=2')
  expect(paged.meta.more).toBe(true)
  const rest = await changes(`since=${paged.meta.cursor}&lang=en&limit=2`, app.adminKey)
  expect(rest.data.map(({ type }) => type)).toEqual(['article.updated'])
  expect(JSON.stringify(all)).not.toContain('formerLang')
  const refused = await send(app, 'GET', '/changes?type=article.moved')
  expect(refused.statusCode).toBe(400)
  cursor = all.meta.cursor
})

test('a rare filter moves on through a long history, a bounded step a request', async () => {
  const { meta } = await changes('since=now', app.adminKey)
  const { rows } = await app.db.pool.query<{ last: number }>(
    `insert into events (type, resource, resource_id, version, actor, changed, position)
       select case n when 45000 then 'file.moved' else 'file.updated' end, 'file', gen_random_uuid(), 1, 'cli', '{}', n + last
       from generate_series(1, 50000) n, (select max(position) as last from events) l
     returning position`,
  )
  const pages: number[] = []
  let at = meta.cursor
  for (let more = true; more; ) {
    const page = await changes(`since=${at}&type=file.moved`, app.adminKey)
    pages.push(page.data.length)
    ;({ cursor: at, more } = page.meta)
  }
  expect(rows).toHaveLength(50_000)
  expect(pages).toEqual([0, 0, 1])
  expect(await changes(`since=${at}`, app.adminKey)).toMatchObject({
    data: [],
    meta: { more: false },
  })
})
