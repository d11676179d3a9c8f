import type { Rules, Site } from '../dialect.ts'

/** What the configuration of Hexo says of addresses. */
export interface HexoAddresses {
  basePath: string
  /** The pattern of posts, such as `:year/:month/:day/:title/`. */
  permalink: string
  /** Values of the pattern that a text does not have. */
  permalinkDefaults: Record<string, string>
  newPostName: string
  defaultCategory: string
  categoryMap: Record<string, string>
  /** 1 writes categories in lower case, 2 in upper case. */
  filenameCase: number
  keepsIndex: boolean
  keepsHtml: boolean
  timeZone: string
  /** Whether posts have folders, so that only files with the ending of new posts are posts. */
  hasAssetFolders?: boolean
}

export interface HexoSite extends Site, HexoAddresses {
  dialect: 'hexo'
  /** The folder of the site within the source, '' or with a slash at its end. */
  root: string
  /** The folder of the content within the source, in the same form. */
  content: string
  /** The first one is that of pages that name none. */
  langs: string[]
  /** Whether an address below a folder of a language is in that language. */
  hasLangFolders: boolean
  include: string[]
  exclude: string[]
  /** Globs of files and folders that are not read at all. */
  ignored?: string[]
  skipRender: string[]
  lockedTags?: string[]
}

export type HexoKind = 'post' | 'page'

export interface HexoRules extends Rules, HexoAddresses {
  dialect: 'hexo'
  kind: HexoKind
  /** Whether it is in `_drafts`; no key of the text publishes it there. */
  isDraft?: boolean
  /** The tags whose pages `hexo-blog-encrypt` shows to those alone who know a password. */
  lockedTags?: string[]
  /** How much of the file's name is not its name among the posts or pages. */
  from: string
  /** The language of a page that names none, and is below no folder of one. */
  lang: string
  /** The folder of its name that is a language if its address begins with it, or ''. */
  langFolder: string
}
