import type { AliasBase } from '../../../markdown/fields/aliases.ts'
import type { ReadArticle, ReadOptions } from '../../../markdown/fields/read.ts'
import type { PatchValue } from '../../../markdown/patch/values.ts'
import type { JsonObject } from '../../../shapes.ts'

/** What the writing of a field needs to know of the text as it is. */
export interface Source {
  article: ReadArticle | null
  /** The front matter as read, before any mapping. */
  data: JsonObject
  options: ReadOptions
  /**
   * Whether the body of a new article begins with front matter of its own, so that the status must
   * be said.
   */
  isBodyHead?: boolean
  /** Where the article will be. */
  place: AliasBase
}

/** Changes of source keys, in the order in which new keys are written. */
export type KeyChanges = Record<string, PatchValue>
