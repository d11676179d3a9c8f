import type { JsonObject, Problem } from '../../shapes.ts'
import type { KeyTable } from '../fields/mapping.ts'
import type { ArticlePlace } from '../fields/read-place.ts'
import type { SourceFields } from '../fields/source-fields.ts'
import type { HeadKind } from '../file/loose-heads.ts'
import type { FileName } from '../file/paths.ts'
import type { PublicPeriod } from '../visibility/period.ts'
import type { Status } from '../visibility/switches.ts'
import type { Markup } from './markup/markup.ts'

/** The site generators in the order in which they are detected; `plain` is none of them. */
export const dialectNames = [
  'hugo',
  'zola',
  'jekyll',
  'hexo',
  'docusaurus',
  'astro',
  'vitepress',
  'eleventy',
  'obsidian',
  'pelican',
  'nuxt-content',
  'gatsby',
  'plain',
] as const

export type DialectName = (typeof dialectNames)[number]

/** What is known of one site from its configuration: plain JSON, with members of its dialect. */
export interface Site {
  readonly dialect: DialectName
  /** What its settings change of the dialect's Markdown. */
  readonly markup?: Partial<Markup>
  /** Whether code says what the site leaves out, so that none of its pages is public. */
  readonly isFilteredByCode?: boolean
  /** In `plain`, the folder of a program, '' or with its slash, in which texts are about it. */
  readonly program?: string
}

/** What applies to one file of a site: plain JSON, with few different values in one site. */
export interface Rules {
  readonly dialect: DialectName
  /** The folder of the site, with its slash, that is the source. */
  readonly sourceRoot?: string
  /** What the settings of the site change of the dialect's Markdown. */
  readonly markup?: Partial<Markup>
  /** Whether the site may leave the page out, so that it is a draft. */
  readonly isHidden?: boolean
}

/** The names of all files of a source, and the texts of those that `isSiteFile` wants. */
export interface SiteFiles {
  names: ReadonlySet<string>
  text(file: string): string | undefined
  /** The same for code of pages, which is read but configures nothing. */
  pageCode?(file: string): string | undefined
}

/**
 * Defaults for what the site does not say, and the patterns of addresses that code makes
 * (`src/content/blog:/blog/:slug/`).
 */
export interface SiteOptions {
  lang: string
  /** Whether the import names the language, and not the server alone. */
  isLangGiven?: boolean
  timeZone: string
  paths: readonly string[]
  /** Whether tags in the texts count, where the dialect has them. */
  inlineTags?: boolean | undefined
}

export interface Detection {
  name: DialectName
  certainty: 'certain' | 'likely' | 'guess'
  because: string[]
}

/** What a file of a site is; only articles and files are taken. */
export type PageKind =
  | 'article'
  | 'file'
  | 'not_content'
  | 'not_markdown'
  | 'theme'
  | 'layout'
  | 'build_output'
  | 'code'
  | 'config'

export interface SiteReading<S extends Site = Site> {
  site: S
  problems: Problem[]
}

/** A text while its fields are read. */
export interface Page {
  source: SourceFields
  file: string
  name: FileName
  options: { timeZone: string; lang: string; status: Status }
}

/** The same when its title and dates are known. */
export interface DatedPage extends Page {
  /** Undefined if neither a key nor the generator gives one. */
  title: string | undefined
  publishedAt: string | null
}

export type Separators = Record<'tags' | 'categories', RegExp | null>

/** Reads the texts to which the same rules apply. */
export interface Reader {
  keys: KeyTable
  /** The site's values for keys that a text does not have. */
  defaults: JsonObject | null
  /** The same for a file whose name or keys say some of them. */
  defaultsOf?(file: string, data: JsonObject): JsonObject | null
  /** The zone of times that name none. */
  timeZone: string
  /** What divides a text of several names; null if nothing does. */
  separators: Separators
  /** Whether a comma between authors always divides, even in `Smith, John`. */
  dividesNames?: boolean
  /**
   * With `branch`, a list of names is one path of categories; with `flat`, all names in it are
   * categories. Without it a list has names, and lists in the list are paths.
   */
  categoryLists?: 'branch' | 'flat'
  /** The tags in the body of a text, where they count. */
  bodyTags?(body: string): string[]
  /** Heads without fences that the generator reads. */
  heads?: HeadKind
  /** Whether a text that does not begin with front matter (`---` as its first line) is no page. */
  needsHead?: boolean
  /** Changes how the keys of a text are read, before any field is. */
  prepare?(page: Page): void
  /** Whether the generator publishes no such page, whatever its switches say. */
  hides?(page: Page): boolean
  period(page: Page): PublicPeriod
  /** The title of a text that names none, if the generator makes one. */
  title?(page: Page): string | undefined
  /** The summary of a text that names none, if the generator makes one. */
  summary?(page: Page): string | null
  /** Whether the key for the address holds the folder of the language, too (`/fr/about`). */
  addressHasFolder?: boolean
  /**
   * The slug that gives a text this path, where no key holds a whole path; null if none does.
   */
  slugFor?(path: string, file: string): string | null
  /** Null if the address is invalid. */
  place(page: DatedPage): ArticlePlace | null
}

/** All functions of a dialect are pure and linear. */
export interface Dialect<S extends Site = Site, R extends Rules = Rules> {
  name: DialectName
  /** Whether patterns give the addresses that code makes (`SiteOptions.paths`). */
  takesPaths?: boolean
  /** Whether any folder is read as a whole site. */
  needsNoSettings?: boolean
  detect(files: SiteFiles): Omit<Detection, 'name'> | null
  /** Whether `readSite` needs the text of this file. */
  isSiteFile(file: string): boolean
  /** Whether its configuration may import this file; it is read where it is not too large. */
  isImported?(file: string): boolean
  /** Whether of such a file only the head counts. */
  isHeadOnly?(file: string): boolean
  readSite(files: SiteFiles, options: SiteOptions): SiteReading<S>
  kindOf(site: S, file: string): PageKind
  /** `start` gives the beginning of the file's text, with its head, for rules that depend on it. */
  rulesOf(site: S, file: string, start?: () => string): R
  /** Absent for what `plain` reads. */
  reader?(rules: R): Reader
}
