import type { ReadArticle } from '../../markdown/fields/read.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import type { Problem } from '../../shapes.ts'
import type { ArticleRow, ShownRow } from '../row.ts'
import type { Origin, Terms } from './record.ts'

/**
 * A new article: its text as read, where it comes from, and whether its path was asked for or
 * derived.
 */
export interface ArticleDraft {
  id?: string | undefined
  article: ReadArticle
  origin: Origin
  /** Its text says published, and who writes it may not publish. */
  withheld?: boolean
  /** A derived path that is taken gets a number; a given one is refused with 409. */
  pathIs: 'given' | 'derived'
  /** The same article from another file and at another path, where its file is ours to name. */
  refile?: (file: string, path: string) => ReadArticle
  /** Search tokens, where they were made before. */
  search?: IndexedText
  /** What its terms were when they were last read. */
  known?: Terms
}

export interface CreatedArticle {
  /** As answers show it. */
  row: ShownRow
  /** What its text, as it is stored, is told. */
  problems: Problem[]
  /** Told of its place: the path was taken and got a number. */
  placing: Problem[]
}

/** The next state of an article; `current` says which version it replaces. */
export interface ArticleRevision {
  current: Pick<
    ArticleRow,
    | 'id'
    | 'source'
    | 'state'
    | 'version'
    | 'lang'
    | 'path'
    | 'status'
    | 'listed'
    | 'trashedAt'
    | 'title'
    | 'summary'
    | 'aliases'
    | 'body'
    | 'head'
  >
  /**
   * The present text as it is read; the row shows what its terms are called since, and where its
   * path got a number.
   */
  former: ReadArticle
  article: ReadArticle
  origin: Origin
  trashed: boolean
  /** As that of a draft. */
  withheld: boolean
  pathIs: 'given' | 'derived' | 'kept'
  /** Search tokens, where they were made before. */
  search?: IndexedText
}

export interface RevisedArticle {
  id: string
  /** Told of its place: the path was taken and got a number. */
  placing: Problem[]
  /** Someone else changed the article since `current` was read; nothing was written. */
  stale: boolean
}

/** A draft on its way in. */
export type Planned = ArticleDraft & {
  id: string
  path: string
  /** The path before any number. */
  base?: string
  search: IndexedText
}
