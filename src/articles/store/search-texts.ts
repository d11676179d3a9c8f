import type { Sql } from '../../database/client.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import { termKey } from '../../markdown/file/slug.ts'
import { type IndexedText, indexTexts, type SearchText } from '../../search/indexing/index-texts.ts'
import { normalise } from '../../search/text/scripts.ts'
import type { Terms } from './record.ts'

/**
 * The search tokens of each write. Tokens are the largest cost of a write, so an import makes them
 * in advance; they are made again if a tag turns out to have another name than the file gives it.
 */
export async function searchTexts(
  tx: Sql,
  writes: readonly { article: ReadArticle; search?: IndexedText }[],
  terms: Terms,
): Promise<IndexedText[]> {
  const texts = writes.map(({ article }) => searchTextOf(article, terms))
  const missing = writes.flatMap(({ search }, index) =>
    search && !texts[index]?.renamed ? [] : index,
  )
  const made = await indexTexts(
    tx,
    missing.map((index) => texts[index] as SearchText),
  )
  const byIndex = new Map(missing.map((index, at) => [index, made[at]]))
  return writes.map(({ search }, index) => byIndex.get(index) ?? (search as IndexedText))
}

/** Adds the present names of renamed and merged tags, so that a search finds these, too. */
function searchTextOf(
  { fields, body }: ReadArticle,
  terms: Terms,
): SearchText & { renamed: boolean } {
  const namesInText = new Set(fields.tags.map(normalise))
  const names = fields.tags.flatMap((name) => terms.tags.get(termKey(name))?.name ?? [])
  const presentNames = names.filter((name) => !namesInText.has(normalise(name)))
  return {
    ...fields,
    body,
    tags: [...fields.tags, ...presentNames],
    renamed: presentNames.length > 0,
  }
}
