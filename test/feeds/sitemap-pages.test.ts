import { afterAll, beforeAll, expect, test } from 'vitest'
import { maxSitemapUrls } from '../../src/feeds/sitemap.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { parseXml, texts } from './strict-xml.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp({ siteUrl: 'https://example.org', cacheBytes: 0 })
})
afterAll(() => app.close())

// Every third article has a German translation, which is undated in every second case.
async function store(from: number, to: number, state: string): Promise<void> {
  await app.db.pool.query(
    `insert into articles (id, source, file, head, body, text_hash, origin_time_zone, origin_lang, origin_status, lang,
      path, slug, title, authors, aliases, status, listed, published_at, sort_at, expires_at, updated_by, front_matter,
      front_matter_keys, word_count, reading_minutes, translation_key)
    select gen_random_uuid(), 'test', lang || $3 || n, '', '', '', 'UTC', lang, 'published', lang, $3 || n, 'x', 'x', '{}', '{}',
      case $3 when 'draft' then 'draft' else 'published' end, $3 <> 'unlisted', date, coalesce(date, '-infinity'),
      case $3 when 'expired' then now() - interval '1 hour' when 'later' then now() + interval '1 day' end,
      'test', '{}', '{}', 1, 1, $3 || n
    from generate_series($1::int, $2::int) n,
      lateral (values ('en', '2020-01-01'::timestamptz + n % 1000 * interval '1 hour'),
        ('de', case when n % 2 = 0 then '2021-01-01'::timestamptz end)) as v(lang, published),
      lateral (select case $3 when 'scheduled' then now() + interval '1 day' else published end as date) d
    where lang = 'en' or n % 3 = 0`,
    [from, to, state],
  )
}

const get = (query: string) => app.request('GET', `/sitemap.xml${query}`)
const places = (body: string) => [...body.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, at]) => at)

test('a large sitemap has every listed article on one page, once, with its translations', async () => {
  await store(1, 3, 'seen')
  expect(places((await get('')).body).sort()).toEqual(
    ['de/seen3', 'en/seen1', 'en/seen2', 'en/seen3'].map((at) => `https://example.org/${at}`),
  )
  await store(4, maxSitemapUrls, 'seen')
  await store(1, 3, 'later')
  for (const state of ['draft', 'unlisted', 'expired', 'scheduled']) await store(1, 3, state)

  const index = parseXml((await get('')).body)
  const pages = index.children.flatMap((sitemap) => texts(sitemap, 'loc'))
  expect(pages).toEqual([1, 2].map((page) => `https://example.org/sitemap.xml?page=${page}`))
  const bodies = [(await get('?page=1')).body, (await get('?page=2')).body]
  expect(places(bodies[0] ?? '')).toHaveLength(maxSitemapUrls)
  const all = bodies.flatMap(places)
  const german = Math.floor(maxSitemapUrls / 3)
  expect(all).toHaveLength(maxSitemapUrls + german + 4)
  expect(new Set(all).size).toBe(all.length)
  expect(all.filter((at) => !/\/(en|de)\/(seen|later)\d+$/.test(at ?? ''))).toEqual([])
  expect(bodies.join('').match(/<xhtml:link /g)).toHaveLength(4 * (german + 1))
  expect((await get('?page=3')).statusCode).toBe(404)
})
