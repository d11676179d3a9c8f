import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { applyRetention } from '../../src/jobs/retention.ts'
import { type TestApp, testApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
afterEach(() => run('truncate articles, files, file_versions, blobs, events, source_names cascade'))

const run = (text: string, values: unknown[] = []) => app.db.query({ text, values })
const column = async (text: string): Promise<unknown[]> => {
  const { rows } = await app.db.query<{ value: unknown }>({ text })
  return rows.map(({ value }) => value)
}
const keep = (days: { keepFileVersionsDays?: number; keepTrashDays?: number }) =>
  applyRetention(app.db, { keepFileVersionsDays: 30, keepTrashDays: 0, ...days })

async function article(title: string, trashedDays: number | null): Promise<string> {
  const body = { title, path: title, status: 'published' }
  const { id } = (await app.request('POST', '/v1/articles', { key: app.adminKey, body })).json()
    .data
  if (trashedDays !== null) {
    await app.request('DELETE', `/v1/articles/${id}`, { key: app.adminKey })
    await run(`update articles set trashed_at = now() - $2 * interval '1 day' where id = $1`, [
      id,
      trashedDays,
    ])
  }
  return id
}

/** A file that was changed so many days ago, or trashed. */
async function file(name: string, changedDays: number, trashedDays: number | null = null) {
  await run(
    `insert into blobs (hash, size, type) values (sha256($1::text::bytea), 1, 'text/plain') on conflict do nothing`,
    [name],
  )
  await run(
    `insert into files (id, source, file, file_key, hash, updated_by, version, updated_at, trashed_at)
      values (gen_random_uuid(), 's', $1, $1, sha256($1::text::bytea), 'x', 9, now() - $2 * interval '1 day',
        now() - $3::int * interval '1 day')`,
    [name, changedDays, trashedDays],
  )
}

/** A version that was written so many days ago. */
const version = (name: string, number: number, writtenDays: number) =>
  run(
    `insert into file_versions (file_id, version, hash, actor, at)
      select id, $2, hash, 'x', now() - $3 * interval '1 day' from files where file = $1`,
    [name, number, writtenDays],
  )
const versions = () =>
  column(
    `select f.file || ' ' || v.version as value from file_versions v join files f on f.id = v.file_id order by 1`,
  )

test('keeps a version for the days since it was overwritten, however old it is', async () => {
  await file('a', 10)
  await version('a', 1, 900)
  await version('a', 2, 40)
  await version('a', 3, 20)
  await file('b', 31)
  await version('b', 1, 900)
  await keep({})
  // a1 was overwritten 40 days ago, a2 20 days, a3 10 days and b1 31 days ago.
  expect(await versions()).toEqual(['a 2', 'a 3'])
  await keep({ keepFileVersionsDays: 15 })
  expect(await versions()).toEqual(['a 3'])
  await keep({ keepFileVersionsDays: 0 })
  expect(await versions()).toEqual([])
})

test('deletes more old versions than one page holds', async () => {
  await file('a', 40)
  await run(
    `insert into file_versions (file_id, version, hash, actor, at)
      select id, -n, hash, 'x', now() - interval '90 days' from files, generate_series(1, 2500) n`,
  )
  await keep({})
  expect(await versions()).toEqual([])
})

test('purges articles and files after their days in the trash, with tombstones', async () => {
  const [old, young] = [await article('old', 31), await article('young', 29)]
  const live = await article('live', null)
  await file('old.png', 40, 31)
  await file('young.png', 40, 29)
  await file('live.png', 40)
  await keep({ keepTrashDays: 30 })
  expect(new Set(await column('select id as value from articles'))).toEqual(new Set([young, live]))
  expect(await column('select file as value from files order by 1')).toEqual([
    'live.png',
    'young.png',
  ])
  const tombstones = await column(
    `select json_build_array(type, actor, path, was_public) as value from events where type like '%.deleted' order by type`,
  )
  expect(tombstones).toEqual([
    ['article.deleted', 'retention', 'old', false],
    ['file.deleted', 'retention', 'old.png', false],
  ])
  expect(
    await column(`select resource_id as value from events where type = 'article.deleted'`),
  ).toEqual([old])
})

test('purges nothing without KEEP_TRASH_DAYS', async () => {
  await article('old', 4000)
  await file('old.png', 4000, 4000)
  await keep({})
  expect(await column('select count(*) as value from articles')).toEqual([1])
  expect(await column('select count(*) as value from files')).toEqual([1])
})

test('purges more than one batch, and leaves what is being written to the next run', async () => {
  for (let n = 0; n < 230; n++) await file(`${n}.png`, 40, 31)
  const writer = await app.db.pool.connect()
  await writer.query(`begin; select from files where file = '7.png' for update`)
  await keep({ keepTrashDays: 30 })
  expect(await column('select file as value from files')).toEqual(['7.png'])
  await writer.query('rollback')
  writer.release()
  await keep({ keepTrashDays: 30 })
  expect(await column('select count(*) as value from files')).toEqual([0])
  expect(await column(`select count(*) as value from events where type = 'file.deleted'`)).toEqual([
    230,
  ])
})
