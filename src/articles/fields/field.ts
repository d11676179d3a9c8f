import type { z } from 'zod'
import type { Stored } from './stored.ts'

/** The definition of one value of an article for all code that handles it. */
export interface Field extends Stored<unknown> {
  /** Its schemas in responses and in request bodies; absent if it is not part of them. */
  shown?: z.ZodType
  written?: z.ZodType
  /** The key of front matter that an edit adds if no key of the text holds the field. */
  key?: string
  /** How an edit writes its value into front matter (edit/keys/source-keys.ts). */
  spelled?:
    | 'text'
    | 'date'
    | 'lang'
    | 'cover'
    | 'authors'
    | 'terms'
    | 'categories'
    | 'aliases'
    | 'path'
    | 'slug'
  /** Whether events find a change by comparing with the row or with the former text. */
  changed?: 'row' | 'text'
}
