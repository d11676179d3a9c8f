import type { Json, JsonObject } from '../../../shapes.ts'
import type { PathPattern } from '../config/path-patterns.ts'
import type { Rules, Site } from '../dialect.ts'

export interface EleventySite extends Site {
  dialect: 'eleventy'
  /** The folder of the site within the source, '' or with a slash at its end. */
  root: string
  /** The folder of its content, in the same form. */
  input: string
  basePath: string
  lang: string
  timeZone: string
  /** Whether the wall clock in UTC of a time that YAML reads with its zone is one of `timeZone`. */
  keepsLocalTime?: boolean
  /** Whether the site is built by an Eleventy before 3. */
  isBefore3?: boolean
  /** Whether the configuration gives all pages other addresses. */
  changesAddresses?: boolean
  /** Folders in the input that hold no pages. */
  folders: { includes: string; layouts?: string; data: string; output: string }
  /** Globs of what is left out, and folders that are copied as they are. */
  ignored: string[]
  /** Whether the site makes no pages of Markdown. */
  isMarkdownOff?: boolean
  /** Endings of Markdown beside `.md`. */
  endings?: string[]
  copied: string[]
  /** From the whole site to single files. */
  data: FolderData[]
  /** What layouts say of the pages that name them, where one says anything. */
  layouts?: Record<string, FolderData>
  /** Whether a layout may take the address from a page. */
  layoutsHide?: boolean
  /** The keys by which preprocessors leave out pages. */
  dropsBy?: DropTest[]
  /** An expression; heads in which it is found are read by the site's own code. */
  otherHeads?: string
  /** Filters for names that the site replaces by its own. */
  ownFilters?: string[]
  /** Keys of global data, also of what is not read, by which code leaves out pages. */
  hidingNames?: string[]
  /** Texts of global data, which templates of addresses and titles may name. */
  globals?: JsonObject
  /** The keys of global data, most of which is not read; '' is any. */
  globalNames?: string[]
  patterns: PathPattern[]
}

/** Data for the files of a folder (with a slash at its end) or for one file (without ending). */
export interface FolderData {
  of: string
  values: JsonObject
  /** Whether it is of the whole site, with layouts and folders before it. */
  isGlobal?: boolean
  /** Whether code makes `permalink`, that of `eleventyComputed`, or takes the address away. */
  byCode?: boolean
  computedByCode?: boolean
  mayHide?: boolean
  dropsBy?: DropTest[]
  /** Keys whose values, or parts of them, code makes. */
  madeKeys?: string[]
  /** Keys of computed data that code makes; '' is any. */
  computedKeys?: string[]
  /** Whether computed keys may be made before the address, so that it has their values. */
  computesFirst?: boolean
}

/** A key whose value leaves a page out where it is `is`, or else where it counts as true. */
export interface DropTest {
  key: string
  is?: string | number | boolean
  /** An expression; the key is `page.inputPath`, of which it finds a part. */
  matches?: string
  /** A tag; the key is `tags`, which must hold it. */
  has?: string
  /** Whether any other value does. */
  isNot?: true
  /** Whether it counts only for a page that has the key; without `is`, whatever its value is. */
  isSet?: true
  /** Whether the value is a time after the date of the page, before which it is not public. */
  isLater?: true
}

export interface HidingKey {
  key: string
  byDefault?: Json
  /** Whether global data that is not read may hold it, and whether data holds its first part. */
  isGlobal?: boolean
  isHeld?: boolean
}

/** What the site says of each of its files. */
type OfSite =
  | ('input' | 'basePath' | 'lang' | 'timeZone' | 'keepsLocalTime' | 'isBefore3')
  | ('otherHeads' | 'ownFilters')

export interface EleventyRules extends Rules, Pick<EleventySite, OfSite> {
  dialect: 'eleventy'
  /** The folder of the site within the source, where it has one. */
  root?: string
  /** Whether code may give addresses, also to texts that name one. */
  isByCode: boolean
  isComputed?: boolean
  /** Keys of data beside `defaults`, '' for any. */
  otherKeys?: string[]
  /** What templates name of global data. */
  globals?: JsonObject
  /** The `permalink` of computed data, which goes before that of a text. */
  computed?: Json
  /** Keys of computed data, '' for any, and whether they may be made before the address. */
  computedKeys?: string[]
  computesFirst?: boolean
  /** Templates of computed titles, of which the first that is not empty counts. */
  titles?: string[]
  /** Computed tags, and whether computed data leaves the page out of collections. */
  computedTags?: Json[]
  isUnlisted?: boolean
  /** Keys that leave it out of collections by their values. */
  unlistedBy?: (HidingKey & DropTest)[]
  /** Keys that leave it out by their values, with what data says of them. */
  dropsBy?: (HidingKey & DropTest)[]
  /** The address that `--path` gives, or null. */
  pattern: string | null
  defaults: JsonObject | null
  /**
   * The layout that the text named when these rules were made; with `mayHide`, naming another one
   * may take the address away.
   */
  layout?: { named: string | null; mayHide?: boolean }
}

interface Dropping {
  dropsBy?: DropTest[]
}

/** What sites hold that were stored before both were tests of keys like all others. */
interface Former {
  /** Whether code leaves out drafts. */
  dropsDrafts?: boolean
  /** The key whose value code takes as the address. */
  hiddenBy?: string
}

function renewed<T extends Dropping>(part: T): T {
  const { dropsDrafts, hiddenBy }: Former = part as T & Former
  const former = [
    ...(dropsDrafts ? [{ key: 'draft' }] : []),
    ...(hiddenBy === undefined ? [] : [{ key: hiddenBy, is: false }]),
  ]
  return former.length === 0 ? part : { ...part, dropsBy: [...(part.dropsBy ?? []), ...former] }
}

const known = new WeakMap<EleventySite, EleventySite>()

/** The site as it is read today: an edit by a stored one must not show what it hid. */
export function inPresentForm(site: EleventySite): EleventySite {
  const made = known.get(site) ?? {
    ...renewed(site),
    data: site.data.map(renewed),
    ...(site.layouts && {
      layouts: Object.fromEntries(
        Object.entries(site.layouts).map(([name, data]) => [name, renewed(data)]),
      ),
    }),
  }
  known.set(site, made)
  return made
}
