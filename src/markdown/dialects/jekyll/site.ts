import type { JsonObject } from '../../../shapes.ts'
import type { Rules, Site } from '../dialect.ts'
import type { KeyLanguages, Languages } from './languages.ts'

export interface Collection {
  isOutput: boolean
  permalink: string | null
}

/** Values for the files of a path and a type. */
export interface Defaults {
  path: string
  type: string | null
  values: JsonObject
}

export interface JekyllSite extends Site {
  dialect: 'jekyll'
  /** The folder of the site within the source, '' or with a slash at its end. */
  root: string
  /** Where the collections lie in it, in the same form. */
  collectionsFolder: string
  /** Whether no folder holds posts. */
  hasNoPosts?: boolean
  lang: string
  timeZone: string
  basePath: string
  permalink: string
  collections: Record<string, Collection>
  defaults: Defaults[]
  /** Globs of names that are read in spite of their form, and of those that are left out. */
  include: string[]
  exclude: string[]
  /** Whether only some posts are made. */
  isLimited?: boolean
  /** Whether a page needs front matter. */
  needsHead: boolean
  /** README files without front matter that are the page of their folder. */
  readmes?: string[]
  /** Whether only GitHub Pages makes pages of texts without front matter. */
  hidesBare?: boolean
  /** Of which texts without a title a heading at the top is the title. */
  headingTitles?: 'pages' | 'all'
  excerptSeparator: string | null
  /** Whether pages have excerpts too. */
  hasPageExcerpts?: boolean
  /** Names of people by the ids that texts write. */
  authors?: Record<string, string>
  /** How a plugin builds it for several languages. */
  languages?: Languages
}

export interface JekyllRules extends Rules {
  dialect: 'jekyll'
  /** The folder that addresses of documents begin in: the root, or that of a collection. */
  from: string
  kind: 'post' | 'draft' | 'page' | 'document'
  /** The name of the collection. */
  label: string
  lang: string
  timeZone: string
  basePath: string
  template: string
  isHidden: boolean
  needsHead: boolean
  /** Whether it is the page of its folder if it has no front matter. */
  isReadme?: boolean
  /** Whether it is a draft if it has no front matter. */
  hidesBare?: boolean
  /** Of which texts without a title a heading at the top is the title. */
  headingTitles?: 'pages' | 'all'
  excerptSeparator: string | null
  /** Whether pages have excerpts too. */
  hasPageExcerpts?: boolean
  /** Names of people by the ids that texts write. */
  authors?: Record<string, string>
  /** Where a plugin writes texts of several languages. */
  languages?: KeyLanguages
  defaults: JsonObject | null
}
