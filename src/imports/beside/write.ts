import type { Writer } from '../../actor.ts'
import type { BlobStore } from '../../blobs/store.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { findExposedNames, lockFiles, lockNamedFiles } from '../../files/queries.ts'
import type { PresentFile } from '../../files/row.ts'
import { changeFiles, createFiles } from '../../files/write.ts'
import type { Problem } from '../../shapes.ts'
import type { OutcomeKind } from '../schema.ts'
import type { FileBeside } from '../source/files.ts'
import { type BesideDecision, decideBeside } from './decide.ts'
import { besideConflict, noArticle, staysInTrash } from './problems.ts'
import { findArticlesOfNames, renewFileHashes } from './queries.ts'

/** What the batches of one import share. */
export interface BesideRun {
  writer: Writer
  source: string
  dryRun: boolean
  onConflict: 'skip' | 'overwrite'
  /** File id by the new name of each moved file. */
  fileMoves: ReadonlyMap<string, string>
  blobs?: BlobStore | undefined
}

/** The result for one file. */
export interface BesideResult {
  outcome: OutcomeKind
  fileId?: string
  articleId?: string
  problems: Problem[]
}

interface Planned {
  item: FileBeside
  stored: PresentFile | undefined
  decision: BesideDecision
}

/**
 * Writes the files of a batch in its transaction, and returns the results by file name. The rows
 * are locked before the decision, so that nothing changes them in between.
 */
export async function writeBeside(
  run: BesideRun,
  tx: Tx,
  batch: readonly FileBeside[],
): Promise<Map<string, BesideResult>> {
  if (batch.length === 0) return new Map()
  const results = await keepArticles(run, tx, batch)
  const others = batch.filter(({ file }) => !results.has(file))
  const planned = await planAll(run, tx, others)
  const created = run.dryRun ? new Map<string, string>() : await writeAll(run, tx, planned)
  for (const { item, stored, decision } of planned) {
    const fileId = stored?.id ?? created.get(item.file)
    const problems = problemsOf(decision, stored)
    results.set(item.file, { outcome: decision.outcome, ...(fileId && { fileId }), problems })
  }
  return results
}

/** The results of those names that articles have, which stay articles. */
async function keepArticles(
  { source }: BesideRun,
  tx: Tx,
  batch: readonly FileBeside[],
): Promise<Map<string, BesideResult>> {
  const wanted = batch.map(({ file, blob: { hash } }) => ({ file, hash }))
  const articles = await findArticlesOfNames(tx, source, wanted)
  return new Map(
    articles.map(({ id, file, isSame, trashed }) => {
      const outcome = isSame ? 'unchanged' : 'conflict'
      return [file, { outcome, articleId: id, problems: [noArticle(trashed)] }]
    }),
  )
}

async function planAll(
  { source, fileMoves, onConflict, writer: { mayPublish } }: BesideRun,
  tx: Tx,
  batch: readonly FileBeside[],
): Promise<Planned[]> {
  const named = await lockNamedFiles(
    tx,
    batch.map(({ file }) => ({ source, file })),
  )
  const byName = new Map(named.map((row) => [row.file, row]))
  const movedIds = batch.flatMap(({ file }) => fileMoves.get(file) ?? [])
  const byId = new Map(
    (movedIds.length > 0 ? await lockFiles(tx, movedIds) : []).map((row) => [row.id, row]),
  )
  const added = batch.flatMap(({ file }) => (byName.has(file) ? [] : [{ source, file }]))
  const exposed = mayPublish ? new Set<string>() : await findExposedNames(tx, added)
  return batch.map((item) => {
    const present = byName.get(item.file)
    const former = present ? undefined : byId.get(fileMoves.get(item.file) ?? '')
    const stored = present ?? former
    const mayAdd = !exposed.has(item.file)
    const rules = { onConflict, mayPublish, mayAdd, moved: former !== undefined }
    return { item, stored, decision: decideBeside(item.blob.hash, stored, rules) }
  })
}

/** Returns the ids of the created files by name. */
async function writeAll(
  { blobs, writer, source }: BesideRun,
  tx: Tx,
  planned: readonly Planned[],
): Promise<Map<string, string>> {
  if (!blobs) throw new Error('An import without a blob store reads no files.')
  const drafts = planned.filter(({ decision }) => decision.outcome === 'created')
  const ids = await createFiles(
    tx,
    blobs,
    writer,
    drafts.map(({ item: { file, blob } }) => ({ source, file, blob, importHash: blob.hash })),
  )
  await changeFiles(
    tx,
    blobs,
    writer,
    planned.flatMap(({ item: { file, blob }, stored, decision }) =>
      stored && 'keepsBytes' in decision
        ? {
            current: stored,
            file,
            importHash: blob.hash,
            trashed: false,
            ...(!decision.keepsBytes && { blob }),
          }
        : [],
    ),
  )
  const renewed = planned.flatMap(({ stored, decision }) =>
    stored && decision.outcome === 'unchanged' && decision.renewHash ? [stored.id] : [],
  )
  await renewFileHashes(tx, renewed)
  return new Map(drafts.map(({ item: { file } }, index) => [file, ids[index] as string]))
}

function problemsOf(decision: BesideDecision, stored: PresentFile | undefined): Problem[] {
  if (decision.outcome === 'conflict') return [besideConflict(decision.code)]
  return decision.outcome === 'unchanged' && stored?.trashedAt ? [staysInTrash] : []
}
