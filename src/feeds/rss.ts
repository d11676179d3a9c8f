import { type Cover, type Feed, type FeedItem, urn } from './feed.ts'
import { element, type Xml, xmlPieces } from './xml.ts'

const namespaces = {
  'xmlns:atom': 'http://www.w3.org/2005/Atom',
  'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:media': 'http://search.yahoo.com/mrss/',
}

/** RSS 2.0 as the RSS Advisory Board specifies it, with whole articles in `content:encoded`. */
export const renderRss = (feed: Feed): string => [...rssPieces(feed)].join('')

/** The same piece by piece. */
export function rssPieces(feed: Feed): Generator<string> {
  const channel = (items: Xml) =>
    element('channel', {}, [
      element('title', {}, feed.title),
      element('link', {}, feed.siteUrl),
      element('description', {}, feed.description || feed.title),
      feed.lang ? element('language', {}, feed.lang) : null,
      element('lastBuildDate', {}, rfc822(feed.updated)),
      element('generator', {}, 'Broadsheet'),
      element('atom:link', { rel: 'self', type: 'application/rss+xml', href: feed.selfUrl }),
      items,
    ])
  const frame = (items: Xml) => element('rss', { version: '2.0', ...namespaces }, [channel(items)])
  return xmlPieces(frame, itemsOf(feed))
}

function* itemsOf({ items }: Feed): Generator<Xml> {
  for (const article of items) yield item(article)
}

function item(article: FeedItem): Xml {
  const { cover } = article
  return element('item', {}, [
    element('title', {}, article.title),
    element('link', {}, article.url),
    element('guid', { isPermaLink: 'false' }, urn(article)),
    article.publishedAt ? element('pubDate', {}, rfc822(article.publishedAt)) : null,
    // <author> requires an e-mail address; Dublin Core takes a name.
    ...article.authors.map((name) => element('dc:creator', {}, name)),
    ...article.tags.map((tag) => element('category', {}, tag)),
    // Feed readers interpret it as HTML in any case.
    article.summaryHtml ? element('description', {}, article.summaryHtml) : null,
    element('content:encoded', {}, article.html),
    ...(cover ? picture(cover) : []),
  ])
}

/** `enclosure` must name length and type, which are known of bytes on this server alone. */
function picture({ url, type, size, width, height }: Cover): Xml[] {
  const length = size?.toString()
  const media = {
    url,
    medium: 'image',
    type,
    fileSize: length,
    width: width?.toString(),
    height: height?.toString(),
  }
  const enclosure = type && length ? [element('enclosure', { url, length, type })] : []
  return [...enclosure, element('media:content', media)]
}

/** RFC 822 with a four-digit year, as RSS requires: `Wed, 01 May 2024 06:30:00 GMT`. */
function rfc822(time: string): string {
  return new Date(time).toUTCString()
}
