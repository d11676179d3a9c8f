import type { Writer } from '../../actor.ts'
import type { Database } from '../../database/client.ts'
import type { Tx } from '../../events/write-transaction.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import { categoryKind, tagKind } from '../../sql/term-kind.ts'
import { ensureTerms } from '../../terms/ensure.ts'
import { forgetTerms, readCachedTerms } from '../../terms/term-cache.ts'
import type { Terms } from './record.ts'

/** The terms that the texts name, locked until the transaction ends; creates those that are missing. */
export async function ensureArticleTerms(
  tx: Tx,
  { actor, importId }: Writer,
  writes: readonly { article: ReadArticle }[],
): Promise<Terms> {
  const names = (kind: 'tags' | 'categories') =>
    writes.flatMap(({ article }) => article.fields[kind])
  const tags = names('tags')
  const categories = names('categories')
  return {
    tags: tags.length > 0 ? await ensureTerms(tx, tagKind, actor, tags, { importId }) : new Map(),
    categories:
      categories.length > 0
        ? await ensureTerms(tx, categoryKind, actor, categories, { importId })
        : new Map(),
  }
}

/**
 * The terms of a text from the cache, without a lock; null if one of them is new or has another
 * name now.
 */
export async function findCachedTerms(
  db: Database,
  { fields }: ReadArticle,
): Promise<Terms | null> {
  const tags = await readCachedTerms(db, tagKind, fields.tags)
  const categories = tags && (await readCachedTerms(db, categoryKind, fields.categories))
  return categories && { tags, categories }
}

/** The cached terms of all drafts. */
export function cachedTermsOf(drafts: readonly { cachedTerms?: Terms }[]): Terms {
  const all = (kind: keyof Terms) =>
    new Map(drafts.flatMap(({ cachedTerms }) => [...(cachedTerms?.[kind] ?? [])]))
  return { tags: all('tags'), categories: all('categories') }
}

/** Drops these terms from the cache, so that the next write reads them again. */
export function forgetCachedTerms(db: Database, { tags, categories }: Terms): void {
  forgetTerms(db, tagKind, tags.keys())
  forgetTerms(db, categoryKind, categories.keys())
}
