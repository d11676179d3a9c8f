import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/client.ts'
import { checkEpoch } from '../../src/events/epoch.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, faults, patiently, send } from '../support/content.ts'
import { recordAndDie } from '../support/dead-writer.ts'
import { twoApps } from '../support/servers/two-apps.ts'

let app: TestApp
let other: TestApp
twoApps((first, second) => {
  app = first
  other = second
})

interface Change {
  position: number
  type: string
  resource: string
  resourceId: string
  version: number
  lang: string | null
  path: string | null
  changed: string[]
  actor: string
  actorName: string | null
}
interface Changes {
  data: Change[]
  meta: { cursor: string; more: boolean }
}

async function changes(app: TestApp, query = ''): Promise<Changes> {
  const answer = await send(app, 'GET', `/changes?${query}`)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json()
}

const newest = async () =>
  (
    await app.db.query<{ last: number }>({
      text: 'select coalesce(max(position), 0)::int as last from events',
    })
  ).rows[0]?.last ?? 0

test('every kind of change is listed in order, including tombstones', async () => {
  await changes(app)
  const since = `p${await newest()}`
  const { id } = await create(app, {
    title: 'Followed',
    path: 'f/one',
    tags: ['Follow'],
    categories: ['Cat'],
  })
  for (const change of [
    { title: 'Followed 2' },
    { status: 'published' },
    { path: 'f/two' },
    { status: 'draft' },
  ])
    await send(app, 'PATCH', `/articles/${id}`, change)
  await send(app, 'DELETE', `/articles/${id}`)
  await send(app, 'POST', `/articles/${id}/restore`)
  await send(app, 'DELETE', `/articles/${id}?permanent=true`)
  const { data, meta } = await changes(app, `since=${since}`)
  expect(data.map(({ type }) => type)).toEqual([
    'tag.created',
    'category.created',
    'article.created',
    'article.updated',
    'article.published',
    'article.updated',
    'article.unpublished',
    'article.trashed',
    'article.restored',
    'article.deleted',
  ])
  const own = data.filter(({ resourceId }) => resourceId === id)
  expect(own.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(own[1]).toMatchObject({
    resource: 'article',
    lang: 'en',
    path: 'f/one',
    actor: 'admin',
    changed: expect.arrayContaining(['title']),
  })
  expect(own.at(-1)).toMatchObject({ type: 'article.deleted', path: 'f/two', lang: 'en' })
  expect(meta.more).toBe(false)
  expect(await changes(other, `since=${meta.cursor}`)).toEqual({ data: [], meta })
})

test('a change names the key of its writer beside the id', async () => {
  const { meta } = await changes(app, 'since=now')
  const key = await app.keyWith('content:write')
  await app.request('POST', '/v1/articles', { key, body: { title: 'By a key' } })
  await create(app, { title: 'By the admin key' })
  const { data } = await changes(other, `since=${meta.cursor}`)
  expect(data.map(({ actor, actorName }) => [actor, actorName])).toEqual([
    [key.split('_')[1], 'test'],
    ['admin', null],
  ])
})

test('a write that changes nothing or is refused makes no event', async () => {
  const { id, path } = await create(app, { title: 'Quiet' })
  const { meta } = await changes(app, `since=p${await newest()}`)
  await send(app, 'PATCH', `/articles/${id}`, { title: 'Quiet' })
  await send(app, 'PATCH', `/articles/${id}`, { title: '' })
  await send(app, 'POST', '/articles', { title: 'x', path, tags: ['never made'] })
  await send(app, 'PATCH', `/articles/${id}`, { title: 'x' }, { 'if-match': '"v7"' })
  expect((await changes(app, `since=${meta.cursor}`)).data).toEqual([])
})

// A busy machine may refuse a write with 503.
async function rename(writer: TestApp, id: string, title: string): Promise<void> {
  const answer = await patiently(() => send(writer, 'PATCH', `/articles/${id}`, { title }))
  expect(answer.statusCode, answer.body).toBe(200)
}

test('with 16 writers on two processes no event is lost, repeated or out of order', async () => {
  await changes(app)
  const start = await newest()
  let writing = true
  const follow = async (app: TestApp) => {
    const seen: Change[] = []
    let cursor = `p${start}`
    for (let more = true; writing || more; ) {
      const page = await changes(app, `limit=7&since=${cursor}`)
      seen.push(...page.data)
      more = page.meta.more
      cursor = page.meta.cursor
    }
    return [...seen, ...(await changes(app, `limit=1000&since=${cursor}`)).data]
  }
  const following = [app, other].map(follow)
  const made = await Promise.all(
    Array.from({ length: 16 }, async (_, n) => {
      const writer = n % 2 ? app : other
      const { id } = await create(writer, { title: `Writer ${n}` })
      for (let round = 0; round < 6; round++) await rename(writer, id, `Writer ${n} ${round}`)
      return id
    }),
  )
  writing = false
  const [first, second] = await Promise.all(following)
  expect(first).toEqual(second)
  expect(first?.map(({ position }) => position)).toEqual(
    Array.from({ length: 16 * 7 }, (_, n) => start + 1 + n),
  )
  for (const id of made)
    expect(
      first?.filter(({ resourceId }) => resourceId === id).map(({ version }) => version),
    ).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('events of a writer that died before numbering them reach the next reader', async () => {
  await changes(app)
  const since = `p${await newest()}`
  await recordAndDie(app.db, [
    {
      type: 'tag.updated',
      resource: 'tag',
      resourceId: '019a0000-0000-7000-8000-000000000001',
      version: 3,
    },
  ])
  expect((await changes(other, `since=${since}`)).data).toMatchObject([
    { actor: 'dead', type: 'tag.updated', version: 3 },
  ])
})

describe('the cursor', () => {
  test.each([
    '',
    'x',
    'p',
    'p-1',
    'p1.5',
    'p1e3',
    '0',
    'p9999999999999999',
    'p٣',
    'p1&since=p2',
    'p0&limit=0',
    'p0&limit=1001',
    'p0&x=1',
    "p1'",
    'abc-p1',
    '0123456789ab-',
    '0123456789AB-p1',
  ])('%j is refused', async (since) => {
    expect(faults(await send(app, 'GET', `/changes?since=${since}`), 400)).toHaveLength(1)
  })

  test.each(['p999999999999999', '0123456789ab-p0'])(
    '%s, of the future or of another feed, is 410',
    async (since) => {
      await expectExpired(app, since)
    },
  )
})

describe('the epoch of the feed', () => {
  const epochOf = async (app: TestApp) =>
    (await changes(app, 'limit=1')).meta.cursor.split('-')[0] as string
  const pretend = (column: string, value: string) =>
    app.db.pool.query(`update feed_epoch set ${column} = '${value}'`)

  test('is in every cursor and stays; old cursors belong to the first epoch', async () => {
    const { id } = await create(app, { title: 'Epoch' })
    const { meta } = await changes(app, 'limit=1000')
    expect(meta.cursor).toMatch(/^[0-9a-f]{12}-p\d+$/)
    expect((await changes(other, `since=${meta.cursor}`)).meta.cursor).toBe(meta.cursor)
    expect((await changes(app, `since=p${(await newest()) - 1}`)).data).toMatchObject([
      { resourceId: id },
    ])
  })

  // The traces of a restore elsewhere, of a failover or a restore to a point in time, of a new
  // database and of a restore in place.
  test.each([
    ['system_identifier', '7000000000000000001'],
    ['timeline', '000000FF'],
    ['database_oid', '1'],
    ['events_oid', '1'],
  ])('begins again, once, if the %s differs; earlier cursors are 410', async (column, value) => {
    const { meta } = await changes(app, 'limit=1000')
    await pretend(column, value)
    const epochs = await Promise.all(
      Array.from({ length: 12 }, (_, n) => epochOf(n % 2 ? app : other)),
    )
    expect(new Set(epochs).size).toBe(1)
    expect(epochs[0]).not.toBe(meta.cursor.split('-')[0])
    for (const since of [meta.cursor, 'p0', `p${await newest()}`]) await expectExpired(app, since)
    const afterwards = await changes(app, 'limit=1000')
    expect((await changes(other, `since=${afterwards.meta.cursor}`)).data).toEqual([])
  })

  test('is completed by values that could not be read at first, and stays', async () => {
    const epoch = await epochOf(app)
    await app.db.pool.query('update feed_epoch set system_identifier = null, timeline = null')
    expect(await epochOf(other)).toBe(epoch)
    const { rows } = await app.db.pool.query('select system_identifier, timeline from feed_epoch')
    expect(rows[0]).toEqual({
      system_identifier: expect.stringMatching(/^\d+$/),
      timeline: expect.stringMatching(/^[0-9A-F]{8}$/),
    })
  })

  test('works without the privilege to identify the cluster', async () => {
    const role = `reader_${randomBytes(6).toString('hex')}`
    await app.db.pool.query(`create role ${role} login password 'x'`)
    try {
      await app.db.pool.query(`revoke execute on function pg_control_system() from public`)
      await app.db.pool.query(`grant all on all tables in schema public to ${role}`)
      const address = new URL(app.url)
      address.username = role
      address.password = 'x'
      const db = openDatabase(address.href)
      const epoch = await epochOf(app)
      await expect(checkEpoch(db)).resolves.toMatchObject({ epoch })
      await db.close()
    } finally {
      await app.db.pool.query(`grant execute on function pg_control_system() to public`)
      await app.db.pool.query(`drop owned by ${role}; drop role ${role}`)
    }
  })

  test('a copy of the database is another feed', async () => {
    const { meta } = await changes(app, 'limit=1000')
    await changes(other)
    const copy = await testApp()
    try {
      for (const table of ['events', 'feed_epoch']) {
        const { rows } = await app.db.pool.query(`select to_jsonb(t) as row from ${table} t`)
        await copy.db.pool.query(
          `insert into ${table} select (jsonb_populate_record(null::${table}, row)).* from jsonb_array_elements($1::jsonb) row`,
          [JSON.stringify(rows.map(({ row }) => row))],
        )
      }
      await expectExpired(copy, meta.cursor)
      expect(await epochOf(copy)).not.toBe(meta.cursor.split('-')[0])
    } finally {
      await copy.close()
    }
  })
})

async function expectExpired(app: TestApp, since: string): Promise<void> {
  const answer = await send(app, 'GET', `/changes?since=${since}`)
  expect(answer.statusCode, answer.body).toBe(410)
  expect(answer.json()).toMatchObject({
    code: 'cursor_expired',
    detail: expect.stringContaining('Start again without `since`'),
    errors: [{ parameter: 'since', code: 'cursor_expired' }],
  })
}
