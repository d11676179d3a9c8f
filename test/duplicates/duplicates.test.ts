import { afterAll, beforeAll, expect, test } from 'vitest'
import { signArticles, signBatch } from '../../src/duplicates/sign.ts'
import { announce } from '../../src/events/announce.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { create, faults, publish, send } from '../support/content.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

interface Groups {
  data: { reason: string; similarity: number; articles: { path: string }[]; truncated: boolean }[]
  meta: { nextCursor: string | null; pending: number; crowded: number }
}

async function duplicates(query: string, key = app.adminKey): Promise<Groups> {
  const answer = await app.request('GET', `/v1/articles/duplicates?${query}`, { key })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json()
}
const pathsOf = ({ data }: Groups) =>
  data.map(({ articles }) => articles.map(({ path }) => path).toSorted()).toSorted()

async function signed(): Promise<void> {
  await announce(app.db)
  // As long as others write, one run does only a part.
  while ((await duplicates('by=body')).meta.pending > 0) await signArticles(app.db)
}

/** A text of so many different words. */
const words = (seed: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${seed}${at * 7919}`).join(' ')

test('finds copies by body, link and text, and follows changes', async () => {
  const prose = words('leaf', 300)
  const han = Array.from({ length: 300 }, (_, at) => String.fromCodePoint(0x4e00 + at * 37)).join(
    '',
  )
  await publish(app, { title: 'A', path: 'a', body: `${prose}\n` })
  const copy = await create(app, { title: 'B', path: 'b', body: `\r\n${prose}\r\n` })
  await create(app, { title: 'C', path: 'c', body: prose.replace('leaf79190', 'other') })
  await create(app, { title: 'D', path: 'd', body: words('stone', 300) })
  await create(app, {
    title: 'E',
    path: 'e',
    body: `${han}。\n\n[x](https://x.example/1?utm_source=a)`,
  })
  await create(app, {
    title: 'F',
    path: 'f',
    body: `新聞：${han}。`,
    frontMatter: { canonicalUrl: 'http://x.example/1/' },
  })
  await create(app, { title: 'G', path: 'g', body: '' })
  await create(app, { title: 'H', path: 'h', body: '' })
  // What is to be signed follows from numbered events, and those of 20 ms are numbered together.
  await announce(app.db)
  expect((await duplicates('by=text')).meta.pending).toBe(8)
  await signed()
  expect(pathsOf(await duplicates('by=body'))).toEqual([['a', 'b']])
  expect(pathsOf(await duplicates('by=link'))).toEqual([['e', 'f']])
  const similar = await duplicates('')
  expect(pathsOf(similar)).toEqual([
    ['a', 'b', 'c'],
    ['e', 'f'],
  ])
  for (const { similarity } of similar.data) expect(similarity).toBeGreaterThan(0.85)
  expect(similar.meta).toMatchObject({ pending: 0, crowded: 0, nextCursor: null })
  // Others see no drafts.
  expect(pathsOf(await duplicates('by=body', await app.keyWith('content:read')))).toEqual([])

  await send(app, 'PATCH', `/articles/${copy.id}`, { body: words('brook', 200) })
  await signed()
  expect(pathsOf(await duplicates('by=body'))).toEqual([])
  expect(pathsOf(await duplicates('by=text'))).toEqual([
    ['a', 'c'],
    ['e', 'f'],
  ])
})

test('text that many articles share does not hold up the job, and the answer says so', async () => {
  const footer = words('footer', 200)
  for (let at = 0; at < 120; at++)
    await create(app, {
      title: `P${at}`,
      path: `p/${at}`,
      body: `${words(`p${at}x`, 20)} ${footer}`,
    })
  await signed()
  const { meta } = await duplicates('by=text')
  expect(meta.crowded).toBeGreaterThan(40)
})

test('pages lead through all groups, each once', async () => {
  for (let at = 0; at < 5; at++)
    for (const copy of ['x', 'y'])
      await create(app, { title: copy, path: `${copy}/${at}`, body: words(`q${at}x`, 40) })
  await signed()
  const whole = pathsOf(await duplicates('by=body&limit=100'))
  expect(whole.length).toBe(5)
  const found: string[][] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Groups = await duplicates(`by=body&limit=2${cursor && `&cursor=${cursor}`}`)
    expect(page.data.length).toBeLessThanOrEqual(2)
    found.push(...pathsOf(page))
    cursor = page.meta.nextCursor
  }
  expect(found.toSorted()).toEqual(whole)
  const { nextCursor } = (await duplicates('by=body&limit=2')).meta
  const other = await send(app, 'GET', `/articles/duplicates?by=link&cursor=${nextCursor}`)
  expect(faults(other, 400)).toEqual(['cursor invalid_cursor'])
  expect((await app.request('GET', '/v1/articles/duplicates')).statusCode).toBe(401)
})

// What the statements of all connections have read so far: rows by scans, and entries of primary
// keys.
async function readRows(): Promise<{ scanned: number; entries: number }> {
  const { pool } = app.db
  const clients = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
  for (const client of clients) await client.query('select pg_stat_force_next_flush()')
  for (const client of clients) client.release()
  const tables = `('article_signatures', 'articles')`
  const { rows } = await pool.query(`select
    (select sum(seq_tup_read)::int from pg_stat_user_tables where relname in ${tables}) as scanned,
    (select sum(idx_tup_read)::int from pg_stat_user_indexes
      where relname in ${tables} and indexrelname like '%_pkey') as entries`)
  return rows[0]
}

test('signing reads a bounded number of rows for an article, however many there are', async () => {
  const made = 100
  for (let at = 0; at < made; at++)
    await create(app, {
      title: 'R',
      path: `r/${at}`,
      body: `${words(`r${at % 20}x`, 150)} ${words(`s${at}x`, 2)}`,
    })
  await announce(app.db)
  const before = await readRows()
  while (await signBatch(app.db));
  const after = await readRows()
  expect(after.scanned - before.scanned).toBe(0)
  expect(after.entries - before.entries).toBeLessThan(made * 30)
  const groups = pathsOf(await duplicates('by=text&limit=100')).filter(([path]) =>
    path?.startsWith('r/'),
  )
  expect(groups.map(({ length }) => length)).toEqual(Array.from({ length: 20 }, () => 5))
})
