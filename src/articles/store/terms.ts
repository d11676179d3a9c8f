import type { Writer } from '../../actor.ts'
import type { Database } from '../../database/client.ts'
import { AppError } from '../../errors.ts'
import type { Tx } from '../../events/write-transaction.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import type { Problem } from '../../shapes.ts'
import { categoryKind, tagKind } from '../../sql/term-kind.ts'
import { ensureTags } from '../../terms/naming/ensure.ts'
import { forgetTerms, readCachedTerms } from '../../terms/term-cache.ts'
import { ensureCategories, type NamedCategories, type Naming } from '../../terms/tree/ensure.ts'
import { findLinkedCategories, lockCategories } from '../../terms/tree/places-queries.ts'
import { isSameJson } from './changed-fields.ts'
import { type LinkedTerm, linkedCategories, type Terms } from './record.ts'
import type { ArticleDraft, ArticleRevision, Named } from './types.ts'

/**
 * The tags that the texts name, locked until the transaction ends; creates those that are missing.
 */
export async function ensureArticleTags(
  tx: Tx,
  writer: Writer,
  writes: readonly { article: ReadArticle }[],
): Promise<Terms> {
  const tags = writes.flatMap(({ article }) => article.fields.tags)
  return {
    tags: tags.length > 0 ? await ensureTags(tx, writer, tags) : new Map(),
    categories: new Map(),
  }
}

/**
 * The categories of each write, locked until the transaction ends; creates those that are missing.
 * A revision whose text names the same categories as before keeps those that it has: what a name
 * refers to may have changed meanwhile, and the change of another field must not move the article.
 */
export async function withCategories<W extends ArticleDraft | ArticleRevision>(
  tx: Tx,
  writer: Writer,
  writes: readonly W[],
): Promise<(W & Named)[]> {
  const ids = writes.map((write) => ('current' in write ? keptIds(write) : null))
  // Before the rows of the others are locked: no writer holds a term while it waits for the names.
  const found = await ensureCategories(
    tx,
    writer,
    writes.map((write, index) => namingOf(write, ids[index] !== null)),
  )
  const kept = await keptCategories(tx, writes, ids)
  return writes.map((write, index) => {
    const named = found[index] as NamedCategories
    const categories = ids[index]
      ? (kept[index] as LinkedTerm[])
      : linkedCategories(write.article.fields.categories, named.byKey)
    return { ...write, categories, naming: named.ambiguous.map(ambiguousCategory) }
  })
}

function namingOf(write: ArticleDraft | ArticleRevision, isKept: boolean): Naming {
  const present = 'current' in write ? presentIds(write) : []
  return {
    names: isKept ? [] : write.article.fields.categories,
    present: new Set(present),
    isStrict: write.givesCategories ?? false,
  }
}

const maxRounds = 8

/**
 * The present state of the categories that each write keeps. An article may have been read without
 * a lock, and a merge leaves its version as it is: if one of its categories is gone, its links say
 * which one it has instead.
 */
async function keptCategories(
  tx: Tx,
  writes: readonly (ArticleDraft | ArticleRevision)[],
  ids: readonly (readonly string[] | null)[],
): Promise<LinkedTerm[][]> {
  let kept = ids
  for (let round = 0; round < maxRounds; round++) {
    const wanted = [...new Set(kept.flatMap((some) => some ?? []))]
    const locked = wanted.length > 0 ? await lockCategories(tx, wanted) : new Map()
    const isGone = (id: string) => !locked.has(id)
    if (!wanted.some(isGone))
      return kept.map((some) => (some ?? []).flatMap((id): LinkedTerm[] => locked.get(id) ?? []))
    kept = await readLinksAgain(tx, writes, kept, isGone)
  }
  throw new AppError('unavailable', 'Too many concurrent writers merge categories.')
}

async function readLinksAgain(
  tx: Tx,
  writes: readonly (ArticleDraft | ArticleRevision)[],
  kept: readonly (readonly string[] | null)[],
  isGone: (id: string) => boolean,
): Promise<(readonly string[] | null)[]> {
  const stale = new Set(
    writes.flatMap((write, index) =>
      'current' in write && kept[index]?.some(isGone) ? [write.current.id] : [],
    ),
  )
  const linked = await findLinkedCategories(tx, [...stale])
  return writes.map((write, index) =>
    'current' in write && stale.has(write.current.id)
      ? (linked.get(write.current.id) ?? [])
      : (kept[index] ?? null),
  )
}

/** The ids that a write keeps; null if its names must be resolved. */
function keptIds({ current, former, article, placesAgain }: ArticleRevision): string[] | null {
  const { categories } = article.fields
  if (placesAgain || !isSameJson(former.fields.categories, categories)) return null
  const present = presentIds({ current })
  return categories.length > 0 && present.length === 0 ? null : present
}

const presentIds = ({ current }: Pick<ArticleRevision, 'current'>): string[] =>
  (JSON.parse(current.categories) as LinkedTerm[]).map(({ id }) => id)

const ambiguousCategory = (name: string): Problem => ({
  code: 'ambiguous_category',
  message: `Several categories have the name "${name}"; the text gets a new one at the root of the tree.`,
  severity: 'warning',
  hint: 'Write the names from the root down, as [[Life, Food]].',
})

/**
 * The terms of a text from the cache, without a lock; null if one of them is new, has another name
 * now, or shares its name.
 */
export async function findCachedTerms(
  db: Database,
  { fields }: ReadArticle,
): Promise<Terms | null> {
  const names = fields.categories.filter((name) => typeof name === 'string')
  if (names.length < fields.categories.length) return null
  const tags = await readCachedTerms(db, tagKind, fields.tags)
  const categories = tags && (await readCachedTerms(db, categoryKind, names))
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
