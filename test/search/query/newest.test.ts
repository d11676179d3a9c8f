import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planList } from '../../../src/articles/list/plan.ts'
import { ListArticles } from '../../../src/articles/list/schema.ts'
import { pageStatement } from '../../../src/articles/list/statement.ts'
import type { Database } from '../../../src/database/client.ts'
import { newestFinds, ofArticle } from '../../../src/search/query/newest-first.ts'
import { parseSearch } from '../../../src/search/query/parse.ts'
import { findRecent, recentOf } from '../../../src/search/query/recent.ts'
import { queryTokens } from '../../../src/search/query/tokens.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { list } from '../../support/content.ts'
import { find, type StoredText, storeTexts } from './found.ts'

const articles = 4_600
const minute = 60_000

/**
 * Some articles are hidden, some undated, some share a time; the rare word is in the oldest, the
 * undated, and one dated in the future.
 */
function texts(minutesApart: number): StoredText[] {
  return Array.from({ length: articles }, (_, place) => {
    const words = [
      'common',
      ...(place % 2 ? ['half'] : []),
      ...(place % 90 === 0 ? ['percent 竞赛开始'] : []),
    ]
    if (place > articles - 30 || place === 3) words.push('seldom')
    const at = new Date(
      Date.now() - (place - 20 - (place % 3)) * minutesApart * minute,
    ).toISOString()
    return {
      title: place % 700 === 5 ? 'Half a title' : `Number ${place}`,
      tags: place % 1_100 === 7 ? ['percent'] : [],
      summary: place % 900 === 8 ? 'Half a summary' : null,
      body: words.join(' '),
      listed: place % 41 !== 0,
      lang: place % 21 === 4 ? 'de' : 'en',
      expiresAt: place % 43 === 0 ? new Date(Date.now() - minute).toISOString() : null,
      ...(place < articles - 20 && { sortAt: at }),
    }
  })
}

describe.each([
  ['months', 'month', 35],
  ['years', 'year', 300],
] as const)('a search that reads the newest first, by %s', (_, unit, minutesApart) => {
  let app: TestApp
  const ids: string[] = []
  beforeAll(async () => {
    app = await testApp({ cacheBytes: 0 })
    const all = texts(minutesApart)
    for (let from = 0; from < all.length; from += 500)
      ids.push(...(await storeTexts(app.db, all.slice(from, from + 500))))
    for (const name of Object.keys(terms)) await link(app.db, name, linkedTo(name, ids))
  })
  afterAll(() => app.close())

  const searches = [
    'common',
    'half',
    'percent',
    '竞赛',
    'seldom',
    'half common',
    'half percent',
    'half or percent',
    'nowhere',
    'half -percent',
    '"half percent"',
    'half common or seldom',
  ]
  test.each(searches.flatMap((q) => ['', 'en', 'de', 'en,de'].map((lang) => [q, lang] as const)))(
    'finds what a reading of all finds, in its order, page by page: %s, in %s',
    async (q, lang) => {
      const all = await findIn(app.db, q, lang)
      const pages: string[] = []
      let next: string | null = ''
      for (let page = 0; page < 7 && next !== null; page++) {
        const query = `q=${encodeURIComponent(q)}&limit=25${lang && `&lang=${lang}`}${next && `&cursor=${next}`}`
        const { data, meta } = await list(app, query)
        pages.push(...data.map(({ id }) => id))
        next = meta.nextCursor
      }
      expect(pages).toEqual(all.slice(0, 175))
      expect(next === null).toBe(all.length <= 175)
    },
  )

  test.each([
    ['common', 'tag=most'],
    ['common', 'tag=most&category=most&lang=en'],
    ['half', 'tag=few'],
    ['half', 'tag=few&lang=de'],
    ['half or percent', 'tag=few,most'],
    ['half -percent', 'tag=most&tag=few'],
    ['seldom', 'tag=most'],
    ['"half percent"', 'tag=most&category=few'],
    ['common', 'tag=nothing'],
  ])('finds with terms what a reading of all finds, and counts it: %s, %s', async (q, filters) => {
    const query = new URLSearchParams(filters)
    const groups = [...query.getAll('tag'), ...query.getAll('category')]
    const wanted = (await findIn(app.db, q, query.get('lang') ?? '')).filter((id) =>
      groups.every((group) => group.split(',').some((name) => linkedTo(name, ids).includes(id))),
    )
    const found: string[] = []
    for (let next: string | null = ''; next !== null && found.length < 175; ) {
      const asked = `q=${encodeURIComponent(q)}&${filters}&limit=50&count=exact`
      const { data, meta } = await list(app, `${asked}${next && `&cursor=${next}`}`)
      expect(meta.total).toBe(wanted.length)
      found.push(...data.map(({ id }) => id))
      next = meta.nextCursor
    }
    expect(found).toEqual(wanted.slice(0, found.length))
    expect(found.length).toBe(Math.min(wanted.length, 200))
  })

  test('reads no match outside a term of few articles, and no article to decide', async () => {
    for (const [filters, scan] of [
      ['tag=few', 'article_search_pkey'],
      ['tag=most', 'article_search_tokens_idx'],
    ] as const) {
      const plan = await planOfPage(app.db, `q=common&${filters}`)
      expect(plan, filters).toContain(scan)
      expect(plan).not.toMatch(/Seq Scan on (articles|article_search) /)
      const read = [...plan.matchAll(/on article_search .*\(actual rows=([\d.]+) loops=(\d+)/g)]
      const rows = read.map(([, count, loops]) => Number(count) * Number(loops))
      expect(Math.max(...rows), filters).toBeLessThan(articles)
    }
  })

  test('reads the newest of a language that has enough articles', async () => {
    expect(await findRecent(app.db)).toMatchObject({ unit })
    expect(await findRecent(app.db, ['de', 'en'])).toMatchObject({ unit })
    expect(await findRecent(app.db, ['de', 'fr'])).toBeNull()
  })

  test.each(['half', 'half common', 'percent'])('shows the newest first: %s', async (q) => {
    const byDate = 'select a.id from articles a where a.id = any($1) order by sort_at desc, id desc'
    const { rows } = await app.db.pool.query<{ id: string }>(byDate, [await find(app.db, q)])
    const pages: string[] = []
    for (let next: string | null = ''; next !== null && pages.length < 200; ) {
      const query = `q=${q}&limit=50&sort=-publishedAt${next && `&cursor=${next}`}`
      const { data, meta } = await list(app, query)
      pages.push(...data.map(({ id }) => id))
      next = meta.nextCursor
    }
    expect(pages).toEqual(rows.map(({ id }) => id).slice(0, pages.length))
    expect(pages.length).toBe(Math.min(rows.length, 200))
  })

  test('pages backwards and by number give the same order', async () => {
    const all = await find(app.db, 'half')
    const ids = async (query: string) => {
      const { data, meta } = await list(app, `q=half&limit=10&${query}`)
      return { ids: data.map(({ id }) => id), meta }
    }
    const second = await ids('page=2&count=exact')
    expect(second.ids).toEqual(all.slice(10, 20))
    expect(second.meta.total).toBe(all.length)
    expect((await ids(`cursor=${second.meta.prevCursor}`)).ids).toEqual(all.slice(0, 10))
  })

  test.each([
    ['common', undefined, false],
    ['half', undefined, false],
    ['half common', undefined, false],
    ['percent', undefined, false],
    ['seldom', undefined, true],
    ['half seldom', undefined, true],
    ['common', 'en', false],
    ['percent', 'en', false],
    ['seldom', 'en', true],
  ])('reads the rest for %s in %s: %s', async (q, lang, wanted) => {
    const plan = await planOf(app.db, q, lang)
    const scans = plan
      .slice(plan.indexOf('CTE rest'))
      .split('\n')
      .filter((line) => line.includes('on article_search'))
    expect(scans.length).toBeGreaterThan(0)
    expect(scans.some((line) => !line.includes('never executed'))).toBe(wanted)
  })
})

const terms: Record<string, (place: number) => boolean> = {
  most: (place) => place % 7 !== 3,
  few: (place) => place % 60 === 1,
}
const linkedTo = (name: string, ids: readonly string[]) =>
  ids.filter((_, place) => terms[name]?.(place))

/** Gives a tag and a category of this name to these articles. */
async function link(db: Database, name: string, ids: readonly string[]): Promise<void> {
  for (const kind of ['tag', 'category']) {
    const [table, links] =
      kind === 'tag' ? ['tags', 'article_tags'] : ['categories', 'article_categories']
    await db.pool.query(
      `insert into ${table} (id, slug, name, name_key${kind === 'tag' ? '' : ', path'})
       values (gen_random_uuid(), $1, $1, $1${kind === 'tag' ? '' : ', $1'})`,
      [name],
    )
    await db.pool.query(
      `insert into ${links} (article_id, ${kind}_id, position, listed, sort_at, expires_at)
       select s.article_id, (select id from ${table} where slug = $1), 0, s.listed, s.sort_at, s.expires_at
       from article_search s where s.article_id = any($2)`,
      [name, ids],
    )
  }
}

/** PostgreSQL's plan for the first page of a list. */
async function planOfPage(db: Database, query: string): Promise<string> {
  const asked = ListArticles.parse(Object.fromEntries(new URLSearchParams(query)))
  const plan = await planList(db, asked)
  const { text, values } = pageStatement(asked, plan, null, { langs: false }, null)
  await db.pool.query('analyze')
  const { rows } = await db.pool.query(`explain (analyze, timing off) ${text}`, values)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

/** The same result without the shortcut: reads all matches. */
async function findIn(db: Database, q: string, lang: string): Promise<string[]> {
  const langs = lang === '' ? ['en', 'de'] : lang.split(',')
  const { rows } = await db.pool.query<{ id: string }>(
    'select id from articles where lang = any($1)',
    [langs],
  )
  const ids = new Set(rows.map(({ id }) => id))
  return (await find(db, q, langs)).filter((id) => ids.has(id))
}

/** PostgreSQL's plan for a first page of 20. */
async function planOf(db: Database, q: string, lang?: string): Promise<string> {
  const parsed = parseSearch(q)
  const recent = await findRecent(db, lang === undefined ? undefined : [lang])
  if (!parsed.ok || !recent) throw new Error('Nothing to plan.')
  const tokens = await queryTokens(db, parsed.search)
  const values: unknown[] = []
  const only = lang === undefined ? [] : [ofArticle(`a.lang = '${lang}'`)]
  const cut = {
    after: undefined,
    only,
    tail: 'order by s.rank desc, s.sort_at desc limit 21',
    limit: 21,
    byRank: true,
  }
  const text = newestFinds(tokens, (value) => `$${values.push(value)}`, recent, cut)
  const { rows } = await db.pool.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, timing off) ${text}`,
    values,
  )
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

describe('where the newest begin', () => {
  const now = new Date('2026-03-15T12:00:00Z')
  test.each([
    [
      '2026-03-02T00:00:00Z',
      { since: new Date('2026-03-01'), unit: 'month', first: 2026 * 12 + 3 },
    ],
    [
      '2025-12-31T23:59:59Z',
      { since: new Date('2025-12-01'), unit: 'month', first: 2025 * 12 + 12 },
    ],
    [
      '2025-10-01T00:00:00Z',
      { since: new Date('2025-10-01'), unit: 'month', first: 2025 * 12 + 10 },
    ],
    ['2025-09-30T23:59:59Z', { since: new Date('2025-01-01'), unit: 'year', first: 2025 }],
    ['2015-06-01T00:00:00Z', { since: new Date('2015-01-01'), unit: 'year', first: 2015 }],
    ['2014-12-31T00:00:00Z', null],
  ])('%s', (since, wanted) => {
    expect(recentOf(new Date(since), now)).toEqual(wanted)
  })
})
