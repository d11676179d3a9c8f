import { afterAll, beforeAll, expect, test } from 'vitest'
import { planList } from '../../../src/articles/list/plan.ts'
import { ListArticles } from '../../../src/articles/list/schema.ts'
import { countStatement } from '../../../src/articles/list/statement.ts'
import { type TestApp, testApp } from '../../support/app.ts'
import { create, list, send } from '../../support/content.ts'

let app: TestApp
let editor: string
beforeAll(async () => {
  app = await testApp({ cacheBytes: 0 })
  editor = await app.keyWith('drafts:read')
  for (const [title, state] of Object.entries(states)) await create(app, article(title, state))
  const rows = (await list(app, 'status=published,expired&sort=title', app.adminKey)).data
  const idOf = (wanted: string) => rows.find(({ title }) => title === wanted)?.id
  await app.db.pool.query('update articles set expires_at = $2 where id = $1', [
    idOf('expired'),
    '2020-01-01',
  ])
  for (const table of ['article_tags', 'article_categories', 'article_search'])
    await app.db.pool.query(
      `update ${table} l set expires_at = a.expires_at from articles a where a.id = l.article_id`,
    )
  expect((await send(app, 'DELETE', `/articles/${idOf('trashed')}`)).statusCode).toBe(204)
  const categories = (await app.request('GET', '/v1/categories')).json().data
  const named = (wanted: string) =>
    categories.find(({ name }: { name: string }) => name === wanted).id
  await send(app, 'PATCH', `/categories/${named('Child')}`, { parentId: named('Root') })
  await app.db.pool.query('vacuum analyze')
})
afterAll(() => app.close())

const past = '2024-01-01T00:00:00Z'
const states: Record<string, object> = {
  shown: { status: 'published', publishedAt: past },
  german: { status: 'published', publishedAt: past, lang: 'de' },
  swiss: { status: 'published', publishedAt: '2024-02-01T00:00:00Z', lang: 'de-CH' },
  later: { status: 'published', publishedAt: past, expiresAt: '2999-01-01T00:00:00Z' },
  scheduled: { status: 'published', publishedAt: '2999-01-01T00:00:00Z' },
  expired: { status: 'published', publishedAt: past, expiresAt: '2998-01-01T00:00:00Z' },
  draft: { status: 'draft' },
  archived: { status: 'archived', publishedAt: past },
  unlisted: { status: 'published', publishedAt: past, listed: false },
  trashed: { status: 'published', publishedAt: past },
}
const article = (title: string, state: object) => ({
  title,
  body: 'word',
  tags: ['Common', title === 'german' ? 'Rare' : 'Other'],
  categories: title === 'shown' ? ['Root', 'Child'] : ['Child'],
  authors: ['Ann'],
  ...state,
})

const total = async (query: string, key?: string) =>
  (await list(app, `${query}&count=exact&limit=1`, key)).meta.total

test.each([
  ['', 4],
  ['tag=common', 4],
  ['tag=common,rare', 4],
  ['tag=common&tag=rare', 1],
  ['tag=other,rare&tag=common&category=root', 4],
  ['tag=none', 0],
  ['tag=none,common', 4],
  ['category=root', 4],
  ['category=root/child', 4],
  ['category=root&category=child', 4],
  ['category=child&tag=rare', 1],
  ['tag=common&lang=de', 2],
  ['tag=common&lang[exact]=de', 1],
  ['lang=de', 2],
  ['tag=common&author=Ann', 4],
  ['publishedAt[gt]=2024-01-15', 1],
  ['tag=common&publishedAt[lt]=2024-01-15', 3],
  ['listed=true', 4],
  ['q=word', 4],
  ['q=word or nothing', 4],
  ['q="word"', 4],
  ['q=-word', 4],
  ['q=word&tag=common', 4],
  ['q=word&tag=rare', 1],
  ['q=word&lang=de', 2],
  ['q=word&category=root', 4],
])('anyone counts what the list shows: %s', async (query, wanted) => {
  expect(await total(query)).toBe(wanted)
  expect(await total(query, editor)).toBe(wanted)
  expect((await list(app, `${query}&limit=100`)).data).toHaveLength(wanted)
})

test.each([
  ['status=draft', 1],
  ['status=draft&tag=common', 1],
  ['status=scheduled&tag=common', 1],
  ['status=expired&tag=common', 1],
  ['status=published&tag=common', 4],
  ['status=published,draft&tag=common', 6],
  ['status=archived&category=root', 1],
  ['trashed=true&tag=common', 1],
  ['listed=false', 1],
  ['listed=true,false&tag=common', 5],
  ['status=expired&q=word', 1],
])('an editor counts what the list shows: %s', async (query, wanted) => {
  expect(await total(query, app.adminKey)).toBe(wanted)
  expect((await list(app, `${query}&limit=100`, app.adminKey)).data).toHaveLength(wanted)
})

async function planOf(query: string): Promise<string> {
  const asked = ListArticles.parse({
    ...Object.fromEntries(new URLSearchParams(query)),
    count: 'exact',
  })
  const { text, values } = countStatement(await planList(app.db, asked), { langs: false })
  const client = await app.db.pool.connect()
  try {
    await client.query('begin; set local enable_seqscan = off; set local enable_bitmapscan = off')
    const { rows } = await client.query(`explain ${text}`, values)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  } finally {
    await client.query('rollback')
    client.release()
  }
}

test.each([
  ['', 'articles_public_(lang_)?idx'],
  ['publishedAt[gte]=2024-01-01T00:00:00Z', 'articles_public_(lang_)?idx'],
  ['lang=de', 'articles_public_lang_idx'],
  ['tag=common', 'article_tags_public_idx'],
  ['tag=common,rare', 'article_tags_public_idx'],
  ['category=root/child', 'article_categories_public_idx'],
])('a count reads an index alone: %s', async (query, index) => {
  const plan = await planOf(query)
  expect(plan).toMatch(new RegExp(`Index Only Scan (Backward )?using ${index} `))
  expect(plan).not.toMatch(/Seq Scan on article|Index Scan using article|Bitmap Heap/)
})
