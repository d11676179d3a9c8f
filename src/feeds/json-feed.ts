import { type Feed, type FeedItem, urn } from './feed.ts'

/** JSON Feed 1.1. */
export const renderJsonFeed = (feed: Feed): string => [...jsonFeedPieces(feed)].join('')

/** The same piece by piece. */
export function* jsonFeedPieces(feed: Feed): Generator<string> {
  const frame = JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.siteUrl,
    feed_url: feed.selfUrl,
    description: feed.description,
    language: feed.lang,
    items: [],
  })
  yield frame.slice(0, -']}'.length)
  for (const [index, one] of feed.items.entries())
    yield (index === 0 ? '' : ',') + JSON.stringify(item(one))
  yield ']}'
}

/** JSON.stringify leaves out the undefined members. */
function item(article: FeedItem): Record<string, unknown> {
  return {
    id: urn(article),
    url: article.url,
    title: article.title,
    content_html: article.html,
    summary: article.summary ?? undefined,
    image: article.cover?.url,
    date_published: article.publishedAt ?? undefined,
    date_modified: article.updatedAt,
    authors: article.authors.length > 0 ? article.authors.map((name) => ({ name })) : undefined,
    tags: article.tags.length > 0 ? article.tags : undefined,
    language: article.lang,
  }
}
