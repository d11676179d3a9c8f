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

/** An article as its row has it: the text as the present rules read it, with the visibility that is stored. */
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
 * The text of a row under another name or with other options. Its visibility is read anew only where the name or the options say
 * another one than before.
 */
export function readMoved(row: ArticleRow, file: string, options: ReadOptions): ReadArticle {
  const before = readRow(row)
  const moved = articleOf(readStored(row, file, options, {}))
  return isSameVisibility(before.said, moved.said)
    ? articleOf(readStored(row, file, options, visibilityOf(row)))
    : moved
}
