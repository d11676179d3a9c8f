import type { Writer } from '../../actor.ts'
import type { Database } from '../../database/client.ts'
import type { Tx } from '../../events/write-transaction.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import { categoryKind, tagKind } from '../../sql/term-kind.ts'
import { ensureTerms } from '../../terms/ensure.ts'
import { forgetTerms, knownTerms } from '../../terms/known.ts'
import type { Terms } from './record.ts'

/** What the terms of the texts are, locked until the transaction ends; missing ones are made. */
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
 * What the terms of a text were when they were last read, not locked; null if some of them is new,
 * or called so no more.
 */
export async function findKnown(db: Database, { fields }: ReadArticle): Promise<Terms | null> {
  const tags = await knownTerms(db, tagKind, fields.tags)
  const categories = tags && (await knownTerms(db, categoryKind, fields.categories))
  return categories && { tags, categories }
}

/** The known terms of all drafts. */
export function allKnown(drafts: readonly { known?: Terms }[]): Terms {
  const all = (kind: keyof Terms) =>
    new Map(drafts.flatMap(({ known }) => [...(known?.[kind] ?? [])]))
  return { tags: all('tags'), categories: all('categories') }
}

/** Has them read anew the next time. */
export function forgetKnown(db: Database, { tags, categories }: Terms): void {
  forgetTerms(db, tagKind, tags.keys())
  forgetTerms(db, categoryKind, categories.keys())
}
