import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planList } from '../../src/articles/list/plan.ts'
import { readFilter } from '../../src/bulk/filter.ts'
import { insertChosen } from '../../src/bulk/queries.ts'
import { undoneTransaction } from '../../src/events/write-transaction.ts'
import { bindingOf, renderCursor } from '../../src/http/request/pagination.ts'
import { applyRetention } from '../../src/jobs/retention.ts'
import { type TestApp, testApp } from '../support/app.ts'
import {
  articlesOf,
  bulk,
  readBulk,
  revert,
  runOne,
  runQueued,
  start,
} from '../support/articles/bulk.ts'
import { create, faults, fileOf, publish, read, send, titles } from '../support/content.ts'
import { importTree, makeTree } from '../support/imports/imports.ts'

const chosen = 'select from bulk_change_articles where bulk_change_id = $1'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const post = (body: object, key = app.adminKey, headers = {}) =>
  app.request('POST', '/v1/bulk-changes', { key, body, headers })
const tagsOf = async (id: string) => (await read(app, id)).tags.map(({ name }) => name)

describe('the filter', () => {
  test.each([
    [{ change: { summary: 'x' } }, '/filter needs_all'],
    [{ filter: 'trashed=false', change: { summary: 'x' } }, '/filter needs_all'],
    [{ filter: '?', change: { summary: 'x' } }, '/filter needs_all'],
    [{ filter: 'tag=', action: 'trash' }, '/filter invalid_value'],
    [{ filter: 'tags=a', action: 'trash' }, '/filter unknown_parameter'],
    [{ filter: 'status=gone', action: 'trash' }, '/filter invalid_value'],
    [{ filter: 'tag=%FF', action: 'trash' }, '/filter undecodable'],
    [{ filter: 'tag=a&cursor=x', action: 'trash' }, '/filter not_allowed_here'],
    ...['limit=5', 'page=1', 'sort=title', 'fields=id', 'include=body', 'count=exact'].map(
      (name) => [
        { filter: `tag=a&${name}`, all: true, action: 'trash' },
        '/filter not_allowed_here',
      ],
    ),
  ] as [object, string][])('%j is 400', async (body, fault) => {
    expect(faults(await post(body), 400)).toEqual([fault])
  })

  test.each([
    [{ filter: 'tag=a' }, ['/change invalid_value']],
    [{ filter: 'tag=a', action: 'trash', change: { title: 'x' } }, ['/change invalid_value']],
    [{ filter: 'tag=a', change: {} }, ['/change invalid_value']],
    [{ filter: 'tag=a', change: { tags: [], addTags: ['x'] } }, ['/change/addTags invalid_value']],
    [
      { filter: 'tag=a', change: { edits: [] } },
      ['/change invalid_value', '/change/edits unknown_field'],
    ],
    [{ filter: 'tag=a', action: 'publish' }, ['/action not_allowed']],
    [{ filter: 'tag=a', action: 'trash', all: false }, ['/all not_allowed']],
  ] as [object, string[]][])('%j is 422', async (body, fault) => {
    expect(faults(await post(body), 422)).toEqual(fault)
  })

  test('chooses once: what matches later is left alone, and another count than expected is 409', async () => {
    const early = await publish(app, { title: 'Early', tags: ['once'] })
    const body = { filter: 'tag=once', change: { summary: 'New.' } }
    const plan = await planList(app.db, readFilter(body.filter, false))
    const written = await undoneTransaction(app.db, async (tx) => {
      const count = await insertChosen(tx, early.id, plan, 2)
      return [count, (await tx.query({ text: chosen, values: [early.id] })).rows.length]
    })
    expect(written).toEqual([1, 0])
    expect(faults(await post({ ...body, expect: 2 }), 409)).toEqual(['/expect count_differs'])
    const { id, total } = await start(app, { ...body, expect: 1 })
    expect(total).toBe(1)
    const late = await publish(app, { title: 'Late', tags: ['once'] })
    await runQueued(app)
    expect(await readBulk(app, id)).toMatchObject({ status: 'completed', changed: 1, failed: 0 })
    expect([(await read(app, early.id)).summary, (await read(app, late.id)).summary]).toEqual([
      'New.',
      null,
    ])
  })

  test('is that of lists: states, text, search, and all with "all"', async () => {
    await create(app, { title: 'Zebra draft', tags: ['find'] })
    await publish(app, { title: 'Zebra public', tags: ['find'], body: 'A zebra.' })
    const total = async (filter: string, more = {}) =>
      (await start(app, { filter, dryRun: true, action: 'trash', ...more })).total
    expect(await total('tag=find')).toBe(1)
    expect(await total('?tag=find&status=draft,published')).toBe(2)
    expect(await total('q=zebra')).toBe(1)
    expect(await total('tag=find&tag=none')).toBe(0)
    const everything = await titles(app, 'limit=100')
    expect(await total('', { all: true })).toBe(everything.length)
    await runQueued(app)
  })
})

test('terms are added and removed in the text, and a revert gives the bytes back', async () => {
  const text = '---\n# by hand\ntags: [ old,  "x" ]  # two\ntitle:   A\n---\r\nText.\r\n'
  const tree = await makeTree({ 'a.md': text, 'b.md': '+++\ntags = ["old"]\n+++\nB\n' })
  await importTree(app.db, tree, { source: 'bytes' })
  await tree.remove()
  const { data } = (await send(app, 'GET', '/articles?source=bytes&sort=title')).json()
  const [a, b] = data as { id: string }[] as [{ id: string }, { id: string }]
  const files = [await fileOf(app, a.id), await fileOf(app, b.id)]
  expect(files[0]).toBe(text)
  const change = { addTags: ['new'], removeTags: ['old'], addCategories: ['Kept'] }
  const made = await bulk(app, { filter: 'source=bytes', change })
  expect(made).toMatchObject({ total: 2, changed: 2, action: 'change', change })
  expect(await tagsOf(a.id)).toEqual(['x', 'new'])
  expect(await fileOf(app, a.id)).toContain('# by hand')
  expect(await articlesOf(app, made.id, 'outcome=changed')).toMatchObject([
    { fromVersion: 1, toVersion: 2, error: null },
    { fromVersion: 1, toVersion: 2 },
  ])
  expect(await bulk(app, { filter: 'source=bytes', change })).toMatchObject({ unchanged: 2 })

  await send(app, 'PATCH', `/articles/${b.id}`, { summary: 'By a person.' })
  const back = await revert(app, made.id)
  expect(back).toMatchObject({ action: 'revert', reverts: made.id, changed: 1, conflicts: 1 })
  expect(await articlesOf(app, back.id, 'outcome=conflict')).toMatchObject([
    { articleId: b.id, error: { code: 'conflict', errors: [{ code: 'changed_since' }] } },
  ])
  expect(await fileOf(app, a.id)).toBe(files[0])
  expect(await tagsOf(b.id)).toEqual(['new'])
  expect(await revert(app, back.id)).toMatchObject({ changed: 1 })
  expect(await tagsOf(a.id)).toEqual(['x', 'new'])
})

test('one article at fault fails alone; a taken path is a conflict', async () => {
  const tags = ['faulty']
  for (const title of ['One', 'Two', 'Three']) await publish(app, { title, tags })
  const moved = await bulk(app, { filter: 'tag=faulty', change: { path: 'the/same' } })
  expect(moved).toMatchObject({ total: 3, changed: 1, conflicts: 2, failed: 0 })
  const [conflict] = await articlesOf(app, moved.id, 'outcome=conflict')
  expect(conflict?.error?.errors).toMatchObject([{ pointer: '/path', code: 'taken' }])
  const gone = await start(app, { filter: 'tag=faulty', action: 'trash' })
  const purged = (await articlesOf(app, gone.id))[0]?.articleId
  await send(app, 'DELETE', `/articles/${purged}?permanent=true`)
  await runQueued(app)
  expect(await readBulk(app, gone.id)).toMatchObject({ changed: 2, failed: 1 })
  expect(await articlesOf(app, gone.id, 'outcome=failed')).toMatchObject([
    { articleId: purged, error: { code: 'not_found' } },
  ])
  expect(await revert(app, gone.id)).toMatchObject({ total: 2, changed: 2 })
  expect(await titles(app, 'tag=faulty')).toHaveLength(2)
})

test('the trash is filled, emptied and purged; only admin purges, and no purge is reverted', async () => {
  const tags = ['rubbish']
  for (const title of ['R1', 'R2']) await create(app, { title, tags })
  const filter = 'tag=rubbish&status=draft'
  const trashing = await bulk(app, { filter, action: 'trash' })
  expect(trashing).toMatchObject({ changed: 2 })
  const trashed = 'tag=rubbish&trashed=true'
  const trial = await bulk(app, { filter: trashed, action: 'purge', dryRun: true })
  expect(trial).toMatchObject({ changed: 2, dryRun: true })
  expect(await bulk(app, { filter: trashed, action: 'restore' })).toMatchObject({ changed: 2 })
  const key = await app.keyWith('content:write', 'content:publish')
  faults(await post({ filter, action: 'purge' }, key), 403)
  const backup = await app.db.pool.connect()
  await backup.query(`begin; select pg_advisory_xact_lock_shared(hashtext('broadsheet backup'))`)
  const waiting = await bulk(app, { filter, action: 'purge' }).finally(async () => {
    await backup.query('rollback')
    backup.release()
  })
  expect(waiting).toMatchObject({ changed: 0, failed: 0, finishedAt: null })
  await runQueued(app)
  const purge = await readBulk(app, waiting.id)
  expect(purge).toMatchObject({ status: 'completed', changed: 2 })
  const undo = (id: string) => send(app, 'POST', `/bulk-changes/${id}/revert`)
  expect(faults(await undo(purge.id), 409)).toEqual(['purged'])
  expect(faults(await undo(trial.id), 409)).toEqual(['was_dry_run'])
  expect(await titles(app, filter, app.adminKey)).toEqual([])
})

test('a dry run reports the same outcomes and writes nothing but its report', async () => {
  const { id } = await publish(app, { title: 'Dry', tags: ['dry'] })
  await publish(app, { title: 'Dry too', tags: ['dry'] })
  const counts = async () =>
    (
      await app.db.pool.query(`select (select count(*) from revisions) as revisions,
        (select count(*) from events) as events, (select count(*) from tags) as tags`)
    ).rows[0]
  const before = await counts()
  const body = { filter: 'tag=dry', change: { path: 'dry/path', addTags: ['never seen'] } }
  const trial = await bulk(app, { ...body, dryRun: true })
  expect(await counts()).toEqual(before)
  const real = await bulk(app, body)
  const { changed, conflicts } = real
  expect(trial).toMatchObject({ status: 'completed', changed: 2, conflicts: 0 })
  expect({ changed, conflicts }).toEqual({ changed: 1, conflicts: 1 })
  expect((await read(app, id)).version).toBeLessThanOrEqual(2)
})

describe('a key', () => {
  test('changes neither public articles without content:publish nor other sources', async () => {
    const tags = ['bounds']
    const draft = await create(app, { title: 'Draft', tags })
    await publish(app, { title: 'Public', tags })
    const tree = await makeTree({ 'c.md': '---\ntags: [bounds]\ndraft: true\n---\nC\n' })
    await importTree(app.db, tree, { source: 'elsewhere' })
    await tree.remove()
    const key = await app.keyFor(['api'], 'content:write')
    const filter = 'tag=bounds&status=draft,published'
    const made = await bulk(app, { filter, change: { addTags: ['by key'] } }, key)
    expect(made).toMatchObject({ total: 3, changed: 1, failed: 2 })
    const failures = await articlesOf(app, made.id, 'outcome=failed')
    expect(failures.map(({ error }) => error?.errors[0]?.code).sort()).toEqual([
      'scope_not_held',
      'source_not_held',
    ])
    expect(await tagsOf(draft.id)).toEqual(['bounds', 'by key'])
    const publishing = await bulk(app, { filter, change: { status: 'published' } }, key)
    expect(publishing).toMatchObject({ changed: 0, failed: 3 })
    const trashed = await bulk(app, { filter: 'tag=bounds', action: 'trash' })
    expect(
      await bulk(app, { filter: 'tag=bounds&trashed=true', action: 'restore' }, key),
    ).toMatchObject({ changed: 0, failed: 1 })
    faults(await app.request('POST', `/v1/bulk-changes/${trashed.id}/revert`, { key }), 404)
  })

  test('sees only its own bulk changes; admin sees all', async () => {
    const key = await app.keyWith('content:write')
    const other = await app.keyWith('content:write')
    const first = await bulk(app, { filter: 'tag=none', action: 'trash' }, key)
    expect(first).toMatchObject({ total: 0, status: 'completed', actorName: 'test' })
    const second = await bulk(app, { filter: 'tag=none', action: 'trash' }, key)
    const ids = async (as: string, query = '') => {
      const answer = await app.request('GET', `/v1/bulk-changes?${query}`, { key: as })
      const { data, meta } = answer.json()
      return { ids: data.map(({ id }: { id: string }) => id), next: meta.nextCursor }
    }
    const page = await ids(key, 'limit=1')
    expect(page.ids).toEqual([second.id])
    expect((await ids(key, `limit=1&cursor=${page.next}`)).ids).toEqual([first.id])
    const forged = (of: object, ...position: (string | number)[]) =>
      renderCursor({ direction: 'next', position }, bindingOf(of))
    const year0 = forged({ list: 'bulk-changes' }, '0000-01-01T00:00:00Z', first.id)
    const far = forged({ id: first.id, outcome: undefined }, 2 ** 31)
    for (const path of [
      `bulk-changes?cursor=${year0}`,
      `bulk-changes/${first.id}/articles?cursor=${far}`,
      `imports?cursor=${page.next}`,
    ])
      expect(
        faults(await app.request('GET', `/v1/${path}`, { key: app.adminKey }), 400),
        path,
      ).toEqual(['cursor invalid_cursor'])
    expect((await ids(other)).ids).toEqual([])
    expect((await ids(app.adminKey, 'limit=100')).ids).toContain(first.id)
    for (const path of ['', '/articles'])
      faults(await app.request('GET', `/v1/bulk-changes/${first.id}${path}`, { key: other }), 404)
    faults(await app.request('DELETE', `/v1/bulk-changes/${first.id}`, { key: other }), 404)
    faults(await post({ filter: 'tag=a', action: 'trash' }, await app.keyWith('drafts:read')), 403)
  })

  test('starts one bulk change however often it repeats the request', async () => {
    const headers = { 'idempotency-key': 'once' }
    const body = { filter: 'tag=none', action: 'trash' }
    const [one, two] = [
      await post(body, app.adminKey, headers),
      await post(body, app.adminKey, headers),
    ]
    expect(two.body).toBe(one.body)
    expect(two.statusCode).toBe(202)
  })
})

test('a cancelled one stops, keeps what it wrote and can be reverted', async () => {
  await publish(app, { title: 'Cancelled', tags: ['cancel'] })
  const { id } = await start(app, { filter: 'tag=cancel', action: 'trash' })
  faults(await send(app, 'POST', `/bulk-changes/${id}/revert`), 409)
  expect((await send(app, 'DELETE', `/bulk-changes/${id}`)).statusCode).toBe(204)
  expect(faults(await send(app, 'DELETE', `/bulk-changes/${id}`), 409)).toEqual([
    'bulk_change_over',
  ])
  await runQueued(app)
  expect(await readBulk(app, id)).toMatchObject({ status: 'cancelled', changed: 0 })
  expect(await articlesOf(app, id)).toMatchObject([{ outcome: null }])
  expect(await revert(app, id)).toMatchObject({ total: 0, status: 'completed' })
})

test('a small one does not wait for a large one, unless they share an article; cancelling is prompt', async () => {
  const operations = Array.from({ length: 320 }, (_, n) => ({
    ...{ op: 'create', data: { title: `Turn ${n}`, tags: ['turns'] } },
  }))
  await send(app, 'POST', '/articles/batch', { operations })
  const { id: apart } = await create(app, { title: 'Apart', tags: ['apart'] })
  const filter = 'tag=turns&status=draft'
  const large = await start(app, { filter, change: { addTags: ['one'] } })
  const same = await start(app, { filter, change: { removeTags: ['one'] } })
  const small = await start(app, { filter: 'tag=apart&status=draft', action: 'trash' })
  const states = async () => {
    await runOne(app)
    const all = await Promise.all([large, same, small].map(({ id }) => readBulk(app, id)))
    return all.map(({ status, changed }) => `${status} ${changed}`)
  }
  expect(await states()).toEqual(['running 200', 'queued 0', 'queued 0'])
  expect(await states()).toEqual(['running 200', 'queued 0', 'completed 1'])
  expect((await read(app, apart)).trashedAt).not.toBeNull()
  expect(await states()).toEqual(['completed 320', 'queued 0', 'completed 1'])
  expect(await states()).toEqual(['completed 320', 'completed 320', 'completed 1'])
  const { id } = await start(app, { filter, change: { addTags: ['two'] } })
  const running = runOne(app)
  const changed = async () => (await readBulk(app, id)).changed
  await expect.poll(changed).toBeGreaterThan(0)
  expect((await send(app, 'DELETE', `/bulk-changes/${id}`)).statusCode).toBe(204)
  // The batch that was being written, and none after it.
  const most = (await changed()) + 50
  await running
  expect((await readBulk(app, id)).status).toBe('cancelled')
  expect(await changed()).toBeLessThanOrEqual(most)
  await app.db.pool.query(`update bulk_changes set finished_at = now() - interval '40 days'`)
  await applyRetention(app.db, { keepFileVersionsDays: 90, keepTrashDays: 0 })
  expect(await articlesOf(app, small.id)).toMatchObject([{ articleId: apart }])
  const { rows } = await app.db.pool.query(`select 1 from bulk_change_articles i
    join bulk_changes b on b.id = i.bulk_change_id
    where b.finished_at is not null and (b.dry_run or i.outcome is distinct from 'changed')`)
  expect(rows).toEqual([])
})

test('a key has at most 100 that have not ended', async () => {
  const key = await app.keyWith('content:write')
  const body = { filter: 'tag=none', action: 'trash' }
  for (let count = 0; count < 100; count++) await start(app, body, key)
  expect(faults(await post(body, key), 409)).toEqual(['too_many_open'])
  await runQueued(app)
  await start(app, body, key)
})

test('an article at which two processes have crashed fails, and the rest goes on', async () => {
  for (const title of ['P1', 'P2', 'P3']) await publish(app, { title, tags: ['poison'] })
  const { id } = await start(app, { filter: 'tag=poison', change: { summary: 'After.' } })
  // As the second crash left it: at the second article, after the first was written.
  const attempts = { file: { position: 2, fence: 2, count: 2 } }
  await app.db.pool.query(
    `update bulk_changes set status = 'running', carrier = 'gone:1:x', lease_until = now() - interval '1 second',
       fence = 2, position = 1, changed = 1, attempts = $2 where id = $1`,
    [id, JSON.stringify(attempts)],
  )
  await runQueued(app)
  expect(await readBulk(app, id)).toMatchObject({ status: 'completed', changed: 2, failed: 1 })
  expect(await articlesOf(app, id, 'outcome=failed')).toMatchObject([
    { error: { errors: [{ code: 'keeps_crashing' }] } },
  ])
})
