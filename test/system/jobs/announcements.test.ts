import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { writeTransaction } from '../../../src/events/write-transaction.ts'
import { announceDue } from '../../../src/jobs/due-queries.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { linkedArticle } from '../../support/articles/linked-articles.ts'
import { recordAndDie } from '../../support/dead-writer.ts'
import { killAll, startProgram, until } from '../../support/processes/processes.ts'

let app: TestApp

beforeAll(async () => {
  app = await testApp()
})
afterEach(killAll)
afterAll(() => app.close())

const worker = () =>
  startProgram('worker.ts', { DATABASE_URL: app.url, DATA_DIR: join(tmpdir(), 'broadsheet-none') })

async function eventsOf(id: string): Promise<{ type: string; position: number | null }[]> {
  const text = 'select type, position from events where resource_id = $1 order by id'
  return (await app.db.query<{ type: string; position: number | null }>({ text, values: [id] }))
    .rows
}

describe('a writer that dies between its commit and the announcement', () => {
  test('has its events numbered soon by any worker, without a gap', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => linkedArticle(app.db, {})))
    for (const id of ids) {
      const event = {
        type: 'article.created',
        resource: 'article',
        resourceId: id,
        version: 1,
      } as const
      await recordAndDie(app.db, [event])
    }
    expect(await eventsOf(ids[0] ?? '')).toEqual([{ type: 'article.created', position: null }])
    const workers = [worker(), worker()]
    for (const one of workers) await one.says('ready')
    await until(async () => (await eventsOf(ids[19] ?? ''))[0]?.position !== null)
    const { rows } = await app.db.pool.query('select position from events order by id')
    expect(rows.map(({ position }) => position)).toEqual(ids.map((_, n) => n + 1))
    for (const one of workers) expect(await one.end()).toBe(0)
  })
})

describe('an article that appears or expires', () => {
  test('is announced once with two workers', async () => {
    const workers = [worker(), worker()]
    for (const one of workers) await one.says('ready')
    await until(
      async () =>
        (await app.db.pool.query("select from watermarks where task = 'due'")).rowCount === 1,
    )
    const soon = `now() + interval '1.3 seconds'`
    const scheduled = await Promise.all(
      Array.from({ length: 6 }, () => linkedArticle(app.db, { publishedAt: soon })),
    )
    const expiring = await linkedArticle(app.db, { expiresAt: soon })
    const draft = await linkedArticle(app.db, { publishedAt: soon, status: 'draft' })
    await until(async () => (await eventsOf(expiring)).length > 0)
    await new Promise((wake) => setTimeout(wake, 1_500))
    for (const id of scheduled)
      expect(await eventsOf(id)).toEqual([
        { type: 'article.published', position: expect.any(Number) },
      ])
    expect(await eventsOf(expiring)).toEqual([
      { type: 'article.expired', position: expect.any(Number) },
    ])
    expect(await eventsOf(draft)).toEqual([])
    for (const one of workers) await one.end()
  })

  test('is not announced twice by a check that began earlier and ended later', async () => {
    let id = ''
    await writeTransaction(app.db, async (early) => {
      await early.query({ text: 'select now()' })
      id = await linkedArticle(app.db, { publishedAt: `now() + interval '300 milliseconds'` })
      await new Promise((wake) => setTimeout(wake, 600))
      await writeTransaction(app.db, announceDue)
      await announceDue(early)
    })
    await writeTransaction(app.db, announceDue)
    expect((await eventsOf(id)).map(({ type }) => type)).toEqual(['article.published'])
  })
})
