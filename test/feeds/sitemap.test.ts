import { expect, test } from 'vitest'
import {
  maxSitemapUrls,
  renderSitemap,
  renderSitemapIndex,
  type SitemapEntry,
} from '../../src/feeds/sitemap.ts'
import { child, parseXml, texts } from './strict-xml.ts'

const entry: SitemapEntry = {
  url: 'https://example.org/en/a?b&c',
  updatedAt: '2024-05-01T06:30:00.000Z',
  lang: 'en',
  translations: [{ lang: 'zh-CN', url: 'https://example.org/zh-CN/a' }],
}

test('a sitemap contains each article and its translations, including itself', () => {
  const root = parseXml(
    renderSitemap([entry, { ...entry, url: 'https://example.org/en/lonely', translations: [] }]),
  )
  expect([root.name, root.attributes.xmlns]).toEqual([
    'urlset',
    'http://www.sitemaps.org/schemas/sitemap/0.9',
  ])
  const [first, second] = root.children
  if (!first || !second) throw new Error('two entries expected')
  expect([child(first, 'loc').text, child(first, 'lastmod').text]).toEqual([
    entry.url,
    entry.updatedAt,
  ])
  const links = first.children
    .filter(({ name }) => name === 'xhtml:link')
    .map(({ attributes }) => attributes)
  expect(links).toEqual([
    { rel: 'alternate', hreflang: 'en', href: entry.url },
    { rel: 'alternate', hreflang: 'zh-CN', href: 'https://example.org/zh-CN/a' },
  ])
  expect(second.children.map(({ name }) => name)).toEqual(['loc', 'lastmod'])
})

test('a full sitemap stays below the limit of 50 MiB', () => {
  const entries = Array.from({ length: maxSitemapUrls }, (_, n) => ({
    ...entry,
    url: `${entry.url}${n}`,
  }))
  expect(Buffer.byteLength(renderSitemap(entries))).toBeLessThan(50 * 1024 * 1024)
})

test('an index lists the sitemaps', () => {
  const root = parseXml(
    renderSitemapIndex([
      { url: 'https://example.org/sitemap.xml?page=1', updatedAt: entry.updatedAt },
      { url: 'https://example.org/2' },
    ]),
  )
  expect(root.name).toBe('sitemapindex')
  expect(root.children.flatMap((sitemap) => texts(sitemap, 'loc'))).toEqual([
    'https://example.org/sitemap.xml?page=1',
    'https://example.org/2',
  ])
})
