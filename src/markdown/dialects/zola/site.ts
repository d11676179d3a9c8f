import type { Rules, Site } from '../dialect.ts'

export type Slugify = 'on' | 'safe' | 'off'

/** How a section lists its pages. */
export interface Section {
  /** What it sorts by, if that may be missing in a page. */
  by?: string
  /** Whether the section above lists them, too. */
  isTransparent?: boolean
}

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
  /** Whether the date of a name stays in its address. */
  keepsDates?: boolean
  /** Globs of what is left out. Zola matches whole paths, and its stars cross folders. */
  ignored: string[]
  /** Folders whose section page is a draft. */
  drafts: string[]
  /** The sections by the name of their page within the content. */
  sections?: Record<string, Section>
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
  keepsDates?: boolean
  isHidden: boolean
  /** Whether the text is the page of a section, for which Zola knows fewer keys. */
  isSection?: boolean
  /** What a page must have one of, so that a section lists it; unset for nothing. */
  needs?: string[]
}
