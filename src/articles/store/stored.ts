import {
  type ReadArticle,
  type ReadOptions,
  readStored,
  type StoredArticle,
} from '../../markdown/fields/read.ts'
import { type Visibility, visibilityMembers } from '../../markdown/visibility/read.ts'
import { articleOf } from '../edit/edit-text.ts'
import { readOptionsOf } from '../queries.ts'
import type { ArticleRow } from '../row.ts'

/** Reads the text of a row by the present rules, but keeps the stored visibility. */
export function readRow(row: ArticleRow): StoredArticle {
  return articleOf(readStored(row, row.file, readOptionsOf(row), visibilityOf(row)))
}

/** The stored visibility of a row. */
export function visibilityOf({ status, listed, publishedAt, expiresAt }: ArticleRow): Visibility {
  return { status, listed, publishedAt, expiresAt }
}

/** Whether all members of two visibilities are equal. */
export const isSameVisibility = (one: Visibility, other: Visibility) =>
  visibilityMembers.every((member) => one[member] === other[member])

/**
 * Reads the text of a row under another file name or with other options. A member of the visibility
 * stays as stored unless the new name or options change what is read for it.
 */
export function readMoved(row: ArticleRow, file: string, options: ReadOptions): ReadArticle {
  const before = readRow(row)
  const moved = articleOf(readStored(row, file, options, {}))
  const stored = visibilityOf(row)
  const kept = visibilityMembers.filter((member) => before.said[member] === moved.said[member])
  const visibility = Object.fromEntries(kept.map((member) => [member, stored[member]]))
  return articleOf(readStored(row, file, options, visibility))
}
