import type { DialectName } from '../dialects/dialect.ts'
import type { Markup } from '../dialects/markup/markup.ts'

/** The location of the article, for resolving its links, and the dialect of its text. */
export interface RenderOptions {
  /** BCP 47 */
  lang: string
  /** The article's public path, such as `posts/ai-race`; relative URLs are resolved against it. */
  path: string
  /**
   * The article's address on its site, as its generator writes it: relative addresses that mean no
   * stored file or article start from it.
   */
  at?: string | undefined
  /**
   * The source file, such as `posts/ai-race/index.zh.md`: distinguishes a page bundle from a single
   * page.
   */
  file?: string
  /** The base path of a site whose generator puts it in front of `/…`, without a last slash. */
  base?: string | undefined
  /** Prefix for links and images within the site; absent: they stay relative to its root. */
  site?: string
  /** Where articles are published: see articleUrl(). Default `{site}/{lang}/{path}`. */
  articleUrl?: string
  /**
   * The article's full address, for readers elsewhere, such as in a feed: then no link depends on
   * the page, and no ids are written.
   */
  url?: string
  /** Prefix for ids in the HTML and the table of contents, and for links to them. */
  idPrefix?: string | undefined
  /** Of the rules that the text was read by; absent: `plain`. */
  dialect?: DialectName | undefined
  /** What the settings of the site change of the dialect's Markdown. */
  markup?: Partial<Markup> | undefined
  /** The files of this server that the text refers to, by the key of the address. */
  files?: ReadonlyMap<string, RenderedFile> | undefined
}

/** What is written for a reference to a file of this server; sizes are those of a picture. */
export interface RenderedFile {
  url: string
  width?: number
  height?: number
  srcset?: string
}

export interface Heading {
  id: string
  /** 1 to 6 */
  level: number
  text: string
  children?: Heading[]
}

/** A section of the source; lines count from 0. */
export interface Section {
  id: string
  level: number
  /** The line of its heading, and the first line after it. */
  heading: number
  start: number
}

/**
 * The rendered members of an article, each as JSON in UTF-8. Bytes are outside the heap and are
 * copied only once, into the response.
 */
export interface Printed {
  printed: Record<'html' | 'math' | 'toc' | 'text' | 'sections', Uint8Array>
  status: Rendered['status']
}

/**
 * `timeout` and `failed`: the Markdown could not be rendered within its bounds; html is the escaped
 * source.
 */
export interface Rendered {
  html: string
  /** Whether the HTML holds formulas. */
  math: boolean
  toc: Heading[]
  /** The plain text, without markup: one line a paragraph. */
  text: string
  /** The sections that the headings of the table of contents begin, in the order of the text. */
  sections: Section[]
  status: 'rendered' | 'timeout' | 'failed'
}
