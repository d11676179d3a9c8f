import type { Rules, Site } from '../dialect.ts'

export interface VitepressSite extends Site {
  dialect: 'vitepress'
  /** The folder of the site within the source, '' or with a slash at its end. */
  root: string
  /** The folder of its pages within the source, in the same form. */
  content: string
  basePath: string
  cleanUrls: boolean
  lang: string
  timeZone: string
  /** The languages of folders in addresses. */
  locales: Record<string, string>
  exclude: string[]
  /** Globs of what alone counts; unset for all. */
  include?: string[]
  /** Patterns of files, and the files that their pages are shown as. */
  rewrites: [from: string, to: string][]
}

export interface VitepressRules extends Rules {
  dialect: 'vitepress'
  from: string
  basePath: string
  cleanUrls: boolean
  lang: string
  timeZone: string
  /** The folder of the language in addresses, or ''. */
  prefix: string
  /** The patterns that may concern the file. */
  rewrites: [from: string, to: string][]
}
