import {
  type ReadArticle,
  type ReadOptions,
  readStored,
  type StoredArticle,
} from '../../markdown/fields/read.ts'
import { type Visibility, visibilityMembers } from '../../markdown/visibility/read.ts'
import { articleOf } from '../edit/edit-text.ts'
import { optionsOf } from '../queries.ts'
import type { ArticleRow } from '../row.ts'

/**
 * An article as its row has it: the text as the present rules read it, with the visibility that is
 * stored.
 */
export function readRow(row: ArticleRow): StoredArticle {
  return articleOf(readStored(row, row.file, optionsOf(row), visibilityOf(row)))
}

/** The visibility that a row has. */
export function visibilityOf({ status, listed, publishedAt, expiresAt }: ArticleRow): Visibility {
  return { status, listed, publishedAt, expiresAt }
}

/** Whether two show an article alike. */
export const isSameVisibility = (one: Visibility, other: Visibility) =>
  visibilityMembers.every((member) => one[member] === other[member])

/**
 * The text of a row under another name or with other options. Of its visibility only those members
 * are read anew of which the name or the options say something else than before.
 */
export function readMoved(row: ArticleRow, file: string, options: ReadOptions): ReadArticle {
  const before = readRow(row)
  const moved = articleOf(readStored(row, file, options, {}))
  const stored = visibilityOf(row)
  const kept = visibilityMembers.filter((member) => before.said[member] === moved.said[member])
  const visibility = Object.fromEntries(kept.map((member) => [member, stored[member]]))
  return articleOf(readStored(row, file, options, visibility))
}
