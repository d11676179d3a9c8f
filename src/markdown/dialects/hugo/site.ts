import type { JsonObject } from '../../../shapes.ts'
import type { Rules, Site } from '../dialect.ts'
import type { AuthorFiles } from '../reading/author-files.ts'

/** A folder of the source whose files are content. */
export interface Mount {
  /** The folder as a prefix of file names, '' or with a slash at its end. */
  from: string
  /** Where its files are in the content, in the same form. */
  to: string
  lang: string | null
  /** Whether its pages are only on other versions of the site. */
  isElsewhere?: boolean
  /** Globs of the names below it that count, and of those that do not; a list that is set rules. */
  include?: string[]
  exclude?: string[]
}

/** What one language of a site says. */
export interface LangSettings {
  /** The BCP 47 tag. */
  tag: string
  /** What the home page is called if it has no title. */
  title: string | null
  /** The prefix of its addresses, '' or `fr`. */
  prefix: string
  basePath: string
  timeZone: string
  uglyUrls: string[] | boolean
  keepsCase: boolean
  removesAccents: boolean
  /** Patterns by kind of page and section. */
  permalinks: Record<string, Record<string, string>>
  /** Patterns in a list, of which the first that fits a page counts. */
  permalinkRules?: PermalinkRule[]
  /** The plural names, and the keys of tags and categories among them. */
  taxonomies: string[]
  tags: string
  categories: string
  /** Kinds of pages that this language does not have. */
  disabledKinds?: string[]
  /** Kinds of pages that are made in other formats than HTML only. */
  noHtml?: string[]
  /** The formats that are HTML at the usual address, if not `html` only. */
  htmlFormats?: string[]
  /** Which keys and file properties give each date, in order. */
  dates: DateOrders
}

/** A pattern, and globs of the paths and kinds of the pages that it is for. */
export interface PermalinkRule {
  pattern: string
  path?: string
  kind?: string
}

export interface DateOrders {
  date: string[]
  publishDate: string[]
  lastmod: string[]
  expiryDate: string[]
}

/** Values for the pages below a folder. */
export interface Cascade {
  /** '' or with a slash at its end. */
  folder: string
  /** The language of the file that says it, or null. */
  lang: string | null
  target: { path?: string; kind?: string; lang?: string }
  values: JsonObject
  /** Its parameters, in which only newer releases look for keys of pages. */
  params?: JsonObject
}

/** A section, and the language of its page, whose page is not public. */
export interface Withheld {
  folder: string
  lang: string
}

/** A file such as `index.foo.md`, in which `foo` is no language: older releases show it alone. */
export interface OddName extends Withheld {
  /** Its name without the ending. */
  base: string
}

/** Globs that a page fits together. */
export interface Matcher {
  path?: string
  kind?: string
  lang?: string
  output?: string
  /** Which sites are meant is not compared: such a matcher may only hide. */
  isOfSites?: boolean
}

/** A part of a site: the pages that one of `includes` fits, and none of `excludes`. */
export interface Segment {
  includes: Matcher[]
  excludes: Matcher[]
}

export interface HugoSite extends Site {
  dialect: 'hugo'
  /** The folder of the site within the source, '' or with a slash at its end. */
  root: string
  mounts: Mount[]
  defaultLang: string
  languages: Record<string, LangSettings>
  /** Languages that are turned off. */
  disabled: string[]
  /** Globs of files that are left out. */
  ignored: string[]
  /** Regular expressions of more such files. */
  ignoredBy?: string[]
  /** Kinds of pages that are not made. */
  disabledKinds?: string[]
  /** The parts of the site that are made alone. */
  segments?: Segment[]
  /** The nearest first. */
  cascades: Cascade[]
  /** Sections whose page is not public, so that older releases leave out all below them. */
  withheld?: Withheld[]
  /** Files with a word in their name that is no language: older releases hide others for them. */
  oddNames?: OddName[]
  /** Folders with `index.md` that hold more files that would be pages elsewhere. */
  bundles: string[]
  /** Folders below the first level that are sections. */
  sections: string[]
  /** Files that are no page, because another file has their address. */
  covered?: string[]
  /** The names of authors by the ids that texts may name. */
  authors?: Record<string, string>
}

export type HugoKind = 'page' | 'section' | 'home' | 'taxonomy' | 'term'

export interface HugoRules extends Rules {
  dialect: 'hugo'
  /** How much of the file's name is not of the content, and what is there instead. */
  from: string
  to: string
  lang: string
  /** The languages that a suffix of the file's name may mean. */
  langs: string[]
  kind: HugoKind
  /** Whether pages of this kind are not made, or not below their section. */
  isDisabled?: boolean
  /** Whether pages of this kind are made in other formats than HTML only. */
  isNoHtml?: boolean
  htmlFormats?: string[]
  homeTitle: string | null
  prefix: string
  basePath: string
  timeZone: string
  isUgly: boolean
  keepsCase: boolean
  removesAccents: boolean
  permalink: string | null
  /** Whether a slash of a title is a dash in the address. */
  hasDashes?: boolean
  section: string
  /** The folders of the section that the page is in, if its address names them. */
  sections: string[] | null
  tags: string
  categories: string
  dates: DateOrders
  defaults: JsonObject | null
  authors?: Record<string, string>
}

/** Data of authors, and the pages of the taxonomy `authors`. */
export const authorFiles: AuthorFiles = {
  one: /(?:^|\/)(?:data\/authors\/([^/]+)\.(?:ya?ml|toml|json)|authors\/([^/]+)\/_index(?:\.[\w-]+)?\.(?:md|markdown))$/i,
  all: /(?:^|\/)data\/authors\.(?:ya?ml|toml|json)$/i,
}
