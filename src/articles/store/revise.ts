import type { Writer } from '../../actor.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { checkWrites } from '../../schemas/judge/check-writes.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import { storeRules } from '../../sources/queries.ts'
import { changedMembers } from './changed-fields.ts'
import { refuseNext, refusePresent } from './may-write.ts'
import { pathProblems } from './paths/allocate.ts'
import { numberTakenPaths } from './paths/number.ts'
import { articleRecord, keyOrigin, referencesOf, type Terms } from './record.ts'
import { hasOtherRules } from './revision.ts'
import { searchTexts } from './search-texts.ts'
import { ensureArticleTags, withCategories } from './terms.ts'
import type { ArticleRevision, Named, RevisedArticle } from './types.ts'
import { type ChangedRecord, updateArticles } from './update-queries.ts'

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
