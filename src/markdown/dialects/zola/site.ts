import type { Rules, Site } from '../dialect.ts'

export type Slugify = 'on' | 'safe' | 'off'

export interface ZolaSite extends Site {
  dialect: 'zola'
  /** The folder of the site within the source, '' or with a slash at its end. */
  root: string
  /** The folder of the content within the source, in the same form. */
  content: string
  basePath: string
  defaultLang: string
  /** The codes that the suffix of a file's name may mean. */
  langs: string[]
  slugify: Slugify
  /** Globs of what is left out. Zola matches whole paths, and its stars cross folders. */
  ignored: string[]
  /** Folders whose section page is a draft. */
  drafts: string[]
}

export interface ZolaRules extends Rules {
  dialect: 'zola'
  /** The folder that is no part of the address. */
  from: string
  basePath: string
  /** As the site spells it. */
  lang: string
  isDefaultLang: boolean
  langs: string[]
  slugify: Slugify
  isHidden: boolean
}
