import { element, type Xml, xmlDocument, xmlPieces } from './xml.ts'

const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9'

/** More than these need an index with several sitemaps (sitemaps.org). */
export const SITEMAP_MAX_URLS = 50_000

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
 * At most `SITEMAP_MAX_URLS` entries; translations are named by `hreflang`, each including itself
 * as search engines ask.
 */
export const renderSitemap = (entries: Iterable<SitemapEntry>): string =>
  [...sitemapPieces(entries)].join('')

/** The same piece by piece. */
export function sitemapPieces(entries: Iterable<SitemapEntry>): Generator<string> {
  const namespaces = { xmlns: NAMESPACE, 'xmlns:xhtml': 'http://www.w3.org/1999/xhtml' }
  return xmlPieces((urls) => element('urlset', namespaces, [urls]), urlsOf(entries))
}

function* urlsOf(entries: Iterable<SitemapEntry>): Generator<Xml> {
  for (const entry of entries) yield urlElement(entry)
}

/** Names the sitemaps of a site that needs several. */
export function renderSitemapIndex(sitemaps: { url: string; updatedAt?: string }[]): string {
  const children = sitemaps.map(({ url, updatedAt }) =>
    element('sitemap', {}, [
      element('loc', {}, url),
      updatedAt ? element('lastmod', {}, updatedAt) : null,
    ]),
  )
  return xmlDocument(element('sitemapindex', { xmlns: NAMESPACE }, children))
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
