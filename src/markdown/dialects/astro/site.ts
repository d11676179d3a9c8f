import type { PathPattern } from '../config/path-patterns.ts'
import type { Rules, Site } from '../dialect.ts'

/** A folder of entries, whose addresses page files make. */
export interface Collection {
  /** With a slash at its end. */
  base: string
  /** Globs of what its loader takes and leaves out; unset for all. */
  include?: string[]
  exclude?: string[]
  /** The route of the entries if the site's theme fixes it (Starlight), else null. */
  route: string | null
}

export interface AstroSite extends Site {
  dialect: 'astro'
  root: string
  /** The folder of pages, with a slash at its end. */
  pages: string
  publicFolder: string
  outFolder: string
  collections: Collection[]
  patterns: PathPattern[]
  basePath: string
  /** How addresses end. */
  ending: '/' | '' | '.html'
  /** Languages by their folder. */
  locales: Record<string, string>
  lang: string
}

export interface AstroRules extends Rules {
  dialect: 'astro'
  from: string
  isPage: boolean
  /** The address of entries; null if only code tells. */
  pattern: string | null
  basePath: string
  ending: AstroSite['ending']
  locales: Record<string, string>
  lang: string
}
