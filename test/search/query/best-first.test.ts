import { afterAll, beforeAll, expect, test } from 'vitest'
import { newestFinds } from '../../../src/search/query/newest-first.ts'
import { parseSearch } from '../../../src/search/query/parse.ts'
import { recentOf } from '../../../src/search/query/recent.ts'
import { plainWhereBeside } from '../../../src/search/query/sql.ts'
import { queryTokens } from '../../../src/search/query/tokens.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { find, storeTexts } from './found.ts'

const day = 86_400_000
const articles = 400

let app: TestApp
beforeAll(async () => {
  app = await testApp({ cacheBytes: 0 })
  const titles = ['Running foxes', 'The fox runs', 'Fox', 'A run', '狐狸奔跑', 'Läufe', 'Nothing']
  const texts = Array.from({ length: articles }, (_, place) => ({
    title: `${titles[place % titles.length]} ${place}`,
    tags: place % 11 === 0 ? ['fox', '狐狸'] : [],
    summary: place % 13 === 0 ? 'The running of a fox' : null,
    body: place % 2 ? 'Foxes were running; 狐狸奔跑' : 'the run of läufer',
    lang: place % 17 === 0 ? 'de' : 'en',
    listed: place % 19 !== 0,
    sortAt: new Date(Date.now() - (place - 3) * day).toISOString(),
  }))
  await storeTexts(app.db, texts)
})
afterAll(() => app.close())

const searches = [
  'fox',
  'running',
  'running fox',
  'the fox',
  'the',
  'fox or run',
  '狐狸',
  '狐狸奔跑',
]
const more = ['Läufe', 'running fox 狐狸', 'fox fox', 'foxes the nothing', 'nowhere fox']

// So many articles are none, so the search is told that it has ten times as many older ones.
test.each(
  [...searches, ...more].flatMap((q) => [1, 6, 21, 200].map((limit) => [q, limit] as const)),
)('ranks the best of many articles as a reading of all does: %s, %i', async (q, limit) => {
  const all = await find(app.db, q)
  for (const days of [0, 60]) {
    const { text, values } = await statement(q, limit, days)
    const { rows } = await app.db.pool.query<{ article_id: string }>(text, values)
    const ids = rows.map((row) => row.article_id).slice(0, limit)
    expect(ids, `${days} days`).toEqual(all.slice(0, limit))
  }
})

test.each([
  ['fox', 60, 'best'],
  ['running foxes', 60, 'every'],
  ['running fox', 0, 'every'],
])('does not rank all titles for %s of %i days: %s has enough', async (q, days, part) => {
  const { text, values } = await statement(q, 5, days)
  const { rows } = await app.db.pool.query(`explain (analyze, timing off) ${text}`, values)
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toMatch(new RegExp(`CTE Scan on ${part} .*actual rows=5`))
  const ranked = plan.slice(plan.indexOf('CTE ranked'), plan.indexOf('CTE recent'))
  expect(ranked).toMatch(/on article_search .*never executed/)
})

test('PostgreSQL expects of two words as much as of one, so that a second index pays', async () => {
  await app.db.pool.query('analyze article_search')
  expect(await expected('fox')).toBe(articles / 100)
  expect(await expected('running fox')).toBe(articles / 100)
})

/** How many articles PostgreSQL expects to have the words of a search. */
async function expected(q: string): Promise<number> {
  const parsed = parseSearch(q)
  if (!parsed.ok) throw new Error(parsed.message)
  const tokens = await queryTokens(app.db, parsed.search)
  const values: unknown[] = []
  const found = plainWhereBeside(tokens, (value) => `$${values.push(value)}`)
  const text = `explain (format json) select from article_search s where ${found}`
  const { rows } = await app.db.pool.query(text, values)
  return rows[0]['QUERY PLAN'][0].Plan['Plan Rows']
}

/** The statement for a first page by rank, with so many days as the recent ones. */
async function statement(q: string, limit: number, days: number) {
  const parsed = parseSearch(q)
  const since = recentOf(new Date(Date.now() - days * day), new Date())
  if (!parsed.ok || !since) throw new Error('Nothing to plan.')
  const tokens = await queryTokens(app.db, { ...parsed.search, present: ['de', 'en'] })
  const values: unknown[] = []
  const tail = `order by s.rank desc, s.sort_at desc, s.article_id desc limit ${limit}`
  const cut = { after: undefined, only: [], tail, limit, byRank: true }
  const bind = (value: unknown) => `$${values.push(value)}`
  return { text: newestFinds(tokens, bind, { ...since, isSmallPart: true }, cut), values }
}
