import type { Writer } from '../../actor.ts'
import { refuseDuringBackup } from '../../blobs/sweep/backup-queries.ts'
import type { Sql } from '../../database/client.ts'
import { notFound } from '../../errors.ts'
import type { Tx } from '../../events/write-transaction.ts'
import type { Target } from '../../http/response/etag.ts'
import type { ReadArticle, ReadOptions, StoredArticle } from '../../markdown/fields/read.ts'
import { type CategoryName, categoryKey } from '../../markdown/file/category-name.ts'
import type { Problem } from '../../shapes.ts'
import { namePaths } from '../../terms/tree/spell.ts'
import type { ArticleChanges, ArticlePatch, TermPatch } from '../changes-schema.ts'
import { purgeArticles } from '../purge.ts'
import { lockArticle, readOptionsOf } from '../queries.ts'
import type { ArticleRow } from '../row.ts'
import { refusePresent } from '../store/may-write.ts'
import { textHash } from '../store/record.ts'
import { reviseArticles } from '../store/revise.ts'
import { type NextState, revisionOf } from '../store/revision.ts'
import { isSameVisibility, readRow } from '../store/stored.ts'
import type { ArticleRevision } from '../store/types.ts'
import { editBody, type PlannedBody } from './body/edit-body.ts'
import { readAsBranch } from './branches.ts'
import { checkRemoved } from './check-written.ts'
import { isGiven } from './create.ts'
import { editArticle } from './edit-text.ts'
import { refuseForeign } from './foreign-text.ts'
import { withPublishedAt } from './published.ts'
import { withTermEdits } from './term-edits.ts'
import { editLeaving } from './translations/leave.ts'

/**
 * Changes some fields of an article, and only their spans in the text. Writes nothing if nothing
 * differs. Returns the problems of the text. `planned` is the result of its edits, if they were
 * made before the transaction.
 */
export function changeArticle(
  tx: Tx,
  writer: Writer,
  target: Target,
  patch: TermPatch,
  planned?: PlannedBody | null,
): Promise<Problem[]> {
  return reviseOne(tx, writer, target, (row, current) =>
    changedState(tx, row, current, patch, planned),
  )
}

/** The state of a locked article with changed fields. */
export async function changedState(
  tx: Sql,
  row: ArticleRow,
  current: StoredArticle,
  patch: TermPatch,
  planned?: PlannedBody | null,
): Promise<NextState> {
  refuseForeign(row)
  const changes = await withBody(row, await withTermEdits(tx, patch, current, row), planned)
  const options = readOptionsOf(row)
  if (options.rules) checkRemoved(changes, current)
  const differing = withoutSameTerms(changes, current)
  const dated = await withPublishedAt(tx, differing, current, { stored: row.status, options })
  const wanted = await withBranches(tx, dated, options)
  const edit = (all: ArticleChanges) => editArticle(current, row.file, options, all)
  const leaves = wanted.translationKey === null
  const article = leaves ? await editLeaving(tx, { row, current, edit }, wanted) : edit(wanted)
  const decides = changes.status !== undefined
  return { article, pathIs: isGiven(changes) ? 'given' : undefined, decides, ...givenIn(wanted) }
}

// Without a plan, or after another write, the edits are matched in the locked row.
async function withBody(
  row: ArticleRow,
  { edits, ...changes }: ArticlePatch,
  planned: PlannedBody | null | undefined,
): Promise<ArticleChanges> {
  if (!edits) return changes
  const isPlanned = planned?.version === row.version
  return { ...changes, body: isPlanned ? planned.body : await editBody(row, edits) }
}

/** What a next state says of categories that a request gives; a file gives none. */
export const givenIn = ({ categories }: ArticleChanges) => ({
  givesCategories: Boolean(categories),
})

/** A text in which a list of names is one path gets the whole path of each category. */
export async function withBranches(
  tx: Sql,
  changes: ArticleChanges,
  options: ReadOptions,
): Promise<ArticleChanges> {
  const { categories } = changes
  if (!categories || !readAsBranch(categories, options)) return changes
  return { ...changes, categories: await namePaths(tx, categories) }
}

/**
 * Drops terms that mean the same as those of the text, so that sending them back in another
 * spelling changes nothing.
 */
export function withoutSameTerms(changes: ArticleChanges, { fields }: ReadArticle): ArticleChanges {
  const keys = (names: readonly CategoryName[]) =>
    JSON.stringify([...new Set(names.map(categoryKey))])
  const kinds = ['tags', 'categories'] as const
  const same = kinds.filter((kind) => changes[kind] && keys(changes[kind]) === keys(fields[kind]))
  return { ...changes, ...Object.fromEntries(same.map((kind) => [kind, undefined])) }
}

/** Trashes or restores an article; a restored one gets a numbered path if its path is taken now. */
export function trashArticle(
  tx: Tx,
  writer: Writer,
  target: Target,
  trashed: boolean,
): Promise<Problem[]> {
  return reviseOne(tx, writer, target, (_row, article) => ({ article, trashed }))
}

/** Deletes an article and its history permanently, if no backup runs; its tombstone remains. */
export async function deleteArticle(tx: Tx, writer: Writer, target: Target): Promise<void> {
  const row = await lockChecked(tx, writer, target)
  await refuseDuringBackup(tx)
  await purgeArticles(tx, writer, [row])
}

/** How the next state of a locked article follows from the present one. */
export type Decide = (row: ArticleRow, current: StoredArticle) => NextState | Promise<NextState>

/**
 * Locks an article, decides its next state from the present one, and writes it unless nothing
 * differs. Returns its problems.
 */
export async function reviseOne(
  tx: Tx,
  writer: Writer,
  target: Target,
  decide: Decide,
): Promise<Problem[]> {
  const row = await lockChecked(tx, writer, target)
  const { revision, problems } = await planRevision(row, decide)
  if (!revision) return problems
  const [revised] = await reviseArticles(tx, writer, [revision])
  return [...problems, ...(revised?.placing ?? [])]
}

/** The revision that a decision means for a locked article; null if nothing differs. */
export async function planRevision(
  row: ArticleRow,
  decide: Decide,
): Promise<{ revision: ArticleRevision | null; problems: Problem[] }> {
  const current = readRow(row)
  const next = await decide(row, current)
  const revision = revisionOf(row, current, next)
  const { problems } = next.article
  return { revision: isUnchanged(row, next, revision) ? null : revision, problems }
}

const isUnchanged = (
  row: ArticleRow,
  { article, origin }: NextState,
  { trashed, withheld }: ArticleRevision,
): boolean =>
  !origin &&
  textHash(article, row.originEncoding).equals(row.textHash) &&
  isSameVisibility(row, article.fields) &&
  trashed === (row.trashedAt !== null) &&
  withheld === row.withheld

async function lockChecked(tx: Sql, writer: Writer, { id, check }: Target): Promise<ArticleRow> {
  const row = await lockArticle(tx, id)
  if (!row) throw notFound('article')
  refusePresent(writer, row)
  check(row.version)
  return row
}
