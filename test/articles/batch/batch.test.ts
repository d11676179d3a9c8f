import { v4 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, faults, list, publish, read, send } from '../../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const batch = (operations: unknown[], atomic = false) =>
  send(app, 'POST', '/articles/batch', { atomic, operations })

interface Outcome {
  op: string
  status: number
  id?: string
  version?: number
  error?: { code: string; detail: string; errors: { pointer?: string; code: string }[] }
}
const outcomes = (answer: { json(): { data: Outcome[] } }): Outcome[] => answer.json().data

test('each operation has its outcome at its index, and an error affects only its own', async () => {
  const a = await create(app, { title: 'A' })
  const own = v4()
  const answer = await batch([
    { op: 'create', data: { title: 'New', tags: ['batch'] } },
    { op: 'create', id: own.toUpperCase(), data: { title: 'Own id' } },
    { op: 'update', id: a.id.toUpperCase(), version: 1, data: { title: 'A2' } },
    { op: 'update', id: a.id, version: 1, data: { title: 'A3' } },
    { op: 'update', id: v4(), data: { title: 'x' } },
    { op: 'update', data: { title: 'x' } },
    { op: 'create', data: { title: '', tagz: [] } },
    { op: 'delete', id: a.id, version: 2 },
    { op: 'create', id: own, data: { title: 'Own id again' } },
  ])
  expect(answer.statusCode).toBe(200)
  expect(outcomes(answer).map(({ op, status }) => `${op} ${status}`)).toEqual([
    'create 201',
    'create 201',
    'update 200',
    'update 412',
    'update 404',
    'update 422',
    'create 422',
    'delete 204',
    'create 409',
  ])
  expect(outcomes(answer)[1]).toMatchObject({ id: own, version: 1 })
  expect(outcomes(answer)[2]).toMatchObject({ id: a.id, version: 2 })
  expect(outcomes(answer)[6]?.error?.errors.map(({ pointer }) => pointer)).toEqual([
    '/data/title',
    '/data/tagz',
  ])
  const pointers = [3, 4, 5, 8].map((n) =>
    outcomes(answer)[n]?.error?.errors.map(({ pointer }) => pointer),
  )
  expect(pointers).toEqual([['/version'], ['/id'], ['/id'], ['/id']])
  expect(outcomes(answer)[3]?.error?.detail).toBe(
    'The operation names another version; version 2 is current now.',
  )
  expect(outcomes(answer)[7]).toMatchObject({ id: a.id, version: 3 })
  expect(await read(app, a.id)).toMatchObject({
    title: 'A2',
    version: 3,
    trashedAt: expect.any(String),
  })
})

test('an atomic batch is all or nothing, and names every malformed operation', async () => {
  const a = await publish(app, { title: 'Atom' })
  const total = async () =>
    (await list(app, 'status=draft,published&count=exact', app.adminKey)).meta.total
  const before = await total()
  const events = await eventCount()
  const good = [
    { op: 'create', data: { title: 'One', tags: ['atomic'] } },
    { op: 'update', id: a.id, data: { title: 'Atom 2' } },
  ]
  const taken = await batch([...good, { op: 'create', data: { title: 'x', path: a.path } }], true)
  expect(faults(taken, 409)).toEqual(['/operations/2/data/path taken'])
  expect(taken.json().detail).toContain('Operation 2')
  const stale = await batch(
    [...good, { op: 'update', id: a.id, version: 1, data: { title: 'x' } }],
    true,
  )
  expect(faults(stale, 412)).toEqual(['/operations/2/version version_mismatch'])
  expect(stale.headers.etag).toBeUndefined()
  expect(faults(await batch([...good, { op: 'delete', id: v4() }], true), 404)).toEqual([
    '/operations/2/id not_found',
  ])
  const several = [
    { op: 'update', id: a.id, version: 7, data: {} },
    ...good,
    { op: 'delete', id: v4() },
  ]
  const both = await batch([...several, { op: 'create', id: a.id, data: { title: 'x' } }], true)
  expect(faults(both, 412)).toEqual([
    '/operations/0/version version_mismatch',
    '/operations/3/id not_found',
    '/operations/4/id taken',
  ])
  expect(both.json().detail).toBe(
    'Operation 0: The operation names another version; version 1 is current now. (and 2 more)',
  )
  const malformed = await batch(
    [
      { op: 'create', data: { title: 1 } },
      { op: 'update', data: {} },
      { op: 'update', id: a.id, data: { tagz: 1 } },
    ],
    true,
  )
  expect(faults(malformed, 422)).toEqual([
    '/operations/0/data/title wrong_type',
    '/operations/1/id required',
    '/operations/2/data/tagz unknown_field',
  ])
  expect([await total(), await eventCount(), (await read(app, a.id)).version]).toEqual([
    before,
    events,
    1,
  ])
  expect((await app.request('GET', '/v1/tags/by-slug/atomic')).statusCode).toBe(404)
  const done = await batch([...good, { op: 'delete', id: a.id }], true)
  expect(outcomes(done).map(({ status, version }) => [status, version])).toEqual([
    [201, 1],
    [200, 3],
    [204, 3],
  ])
})

test('a batch takes 500 operations and no more, and at least one', async () => {
  const operations = Array.from({ length: 500 }, (_, n) => ({
    op: 'create',
    data: { title: `Many ${n % 450}`, tags: [`t${n % 7}`] },
  }))
  const answer = await batch(operations, true)
  expect(answer.statusCode).toBe(200)
  expect(new Set(outcomes(answer).map(({ id }) => id)).size).toBe(500)
  expect(faults(await batch([...operations, ...operations.slice(0, 1)]), 422)).toEqual([
    '/operations too_big',
  ])
  expect(faults(await batch([]), 422)).toEqual(['/operations too_small'])
})

test('creations share transactions, and a fault among them affects only its own', async () => {
  const taken = await create(app, { title: 'Taken', path: 'together/taken' })
  const [first, second] = [v4(), v4()]
  const plain = Array.from({ length: 120 }, (_, n) => ({
    op: 'create',
    data: { title: `Together ${n}`, tags: [`together ${n % 3}`] },
  }))
  expect(await transactionsOf(plain)).toBeLessThanOrEqual(3)

  const mixed = [
    { op: 'create', id: first, data: { title: 'Same', path: 'together/same' } },
    { op: 'create', id: first, data: { title: 'Second use of an id' } },
    { op: 'create', data: { title: 'Twin' } },
    { op: 'create', data: { title: 'Twin' } },
    { op: 'create', data: { title: 'x', path: 'together/taken' } },
    { op: 'create', data: { title: 'x', path: 'together/same' } },
    { op: 'create', data: { title: 'x', status: 'scheduled', publishedAt: '2001-01-01' } },
    { op: 'delete', id: first },
    { op: 'create', data: { title: 'Again', path: 'together/same' } },
    { op: 'create', id: second, data: { title: 'Last' } },
  ]
  const done = outcomes(await batch(mixed))
  expect(done.map(({ status }) => status)).toEqual([
    201, 409, 201, 201, 409, 409, 422, 204, 201, 201,
  ])
  expect(done[1]?.error?.errors[0]).toMatchObject({ pointer: '/id', code: 'taken' })
  expect(done[4]?.error?.errors[0]).toMatchObject({ pointer: '/data/path', code: 'taken' })
  const pathAt = async (n: number) => (await read(app, done[n]?.id ?? '')).path
  expect([await pathAt(2), await pathAt(3), await pathAt(8)]).toEqual([
    'twin',
    'twin-2',
    'together/same',
  ])
  expect(done[9]?.id).toBe(second)
  expect((await read(app, taken.id)).version).toBe(1)

  const writer = await app.keyWith('content:write')
  const body = {
    operations: ['draft', 'published', 'draft'].map((status) => ({
      op: 'create',
      data: { title: 'Not mine to publish', status },
    })),
  }
  const limited = await app.request('POST', '/v1/articles/batch', { key: writer, body })
  expect(outcomes(limited).map(({ status }) => status)).toEqual([201, 403, 201])
})

/** In how many transactions these creations were stored. */
async function transactionsOf(operations: unknown[]): Promise<number> {
  const made = outcomes(await batch(operations))
  expect(new Set(made.map(({ status, version }) => `${status} ${version}`))).toEqual(
    new Set(['201 1']),
  )
  for (const [n, { id }] of made.entries())
    expect((await read(app, id ?? '')).title).toBe(`Together ${n}`)
  const { rows } = await app.db.pool.query<{ count: number }>(
    'select count(distinct xmin::text)::int as count from articles where id = any($1)',
    [made.map(({ id }) => id)],
  )
  return rows[0]?.count ?? 0
}

test('an invalid batch is refused', async () => {
  for (const body of [
    {},
    [],
    { operations: {} },
    { operations: [null] },
    { operations: [{ op: 'drop' }] },
    { operations: [{ op: 'create', where: 1 }] },
    { operations: [{ op: 'update', id: 'x' }] },
    { operations: [{ op: 'update', id: v4(), version: '1' }] },
    { atomic: 'yes', operations: [{ op: 'create' }] },
  ])
    expect(
      (await send(app, 'POST', '/articles/batch', body)).statusCode,
      JSON.stringify(body),
    ).toBe(422)
  const reader = await app.keyWith('drafts:read')
  const answer = await app.request('POST', '/v1/articles/batch', {
    key: reader,
    body: { operations: [{ op: 'create', data: { title: 'x' } }] },
  })
  expect(answer.statusCode).toBe(403)
})

test('a batch is seen by readers when its answer arrives, also where a fault ended it', async () => {
  const a = await publish(app, { title: 'Seen before' })
  await app.request('GET', `/v1/articles/${a.id}`)
  await batch([
    { op: 'update', id: a.id, data: { title: 'Seen after' } },
    { op: 'update', id: v4(), data: {} },
  ])
  expect((await app.request('GET', `/v1/articles/${a.id}`)).json().data.title).toBe('Seen after')
})

async function eventCount(): Promise<number> {
  const { rows } = await app.db.query<{ count: number }>({
    text: 'select count(*)::int as count from events',
  })
  return rows[0]?.count ?? 0
}

test('operations restore, and purge with a key that may', async () => {
  const [kept, gone] = [await create(app, { title: 'Kept' }), await create(app, { title: 'Gone' })]
  const ids = [kept.id, gone.id]
  await batch(ids.map((id) => ({ op: 'delete', id })))
  const operations = [
    { op: 'restore', id: kept.id, version: 2 },
    { op: 'purge', id: gone.id },
    { op: 'restore', id: gone.id },
    { op: 'restore' },
  ]
  const key = await app.keyWith('content:write')
  const refused = await app.request('POST', '/v1/articles/batch', { key, body: { operations } })
  expect(outcomes(refused).map(({ status }) => status)).toEqual([200, 403, 200, 422])
  expect(outcomes(refused)[1]?.error?.errors).toMatchObject([
    { pointer: '/op', code: 'scope_not_held' },
  ])
  await batch(ids.map((id) => ({ op: 'delete', id })))
  const answer = await batch([{ op: 'restore', id: kept.id }, ...operations.slice(1)])
  expect(outcomes(answer).map(({ status }) => status)).toEqual([200, 204, 404, 422])
  expect(outcomes(answer)[1]).not.toHaveProperty('version')
  expect(await read(app, kept.id)).toMatchObject({ trashedAt: null, version: 5 })
  faults(await send(app, 'GET', `/articles/${gone.id}`), 404)
})

test('an update adds and removes single terms, by present and former names', async () => {
  const { id, tags } = await create(app, {
    title: 'Terms',
    tags: ['Stays', 'Former', 'Leaves'],
    categories: ['Root'],
  })
  const former = tags.find(({ name }) => name === 'Former')
  await send(app, 'PATCH', `/tags/${former?.id}`, { name: 'Present' })
  const update = (data: object) => ({ op: 'update', id, data })
  const answer = await batch([
    update({ addTags: ['stays', 'PRESENT', 'Comes', 'comes'], removeTags: ['leaves', 'unknown'] }),
    update({ removeTags: ['Present'], addCategories: ['New'], removeCategories: ['root'] }),
    update({ tags: ['x'], addTags: ['y'] }),
    update({ addTags: [''] }),
    update({ addTags: ['Stays'] }),
  ])
  expect(outcomes(answer).map(({ status }) => status)).toEqual([200, 200, 422, 422, 200])
  expect(outcomes(answer)[2]?.error?.errors.map(({ pointer }) => pointer)).toEqual([
    '/data/addTags',
  ])
  const after = await read(app, id)
  expect(after.tags.map(({ name }) => name)).toEqual(['Stays', 'Comes'])
  expect(after.categories.map(({ name }) => name)).toEqual(['New'])
  expect(after.version).toBe(3)
})
