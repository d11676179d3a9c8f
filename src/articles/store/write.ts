import { v7 } from 'uuid'
import type { Writer } from '../../actor.ts'
import type { Database, Sql } from '../../database/client.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { checkWrites } from '../../schemas/judge/check-writes.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import type { Problem } from '../../shapes.ts'
import { storeRules } from '../../sources/queries.ts'
import type { ShownRow } from '../row.ts'
import { pathNumbered, resolvePathConflicts } from './allocate-paths.ts'
import { changedMembers } from './changed-fields.ts'
import { refuseNext, refusePresent } from './may-write.ts'
import { numberTakenPaths } from './number-paths.ts'
import {
  type ChangedRecord,
  type InsertedArticle,
  insertArticles,
  insertUnlessRenamed,
  type NewRecord,
  updateArticles,
} from './queries.ts'
import { articleRecord, keyOrigin, referencesOf, type Terms } from './record.ts'
import { hasOtherRules } from './revision.ts'
import { searchTexts } from './search-texts.ts'
import { cachedTermsOf, ensureArticleTags, forgetCachedTerms, withCategories } from './terms.ts'
import type {
  ArticleDraft,
  ArticleRevision,
  CreatedArticle,
  Named,
  Planned,
  RevisedArticle,
} from './types.ts'

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
 * null for a draft that was not written because its path or file is taken, a cached term is stale or
 * its second is over; the caller retries it in a transaction.
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

const pathProblems = (wanted: string, path: string): Problem[] =>
  path === wanted ? [] : [pathNumbered(wanted, path)]

/**
 * Replaces articles by their next state in the caller's transaction and stores each former state as
 * a revision.
 */
export async function reviseArticles(
  tx: Tx,
  writer: Writer,
  revisions: readonly ArticleRevision[],
): Promise<RevisedArticle[]> {
  if (revisions.length === 0) return []
  for (const { current } of revisions) refusePresent(writer, current)
  await refuseNext(tx, writer, revisions)
  const checked = await checkWrites(tx, revisions)
  const reread = revisions.filter(hasOtherRules)
  await storeRules(
    tx,
    reread.map(({ origin }) => origin.options.rules),
  )
  const terms = await ensureArticleTags(tx, writer, revisions)
  const named = await withCategories(tx, writer, checked)
  const planned = named.map((revision) => ({
    ...revision,
    id: revision.current.id,
    path: revision.pathIs === 'kept' ? revision.current.path : revision.article.fields.path,
  }))
  const moving = planned.filter(mayConflict)
  for (let round = 0; !(await numberTakenPaths(tx, moving, round)); ) round++
  const changed = planned.map((plan) => ({ ...plan, changed: changedMembers(plan) }))
  const reindexed = changed.filter(changesSearchText)
  const search = new Map(
    (await searchTexts(tx, reindexed, terms)).map((text, index) => [reindexed[index], text]),
  )
  const records = changed.map((plan) =>
    changedRecord(plan, search.get(plan) ?? null, writer, terms),
  )
  const done = await updateArticles(tx, writer.actor, records)
  return planned.map(({ id, path, article, pathIs, current, naming, breaches }) => ({
    id,
    placing: [
      ...pathProblems(pathIs === 'kept' ? current.path : article.fields.path, path),
      ...naming,
      ...breaches,
    ],
    stale: !done.has(id),
  }))
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

type PlannedRevision = ArticleRevision & Named & { id: string; path: string }
type ChangedRevision = PlannedRevision & { changed: string[] }

// Trashing or publishing an article leaves its search tokens as they are.
const changesSearchText = ({ changed }: ChangedRevision): boolean =>
  changed.some((name) => ['title', 'summary', 'tags', 'body', 'lang'].includes(name))

function changedRecord(
  plan: ChangedRevision,
  search: IndexedText | null,
  { importId }: Writer,
  terms: Terms,
): ChangedRecord {
  const { current, changed } = plan
  const event = {
    type: eventType(plan),
    resource: 'article',
    resourceId: plan.id,
    version: current.version + 1,
  } as const
  return {
    ...articleRecord(
      {
        ...plan,
        keyOrigin: keyOrigin(plan.article, plan.former),
        event: { ...event, changed, ...(importId ? { importId } : {}) },
      },
      terms,
    ),
    expectedVersion: current.version,
    search,
    references: changesReferences(plan) ? referencesOf(plan) : null,
  }
}

// They follow from the text and from the folder of its file.
const changesReferences = ({ current, article, origin }: ChangedRevision): boolean =>
  article.body !== current.body ||
  article.head !== current.head ||
  article.fields.cover !== current.cover ||
  origin.file !== current.file ||
  (origin.options.rules === undefined) !== (current.originRules === null)

// Published and unpublished are not decided here: update_articles compares with the clock of the
// database.
function eventType({ current, trashed }: ArticleRevision): string {
  if (trashed !== (current.trashedAt !== null))
    return trashed ? 'article.trashed' : 'article.restored'
  return 'article.updated'
}

// Another article may have taken the new path of a move, or the path of a trashed article.
function mayConflict({ current, article, path, pathIs, trashed }: PlannedRevision): boolean {
  const moves =
    path !== current.path || article.fields.lang !== current.lang || current.trashedAt !== null
  return moves && !trashed && pathIs !== 'given'
}
