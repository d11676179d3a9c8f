import { element, type Xml, xmlDocument, xmlPieces } from './xml.ts'

const sitemapNamespace = 'http://www.sitemaps.org/schemas/sitemap/0.9'

/**
 * More URLs need an index with several sitemaps. sitemaps.org allows 50,000 in each; a fifth of
 * them costs a fifth of a second, and a change at the end leaves the other sitemaps as they are.
 */
export const maxSitemapUrls = 10_000

export interface SitemapEntry {
  /** absolute */
  url: string
  /** RFC 3339 */
  updatedAt: string
  lang: string
  /** The same article in other languages. */
  translations: { lang: string; url: string }[]
}

/**
 * A sitemap of at most `maxSitemapUrls` entries; `hreflang` links name the translations,
 * including the entry itself, as search engines require.
 */
export const renderSitemap = (entries: Iterable<SitemapEntry>): string =>
  [...sitemapPieces(entries)].join('')

/** The same piece by piece. */
export function sitemapPieces(entries: Iterable<SitemapEntry>): Generator<string> {
  const namespaces = { xmlns: sitemapNamespace, 'xmlns:xhtml': 'http://www.w3.org/1999/xhtml' }
  return xmlPieces((urls) => element('urlset', namespaces, [urls]), urlsOf(entries))
}

function* urlsOf(entries: Iterable<SitemapEntry>): Generator<Xml> {
  for (const entry of entries) yield urlElement(entry)
}

/** The index of the sitemaps of a site that needs several. */
export function renderSitemapIndex(sitemaps: { url: string; updatedAt?: string }[]): string {
  const children = sitemaps.map(({ url, updatedAt }) =>
    element('sitemap', {}, [
      element('loc', {}, url),
      updatedAt ? element('lastmod', {}, updatedAt) : null,
    ]),
  )
  return xmlDocument(element('sitemapindex', { xmlns: sitemapNamespace }, children))
}

function urlElement({ url, updatedAt, lang, translations }: SitemapEntry): Xml {
  const versions = translations.length > 0 ? [{ lang, url }, ...translations] : []
  return element('url', {}, [
    element('loc', {}, url),
    element('lastmod', {}, updatedAt),
    ...versions.map((version) =>
      element('xhtml:link', { rel: 'alternate', hreflang: version.lang, href: version.url }),
    ),
  ])
}
