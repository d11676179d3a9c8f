import type { JsonObject } from '../../../../shapes.ts'

/** What the templates of a page know. */
export interface Given {
  /** The file within the input folder. */
  name: string
  /** The file within the site. */
  path?: string
  values: JsonObject
  date?: Date | null
  /** Whether no sign is escaped. */
  isRaw?: boolean
  ownFilters?: readonly string[]
  isBefore3?: boolean
  /** Whether the value of a key is not that of the text. */
  isComputed?(key: string): boolean
}

/** A value; undefined where neither the text nor its data have the key. */
export type Value = string | Date | undefined
