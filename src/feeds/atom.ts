import { type Feed, type FeedItem, urn } from './feed.ts'
import { element, type Xml, xmlPieces } from './xml.ts'

/** Atom 1.0, RFC 4287. */
export const renderAtom = (feed: Feed): string => [...atomPieces(feed)].join('')

/** The same piece by piece. */
export function atomPieces(feed: Feed): Generator<string> {
  const frame = (entries: Xml) =>
    element('feed', { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': feed.lang }, [
      element('id', {}, feed.id),
      element('title', {}, feed.title),
      feed.description ? element('subtitle', {}, feed.description) : null,
      element('updated', {}, feed.updated),
      element('link', { rel: 'self', type: 'application/atom+xml', href: feed.selfUrl }),
      element('link', { rel: 'alternate', type: 'text/html', href: feed.siteUrl }),
      // 4.1.1: an entry without an author takes the feed's, so there has to be one.
      author(feed.title),
      element('generator', {}, 'Broadsheet'),
      entries,
    ])
  return xmlPieces(frame, entriesOf(feed))
}

function* entriesOf({ items }: Feed): Generator<Xml> {
  for (const item of items) yield entry(item)
}

function entry(item: FeedItem): Xml {
  const { cover } = item
  return element('entry', { 'xml:lang': item.lang }, [
    element('id', {}, urn(item)),
    element('title', {}, item.title),
    element('link', { rel: 'alternate', type: 'text/html', href: item.url }),
    cover
      ? element('link', {
          rel: 'enclosure',
          type: cover.type,
          length: cover.size?.toString(),
          href: cover.url,
        })
      : null,
    item.publishedAt ? element('published', {}, item.publishedAt) : null,
    element('updated', {}, item.updatedAt),
    ...item.authors.map(author),
    ...item.tags.map((tag) => element('category', { term: tag })),
    item.summary ? element('summary', { type: 'text' }, item.summary) : null,
    element('content', { type: 'html' }, item.html),
  ])
}

function author(name: string): Xml {
  return element('author', {}, [element('name', {}, name)])
}
