/** What a feed tells its readers; every URL absolute, every time RFC 3339 UTC. */
export interface Feed {
  title: string
  description?: string
  /** BCP 47; only where all items share it. */
  lang?: string
  siteUrl: string
  /** The same for every way to ask for it. */
  id: string
  selfUrl: string
  /** The newest change of any item; of an empty feed a time that does not move. */
  updated: string
  items: FeedItem[]
}

export interface FeedItem {
  /** UUID; stays when the URL changes. */
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
  /** The author's word goes before the server's. */
  updatedAt: string
  authors: string[]
  tags: string[]
  cover: string | null
}

/** An id that no reader takes for an address (RFC 9562). */
export function urn(item: FeedItem): string {
  return `urn:uuid:${item.id}`
}

/** The cover where a reader elsewhere can fetch it. */
export function absoluteCover({ cover }: FeedItem): string | null {
  return cover !== null && /^https?:\/\//i.test(cover) ? cover : null
}
