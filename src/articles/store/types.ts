import type { ReadArticle } from '../../markdown/fields/read.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import type { Problem } from '../../shapes.ts'
import type { ArticleRow, ShownRow } from '../row.ts'
import type { LinkedTerm, Origin, Terms } from './record.ts'

/** A new article: its parsed text, its origin, and whether its path was given or derived. */
export interface ArticleDraft {
  id?: string | undefined
  article: ReadArticle
  origin: Origin
  /** Its text says published, but the writer may not publish. */
  withheld?: boolean
  /** A derived path that is taken gets a number; a given one is refused with 409. */
  pathIs: 'given' | 'derived'
  /** Reads the same article from another file and path; absent if the file name must not change. */
  refile?: (file: string, path: string) => ReadArticle
  /** Search tokens, if the caller has made them already. */
  search?: IndexedText
  /** sha256 of its text in its encoding, if the caller knows it. */
  textHash?: Buffer
  /** Its terms from the cache, which may be stale. */
  cachedTerms?: Terms
  /** A request gives its categories, so a name that several have is refused. */
  givesCategories?: boolean
  /** Warnings of the schemas for front matter, if the caller has checked the text. */
  breaches?: Problem[]
  /**
   * Makes it again with another `publishedAt` (RFC 3339), if it is published now and its second was
   * only presumed: the statement that inserts it refuses another second than its own.
   */
  inSecond?: (second: string) => Promise<ArticleDraft>
}

export interface CreatedArticle {
  /** As responses show it. */
  row: ShownRow
  /** The problems of the text as stored. */
  problems: Problem[]
  /**
   * Warnings: the path was taken and got a number; the name of a category was ambiguous; the text
   * breaks a schema.
   */
  placing: Problem[]
}

/** The next state of an article; `current` says which version it replaces. */
export interface ArticleRevision {
  current: Pick<
    ArticleRow,
    | 'id'
    | 'source'
    | 'file'
    | 'originRules'
    | 'state'
    | 'version'
    | 'lang'
    | 'path'
    | 'url'
    | 'status'
    | 'listed'
    | 'trashedAt'
    | 'title'
    | 'summary'
    | 'cover'
    | 'aliases'
    | 'categories'
    | 'body'
    | 'head'
  >
  /**
   * The present text as read. Unlike the row, it has the terms by the names in the text, and the
   * path without a number.
   */
  former: ReadArticle
  article: ReadArticle
  origin: Origin
  trashed: boolean
  /** As in `ArticleDraft`. */
  withheld: boolean
  pathIs: 'given' | 'derived' | 'kept'
  /** Search tokens, if the caller has made them already. */
  search?: IndexedText
  /** As in `ArticleDraft`. */
  givesCategories?: boolean
  /** Reads the categories again, even if the text names the same ones as before. */
  placesAgain?: boolean
  /** As in `ArticleDraft`. */
  breaches?: Problem[]
  /** Puts back a former text, which no schema refuses. */
  mayBreakSchemas?: boolean
}

/** The categories of a write, and the warnings about their names. */
export interface Named {
  categories: LinkedTerm[]
  naming: Problem[]
}

export interface RevisedArticle {
  id: string
  /** As in `CreatedArticle`. */
  placing: Problem[]
  /** The article changed since `current` was read, so nothing was written. */
  stale: boolean
}

/** A draft with the id, path and search tokens that it will be stored with. */
export type Planned = ArticleDraft & {
  id: string
  path: string
  /** The path without a number. */
  base?: string
  search: IndexedText
} & Partial<Named>
