import type { Rules, Site } from '../dialect.ts'

export type DocusaurusKind = 'doc' | 'post' | 'page'

/** A folder of the source whose files one plugin shows in one language. */
export interface Mount {
  /** With a slash at its end. */
  from: string
  kind: DocusaurusKind
  locale: string
  /** The language as the beginning of its addresses, '' or `/fr`. */
  prefix: string
  /** The route of the plugin and version without slashes at its ends. */
  route: string
  /** The same for all languages: what translations share. */
  group: string
  hasNumbers: boolean
  exclude: string[]
  /** Globs of what alone counts; unset for all. */
  include?: string[]
  /** Texts of a translation that have no original, so that none of them is shown. */
  alone?: string[]
  /** Texts of which the folder of the default language has another, which the site shows. */
  replaced?: string[]
  /** Where its addresses start, if not from that of the site. */
  basePath?: string
  /** Whether code says what is left out, so that none of its pages is public. */
  isHidden?: boolean
  authors: Record<string, string>
  tags: Record<string, string>
}

export interface DocusaurusSite extends Site {
  dialect: 'docusaurus'
  root: string
  basePath: string
  trailingSlash: boolean | null
  timeZone: string
  mounts: Mount[]
}

export interface DocusaurusRules
  extends Rules,
    Omit<Mount, 'exclude' | 'include' | 'alone' | 'replaced' | 'basePath' | 'isHidden'> {
  dialect: 'docusaurus'
  lang: string
  basePath: string
  trailingSlash: boolean | null
  timeZone: string
}
