import { v7 } from 'uuid'
import type { Writer } from '../../actor.ts'
import type { Database, Sql } from '../../database/client.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { checkWrites } from '../../schemas/judge/check-writes.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import { storeRules } from '../../sources/queries.ts'
import type { ShownRow } from '../row.ts'
import {
  type InsertedArticle,
  insertArticles,
  insertUnlessRenamed,
  type NewRecord,
} from './insert-queries.ts'
import { refuseNext } from './may-write.ts'
import { pathProblems, resolvePathConflicts } from './paths/allocate.ts'
import { articleRecord, keyOrigin, referencesOf, type Terms } from './record.ts'
import { searchTexts } from './search-texts.ts'
import { cachedTermsOf, ensureArticleTags, forgetCachedTerms, withCategories } from './terms.ts'
import type { ArticleDraft, CreatedArticle, Planned } from './types.ts'

/**
 * Creates articles with terms, links, search tokens and events in the caller's transaction. Returns
 * them in the order of the drafts.
 */
export async function createArticles(
  tx: Tx,
  writer: Writer,
  drafts: readonly ArticleDraft[],
): Promise<CreatedArticle[]> {
  if (drafts.length === 0) return []
  await refuseNext(tx, writer, drafts)
  const checked = await checkWrites(tx, drafts)
  await storeRules(
    tx,
    drafts.map(({ origin }) => origin.options.rules),
  )
  const terms = await ensureArticleTags(tx, writer, drafts)
  const planned = await planAll(tx, await withCategories(tx, writer, checked), terms)
  const rows = await insertPlanned(tx, writer, planned, terms)
  return planned.map((plan) => created(plan, rows.get(plan.id) as InsertedArticle))
}

/** Inserts again what loses its path or file to another writer, with the next free name. */
async function insertPlanned(
  tx: Tx,
  writer: Writer,
  planned: Planned[],
  terms: Terms,
): Promise<Map<string, InsertedArticle>> {
  const rows = new Map<string, InsertedArticle>()
  let waiting = planned
  for (let round = 0; waiting.length > 0; round++) {
    const records = waiting.map((plan) => newRecord(plan, writer, terms))
    for (const [id, row] of await insertArticles(tx, writer.actor, records)) rows.set(id, row)
    waiting = waiting.filter((plan) => !rows.has(plan.id))
    if (waiting.length > 0) await resolvePathConflicts(tx, waiting, round)
  }
  return rows
}

/**
 * Creates articles whose terms are cached, in one statement that is its own transaction. Returns
 * null for a draft that was not written because its path or file is taken, a cached term is stale
 * or its second is over; the caller retries it in a transaction.
 */
export async function createInOneStatement(
  db: Database,
  writer: Writer,
  drafts: readonly ArticleDraft[],
): Promise<(CreatedArticle | null)[]> {
  await refuseNext(db, writer, drafts)
  const terms = cachedTermsOf(drafts)
  const planned = await planAll(db, drafts, terms)
  const records = planned.map((plan) => newRecord(plan, writer, terms))
  const inserted = await insertUnlessRenamed(db, writer.actor, records, terms)
  if (inserted.size === 0) forgetCachedTerms(db, terms)
  return planned.map((plan) => {
    const row = inserted.get(plan.id)
    return row ? created(plan, row) : null
  })
}

async function planAll(db: Sql, drafts: readonly ArticleDraft[], terms: Terms): Promise<Planned[]> {
  const search = await searchTexts(db, drafts, terms)
  return drafts.map((draft, index) => ({
    ...draft,
    id: draft.id ?? v7(),
    path: draft.article.fields.path,
    search: search[index] as IndexedText,
  }))
}

// Takes the text from the plan, not the draft: a numbered path or file may have changed the text.
function created(
  { path, base, article, naming = [], breaches = [] }: Planned,
  made: InsertedArticle,
): CreatedArticle {
  const { head, body, fields, problems } = article
  return {
    row: { ...made, head, body } as ShownRow,
    problems,
    placing: [...pathProblems(base ?? fields.path, path), ...naming, ...breaches],
  }
}

function newRecord(plan: Planned, { importId }: Writer, terms: Terms): NewRecord {
  const event = {
    type: 'article.created' as const,
    resource: 'article' as const,
    resourceId: plan.id,
    version: 1,
    changed: [],
    ...(importId ? { importId } : {}),
  }
  const state = { ...plan, trashed: false, keyOrigin: keyOrigin(plan.article), event }
  return {
    ...articleRecord(state, terms),
    publishedNow: plan.inSecond !== undefined,
    search: plan.search,
    references: referencesOf(plan),
  }
}
