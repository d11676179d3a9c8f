import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { articlesOf, readBulk, revert, start } from '../../support/articles/bulk.ts'
import { send, titles } from '../../support/content.ts'
import { killAll, startProgram, until } from '../../support/processes/processes.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
  for (const half of ['a', 'b'])
    await send(app, 'POST', '/articles/batch', {
      operations: Array.from({ length: 500 }, (_, n) => ({
        op: 'create',
        data: { title: `${half}${n}`, tags: ['old'], status: 'published' },
      })),
    })
})
afterEach(killAll)
afterAll(() => app.close())

const worker = () => startProgram('worker.ts', { DATABASE_URL: app.url })

/** The hash of all texts in the order of their articles, and the number of former versions. */
const state = async () =>
  (
    await app.db.pool.query(`select (select md5(string_agg(head || body, '' order by id)) from articles) as texts,
      (select count(*)::int from revisions) as revisions`)
  ).rows[0]

test('a bulk change that is killed again and again changes each article once, and is reverted', async () => {
  const before = await state()
  const change = { addTags: ['new'], removeTags: ['old'] }
  const { id } = await start(app, { filter: 'tag=old', change, expect: 1000 })
  let reached = 0
  let kills = 0
  // A worker that gets far between two looks may leave too little for three.
  for (; kills < 3 && reached < 1000; kills++) {
    const victim = worker()
    await until(async () => (await readBulk(app, id)).changed > reached)
    await victim.end('SIGKILL')
    reached = (await readBulk(app, id)).changed
  }
  expect(kills).toBeGreaterThan(0)
  const last = worker()
  await until(async () => (await readBulk(app, id)).finishedAt !== null, 120_000)
  await last.end()
  expect(await readBulk(app, id)).toMatchObject({
    ...{ status: 'completed', changed: 1000, unchanged: 0, conflicts: 0, failed: 0 },
  })
  expect((await state()).revisions).toBe(1000)
  const articles = await articlesOf(app, id, 'limit=1000')
  expect(new Set(articles.map(({ articleId }) => articleId)).size).toBe(1000)
  expect(new Set(articles.map(({ outcome, toVersion }) => `${outcome} ${toVersion}`))).toEqual(
    new Set(['changed 2']),
  )
  expect(await titles(app, 'tag=old')).toEqual([])
  expect(await revert(app, id)).toMatchObject({ changed: 1000, conflicts: 0 })
  expect(await state()).toEqual({ texts: before.texts, revisions: 2000 })
})
