/** Where the article stands, so that what it links to can be found. */
export interface RenderOptions {
  /** BCP 47 */
  lang: string
  /** The article's public path, such as `posts/ai-race`; relative URLs are resolved against it. */
  path: string
  /**
   * The file it came from, such as `posts/ai-race/index.zh.md`: tells a page bundle from a single
   * page.
   */
  file?: string
  /** Put before links and images of the site itself; absent: they stay relative to its root. */
  site?: string
  /** Where articles are published: see articleUrl(). Default `{site}/{lang}/{path}`. */
  articleUrl?: string
  /**
   * The article's own address, for readers elsewhere as those of a feed: no link may depend on the
   * page then, nor any id be in it.
   */
  url?: string
  /**
   * Put before the ids of the HTML and of the table of contents, and where links within the article
   * lead.
   */
  idPrefix?: string | undefined
}

export interface Heading {
  id: string
  /** 1 to 6 */
  level: number
  text: string
  children?: Heading[]
}

/**
 * What answers carry of an article, each as JSON in UTF-8: bytes lie outside the heap and are
 * copied once, into the answer.
 */
export interface Printed {
  printed: Record<'html' | 'toc' | 'text', Uint8Array>
  status: Rendered['status']
}

/**
 * `timeout` and `failed`: the Markdown could not be rendered within its bounds; html is the escaped
 * source.
 */
export interface Rendered {
  html: string
  toc: Heading[]
  /** What a reader would read, without markup: paragraphs are lines. */
  text: string
  status: 'rendered' | 'timeout' | 'failed'
}
