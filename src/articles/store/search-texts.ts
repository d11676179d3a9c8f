import type { Sql } from '../../database/client.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import { termKey } from '../../markdown/file/slug.ts'
import { type IndexedText, indexTexts, type SearchText } from '../../search/indexing/index-texts.ts'
import { normalise } from '../../search/text/scripts.ts'
import type { Terms } from './record.ts'

/**
 * The search tokens of each write. They cost more than all else of it: an import makes them
 * beforehand, when it knows only what files call their tags.
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

/** Tags that were renamed or merged are found by what they are called now, too. */
function searchTextOf(
  { fields, body }: ReadArticle,
  terms: Terms,
): SearchText & { renamed: boolean } {
  const said = new Set(fields.tags.map(normalise))
  const names = fields.tags.flatMap((name) => terms.tags.get(termKey(name))?.name ?? [])
  const others = names.filter((name) => !said.has(normalise(name)))
  return { ...fields, body, tags: [...fields.tags, ...others], renamed: others.length > 0 }
}
