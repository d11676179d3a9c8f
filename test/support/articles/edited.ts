import type { ArticleChanges } from '../../../src/articles/changes-schema.ts'
import { articleOf, editArticle } from '../../../src/articles/edit/edit-text.ts'
import {
  type ReadArticle,
  type ReadOptions,
  readStored,
} from '../../../src/markdown/fields/read.ts'

/** An article after its text was stored and then changed by a PATCH. */
export function storedAndEdited(
  article: ReadArticle,
  file: string,
  options: ReadOptions,
  changes: ArticleChanges,
) {
  return editArticle(articleOf(readStored(article, file, options, {})), file, options, changes)
}
