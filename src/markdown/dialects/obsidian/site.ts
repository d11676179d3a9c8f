import type { Condition } from '../config/interpreter/conditions.ts'
import type { Rules, Site } from '../dialect.ts'

/** A vault, or a garden of Quartz, which shows a vault by rules of its own. */
export type Shape = 'vault' | 'quartz'

export interface ObsidianSite extends Site {
  dialect: 'obsidian'
  shape: Shape
  /** The folder of the vault within the source, '' or with a slash at its end. */
  content: string
  basePath: string
  lang: string
  timeZone: string
  /** Folders or globs within the vault that are no notes. */
  ignored: string[]
  /** Beginnings of names, and expressions of names, that are left out. */
  ignoredStarts?: string[]
  ignoredBy?: string[]
  /** Folders that alone are published; unset for all. */
  included?: string[]
  /** The kind of date that Quartz shows. */
  dateType: string
  /** Whether Quartz is of release 5. */
  isFive?: boolean
  /** Whether aliases lie beside their note, as before Quartz 4.5. */
  hasAliasesBeside?: boolean
  /** Whether only notes with `publish: true` are shown. */
  isExplicit?: boolean
  /** What filters ask of a note. */
  asked?: Condition
  /** The key that holds the password of a note. */
  lockedBy?: string
  /** Whether the user lets tags in the texts count, or not. */
  inlineTags?: boolean | undefined
  /** Whether Quartz takes them. */
  parsesTags?: boolean
}

/** What the site says of each of its files. */
type OfSite =
  | ('shape' | 'basePath' | 'lang' | 'timeZone' | 'dateType' | 'isFive' | 'hasAliasesBeside')
  | ('isExplicit' | 'asked' | 'lockedBy')

export interface ObsidianRules extends Rules, Pick<ObsidianSite, OfSite> {
  dialect: 'obsidian'
  inlineTags?: boolean
  from: string
}
