import { afterAll, beforeAll, expect, test } from 'vitest'
import { orderBy } from '../../../src/articles/list/order.ts'
import { planList } from '../../../src/articles/list/plan.ts'
import { ListArticles } from '../../../src/articles/list/schema.ts'
import { sourceOf } from '../../../src/articles/list/statement.ts'
import { newValues } from '../../../src/sql/values.ts'
import { storeTexts } from '../../search/query/found.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { list } from '../../support/content.ts'

let app: TestApp
let rare: string | undefined
beforeAll(async () => {
  app = await testApp({ cacheBytes: 0 })
  const texts = Array.from({ length: 2_001 }, (_, day) => ({
    body: day === 0 ? 'x y walks talks marzipan' : 'x y walks talks',
    sortAt: new Date(day * 86_400_000).toISOString(),
  }))
  rare = (await storeTexts(app.db, texts))[0]
  await app.db.pool.query('analyze')
})
afterAll(() => app.close())

/** How often lists were run with a plan that was kept, and with one made for them. */
async function plans(): Promise<{ kept: number; made: number }> {
  // One asks after the other, so all goes over one connection.
  const { rows } = await app.db.pool.query<{ kept: number; made: number }>(
    `select coalesce(sum(generic_plans), 0)::int as kept, coalesce(sum(custom_plans), 0)::int as made
      from pg_prepared_statements where name like 'list_%'`,
  )
  return rows[0] ?? { kept: 0, made: 0 }
}

async function askTenTimes(query: string) {
  const before = await plans()
  for (let time = 0; time < 10; time++) await list(app, query)
  const after = await plans()
  return { kept: after.kept - before.kept, made: after.made - before.made }
}

// PostgreSQL plans a statement with values five times before it weighs whether that is worth it.
test.each(['', 'limit=50', 'lang=en', 'q=x', 'sort=title', 'tag=one'])(
  'a list is planned five times and then no more: %s',
  async (query) => {
    const { kept, made } = await askTenTimes(query)
    expect(made).toBeLessThanOrEqual(5)
    expect(kept).toBe(10 - made)
  },
)

test.each([
  'author=Ann',
  'category=one',
  'tag=a,b',
  'frontMatter.a=b',
  'updatedAt[gt]=2001-01-01T00:00:00Z',
  'limit=7',
])('a list with a skewed filter or an unusual limit keeps no plan: %s', async (query) => {
  expect(await askTenTimes(query)).toEqual({ kept: 0, made: 0 })
})

test.each([
  ['', 'articles_public_idx'],
  ['lang=de', 'articles_public_lang_idx'],
  ['sort=title', 'articles_public_title_idx'],
  ['listed=false', 'articles_unlisted_idx'],
])('a list in the order of an index reads that index alone: %s', async (query, index) => {
  const explained = await explain(query, ' limit 21')
  expect(explained).toContain(`using ${index} `)
  expect(explained).not.toMatch(/Sort|Seq Scan/)
})

test('a search that the articles sort begins with its matches if they are few', async () => {
  const few = async (query: string) => {
    const { source } = await planOf(query)
    return source.kind === 'search' && source.few
  }
  for (const sort of ['title', '-createdAt', 'updatedAt']) {
    expect(await few(`q=marzipan&sort=${sort}`)).toBe(`{${rare}}`)
    expect(await few(`q=gossamer&sort=${sort}`)).toBe('{}')
    expect(await few(`q=x&sort=${sort}`)).toBeNull()
    const { data } = await list(app, `q=marzipan&sort=${sort}`)
    expect(data.map(({ id }) => id)).toEqual([rare])
  }
  expect(await few('q=marzipan')).toBeNull()
})

test('of two common words PostgreSQL expects as many matches as of one, and walks the order', async () => {
  const expected = async (query: string) =>
    Number(/rows=(\d+)/.exec(await explain(`${query}&sort=title`))?.[1])
  const one = await expected('q=walks')
  expect(one).toBeGreaterThan(5)
  expect(await expected('q=walks+talks')).toBeGreaterThanOrEqual(one)
  expect(await expected('q=walks+talks+x')).toBeGreaterThanOrEqual(one)
  const inEnglish = await expected('q=x&lang=en')
  expect(await expected('q=x+y&lang=en')).toBeGreaterThanOrEqual(inEnglish)
})

test('a long pending list of the search index does not make searches read all articles', async () => {
  const words = (text: number) => Array.from({ length: 1_000 }, (_, word) => `w${text}v${word}`)
  await storeTexts(
    app.db,
    Array.from({ length: 60 }, (_, text) => ({ body: words(text).join(' ') })),
  )
  await app.db.pool.query('analyze')
  for (const query of ['q=marzipan', 'q=marzipan+walks', 'q=marzipan&listed=true']) {
    const explained = await explain(query)
    expect(explained).toContain('Bitmap Index Scan on article_search_tokens_idx')
    expect(explained).not.toMatch(/Seq Scan on article_search/)
  }
})

async function explain(query: string, tail = ''): Promise<string> {
  const plan = await planOf(query)
  const values = newValues()
  const { from, where } = sourceOf(plan, values)
  const text = `explain select a.id from ${from} where ${where.join(' and ')} order by ${orderBy(plan.order, null)}${tail}`
  const { rows } = await app.db.query<{ 'QUERY PLAN': string }>({ text, values: values.list })
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

const planOf = (query: string) =>
  planList(app.db, ListArticles.parse(Object.fromEntries(new URLSearchParams(query))))
