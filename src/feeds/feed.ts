/** The content of a feed: every URL is absolute, every time RFC 3339 in UTC. */
export interface Feed {
  title: string
  description?: string
  /** BCP 47; only if all items share it. */
  lang?: string
  siteUrl: string
  /** The same for every spelling of the request. */
  id: string
  selfUrl: string
  /** The newest change of any item; a constant for an empty feed. */
  updated: string
  items: FeedItem[]
}

export interface FeedItem {
  /** UUID; it stays the same when the URL changes. */
  id: string
  url: string
  title: string
  /** Plain text. */
  summary: string | null
  /** The same as safe HTML. */
  summaryHtml: string | null
  /** Safe HTML with absolute links. */
  html: string
  lang: string
  publishedAt: string | null
  /** The time that the text names, otherwise the time of the server. */
  updatedAt: string
  authors: string[]
  tags: string[]
  /** Null if a feed reader could not fetch it. */
  cover: Cover | null
}

/** A picture with an absolute URL, and what is known of its bytes. */
export interface Cover {
  url: string
  type?: string | undefined
  size?: number | undefined
  width?: number | undefined
  height?: number | undefined
}

/** An id that no reader mistakes for an address (RFC 9562). */
export function urn(item: FeedItem): string {
  return `urn:uuid:${item.id}`
}
