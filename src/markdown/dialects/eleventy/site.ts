import type { JsonObject } from '../../../shapes.ts'
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
  /** Folders in the input that hold no pages. */
  folders: { includes: string; data: string; output: string }
  /** Globs of what is left out, and folders that are copied as they are. */
  ignored: string[]
  /** Whether the site makes no pages of Markdown. */
  isMarkdownOff?: boolean
  copied: string[]
  /** Data for the files of a folder (with a slash at its end) or for one file (without ending). */
  data: { of: string; values: JsonObject }[]
  patterns: PathPattern[]
  /** Where data is code, and where it may take the address from a page. */
  code: string[]
  hiding?: string[]
}

export interface EleventyRules extends Rules {
  dialect: 'eleventy'
  input: string
  basePath: string
  lang: string
  timeZone: string
  /** Whether code may give addresses. */
  isByCode: boolean
  /** Whether code may take the address away. */
  isHidden?: boolean
  /** The address that `--path` gives, or null. */
  pattern: string | null
  defaults: JsonObject | null
}
