import type { JsonObject } from '../../../shapes.ts'
import type { Rules, Site } from '../dialect.ts'
import type { SlugRules } from './slugs.ts'

/** Patterns of addresses such as `{date:%Y}/{slug}.html`. */
export interface PelicanUrls {
  url: string
  langUrl: string
  draftUrl: string
  draftLangUrl: string
}

/** What the names of files say, as `FILENAME_METADATA` describes them. */
export interface NamePattern {
  /** The character between date and slug; null if the rest of the name says nothing. */
  separator: string | null
}

/** What names of files and paths say by named groups. */
export interface NamePatterns {
  /** For the name without its ending. */
  name?: string
  /** For the path within the content. */
  path?: string
}

export interface PelicanSettings {
  basePath: string
  timeZone: string
  defaultLang: string
  /** The default language as the settings write it. */
  langAsWritten?: string
  /** Whether the slug comes from the title, and not from the name of the file. */
  slugFromTitle: boolean
  names: NamePattern | null
  /** How settings change slugs. */
  slugs?: SlugRules
  /** Whether they do in a way that is not read, so that only a key says a slug. */
  hasOwnSlugs?: boolean
  /** The date of a text that has none, or '' for no known one; unset if it needs its own. */
  defaultDate?: string
  /** Whether a plugin takes dates from git, unless the text has the key `gittime`. */
  hasGitDates?: boolean
  /** Languages with a site of their own below `/{lang}/`; null if only code names them. */
  subsites?: string[] | null
  /** Those whose own settings change addresses in a way that is not read. */
  ownSubsites?: string[]
  /** Patterns of addresses that subsites have of their own, by language and setting. */
  subsiteUrls?: Record<string, Record<string, string>>
  /** The one subsite that reads a text which the main site does not. */
  onlySubsite?: string
  /** All that have a site; the main one shows the others. Unset if these may be shown nowhere. */
  siteLangs?: string[]
  /** Whether a plugin reads heads between fences as YAML. */
  hasYaml?: boolean
  /** Expressions of other forms, as the linear engine reads them. */
  patterns?: NamePatterns
  defaults: JsonObject | null
}

/** Folders of articles and of pages within the content, '' or with a slash at their end. */
export interface Folders {
  articles: string[]
  pages: string[]
}

export interface PelicanSite extends Site, PelicanSettings, Folders {
  dialect: 'pelican'
  root: string
  /** The folder of the content within the source. */
  content: string
  /** Those that subsites have in their place, by language. */
  subsiteFolders?: Record<string, Partial<Folders>>
  /** Folders that are left out, and globs of names that are; unset in a site read before. */
  excludes?: string[]
  ignored?: string[]
  /** Values for the texts of a path, or of a folder. */
  metadata?: { path: string; values: JsonObject }[]
  /** The kinds of texts that the settings save nowhere unless their heads say a name. */
  unsaved?: ('article' | 'article_lang' | 'page' | 'page_lang')[]
  /** Whether the site reads no Markdown. */
  isMarkdownOff?: boolean
  articleUrls: PelicanUrls
  pageUrls: PelicanUrls
  usesFolders: boolean
  defaultCategory: string
}

export interface PelicanRules extends Rules, PelicanSettings {
  dialect: 'pelican'
  kind: 'article' | 'page'
  /** Whether a text in the language of the site is saved nowhere unless its head says a name. */
  isUnsaved?: boolean
  /** The same of one in another language. */
  isLangUnsaved?: boolean
  urls: PelicanUrls
  /** The folder of the content, where the patterns need it. */
  content?: string
  /** The category of a text that names none; null for pages. */
  category: string | null
}
