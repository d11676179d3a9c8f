import type { AliasBase } from '../../../markdown/fields/aliases.ts'
import type { ReadArticle, ReadOptions } from '../../../markdown/fields/read.ts'
import type { PatchValue } from '../../../markdown/patch/values.ts'
import type { JsonObject } from '../../../shapes.ts'

/** The parts of the current text that writing a field depends on. */
export interface Source {
  article: ReadArticle | null
  /** The front matter as read, before any mapping. */
  data: JsonObject
  options: ReadOptions
  /**
   * Whether the body of a new article begins with what looks like front matter, so that the status
   * must be written.
   */
  isBodyHead?: boolean
  /** The place that the article will have. */
  place: AliasBase
}

/** New values by key of front matter, in the order in which new keys are written. */
export type KeyChanges = Record<string, PatchValue>
