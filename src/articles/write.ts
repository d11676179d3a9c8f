import { v7 } from 'uuid'
import { ensureCategories } from '../categories/write.ts'
import type { Sql } from '../database/client.ts'
import { conflict } from '../errors.ts'
import type { ReadArticle } from '../markdown/read.ts'
import { type IndexedText, indexTexts } from '../search/index-texts.ts'
import { ensureTags } from '../tags/write.ts'
import { changedFields } from './changed.ts'
import { findTakenFiles, findTakenPaths } from './queries.ts'
import { articleRecord, type Origin, type Terms } from './record.ts'
import type { ArticleRow } from './row.ts'
import { type ChangedRecord, insertArticles, type NewRecord, updateArticles } from './write-queries.ts'

/** Who writes, and for which import. */
export interface Writer {
  actor: string
  importId?: string | undefined
}

/** A new article: its text as read, where it comes from, and whether its path was asked for or derived. */
export interface ArticleDraft {
  id?: string | undefined
  article: ReadArticle
  origin: Origin
  /** A derived path that is taken gets a number; a given one is refused with 409. */
  pathIs: 'given' | 'derived'
  /** Search tokens, where they were made before. */
  search?: IndexedText
}

export interface CreatedArticle {
  id: string
  path: string
  /** The path was taken and got a number. */
  numbered: boolean
}

/** Creates articles with terms, links, search tokens and events in the caller's transaction, in the order given. */
export async function createArticles(
  tx: Sql,
  writer: Writer,
  drafts: readonly ArticleDraft[],
): Promise<CreatedArticle[]> {
  if (drafts.length === 0) return []
  const terms = await ensureTerms(tx, writer, drafts)
  const search = await searchTexts(tx, drafts)
  const planned = drafts.map((draft, index) => ({
    ...draft,
    id: draft.id ?? v7(),
    path: draft.article.fields.path,
    search: search[index] as IndexedText,
  }))
  let waiting = planned
  for (let round = 0; waiting.length > 0; round++) {
    const done = await insertArticles(
      tx,
      writer.actor,
      waiting.map((plan) => newRecord(plan, writer, terms)),
    )
    waiting = waiting.filter((plan) => !done.has(plan.id))
    if (waiting.length > 0) await makeRoom(tx, waiting, round)
  }
  return planned.map(({ id, path, article }) => ({ id, path, numbered: path !== article.fields.path }))
}

/** The next state of an article; `current` says which version it replaces. */
export interface ArticleRevision {
  current: Pick<
    ArticleRow,
    'id' | 'version' | 'lang' | 'path' | 'status' | 'trashedAt' | 'title' | 'summary' | 'body' | 'head'
  > & {
    tags: string
  }
  article: ReadArticle
  origin: Origin
  trashed: boolean
  pathIs: 'given' | 'derived' | 'kept'
  /** Search tokens, where they were made before. */
  search?: IndexedText
}

export interface RevisedArticle {
  id: string
  path: string
  numbered: boolean
  /** Someone else changed the article since `current` was read; nothing was written. */
  stale: boolean
}

/** Replaces articles by their next state in the caller's transaction; each former state becomes a revision. */
export async function reviseArticles(
  tx: Sql,
  writer: Writer,
  revisions: readonly ArticleRevision[],
): Promise<RevisedArticle[]> {
  if (revisions.length === 0) return []
  const terms = await ensureTerms(tx, writer, revisions)
  const search = await searchTexts(tx, revisions)
  const planned = revisions.map((revision, index) => ({
    ...revision,
    id: revision.current.id,
    path: revision.pathIs === 'kept' ? revision.current.path : revision.article.fields.path,
    search: search[index] as IndexedText,
  }))
  await numberTaken(tx, planned.filter(needsRoom), 0)
  const records = planned.map((plan) => changedRecord(plan, writer, terms))
  const done = await updateArticles(tx, writer.actor, records)
  return planned.map(({ id, path, article, pathIs }) => ({
    id,
    path,
    numbered: pathIs === 'derived' && path !== article.fields.path,
    stale: !done.has(id),
  }))
}

// Tokens cost more than all else of a write; an import makes them beforehand.
async function searchTexts(
  tx: Sql,
  writes: readonly { article: ReadArticle; search?: IndexedText }[],
): Promise<IndexedText[]> {
  const missing = writes.filter((write) => !write.search)
  const made = await indexTexts(
    tx,
    missing.map(({ article }) => ({ ...article.fields, body: article.body })),
  )
  const byWrite = new Map(missing.map((write, index) => [write, made[index]]))
  return writes.map((write) => write.search ?? (byWrite.get(write) as IndexedText))
}

async function ensureTerms(
  tx: Sql,
  { actor, importId }: Writer,
  writes: readonly { article: ReadArticle }[],
): Promise<Terms> {
  const names = (kind: 'tags' | 'categories') => writes.flatMap(({ article }) => article.fields[kind])
  const tags = names('tags')
  const categories = names('categories')
  return {
    tags: tags.length > 0 ? await ensureTags(tx, actor, tags, { importId }) : new Map(),
    categories:
      categories.length > 0 ? await ensureCategories(tx, actor, categories, { importId }) : new Map(),
  }
}

type Planned = ArticleDraft & { id: string; path: string; search: IndexedText }

function newRecord(plan: Planned, { importId }: Writer, terms: Terms): NewRecord {
  const event = { type: 'article.created', resource: 'article', resourceId: plan.id, version: 1 } as const
  return {
    ...articleRecord(
      { ...plan, trashed: false, event: { ...event, changed: [], ...(importId ? { importId } : {}) } },
      terms,
    ),
    search: plan.search,
  }
}

type PlannedRevision = ArticleRevision & { id: string; path: string; search: IndexedText }

function changedRecord(plan: PlannedRevision, { importId }: Writer, terms: Terms): ChangedRecord {
  const { current } = plan
  const changed = changedFields(current, plan)
  const event = {
    type: eventType(plan),
    resource: 'article',
    resourceId: plan.id,
    version: current.version + 1,
  } as const
  const same = !changed.some((name) => ['title', 'summary', 'tags', 'body', 'lang'].includes(name))
  return {
    ...articleRecord({ ...plan, event: { ...event, changed, ...(importId ? { importId } : {}) } }, terms),
    expectedVersion: current.version,
    search: same ? null : plan.search,
  }
}

function eventType({ current, article, trashed }: ArticleRevision): string {
  if (trashed !== (current.trashedAt !== null)) return trashed ? 'article.trashed' : 'article.restored'
  if (article.fields.status === current.status) return 'article.updated'
  if (article.fields.status === 'published') return 'article.published'
  return current.status === 'published' ? 'article.unpublished' : 'article.updated'
}

// A path that moves, and the path of an article that leaves the trash, may have been taken meanwhile.
function needsRoom({ current, article, path, pathIs, trashed }: PlannedRevision): boolean {
  const moves = path !== current.path || article.fields.lang !== current.lang || current.trashedAt !== null
  return moves && !trashed && pathIs !== 'given'
}

type Claim = { id: string; path: string; article: ReadArticle; origin: Origin }

// What the constraint turned away: find out whether the path or the file was in the way.
async function makeRoom(tx: Sql, waiting: Planned[], round: number): Promise<void> {
  const files = await findTakenFiles(
    tx,
    waiting.map(({ origin }) => origin),
  )
  for (const plan of waiting) {
    if (!files.has(fileKey(plan.origin))) continue
    if (plan.origin.source !== 'api')
      throw conflict(`Another import has just made ${plan.origin.file}.`, [
        {
          file: plan.origin.file,
          code: 'file_taken',
          message: 'This source has an article of this file already.',
        },
      ])
    plan.origin = { ...plan.origin, file: numberedFile(plan.origin.file, round + 2) }
  }
  await numberTaken(
    tx,
    waiting.filter((plan) => plan.pathIs === 'derived'),
    round,
  )
  const given = waiting.filter((plan) => plan.pathIs === 'given')
  const taken = await findTakenPaths(
    tx,
    given.map(({ id, path, article }) => ({ id, path, lang: article.fields.lang })),
  )
  for (const plan of given)
    if (taken.has(pathKey(plan.article.fields.lang, plan.path))) throw pathTaken(plan.path)
  if (round > 20) throw conflict('Too many writers want the same path at once; try again.')
}

/** 409 for a path that someone asked for and another article has. */
export function pathTaken(path: string) {
  return conflict(`The path "${path}" is taken.`, [
    { pointer: '/path', code: 'path_taken', message: 'Another article of this language has this path.' },
  ])
}

// A claim keeps the path it has if it can; else it takes the first number that is free.
async function numberTaken(tx: Sql, claims: Claim[], round: number): Promise<void> {
  if (claims.length === 0) return
  const width = 8 ** Math.min(round + 1, 4)
  const candidates = ({ path, article }: Claim) => [
    path,
    ...Array.from({ length: width }, (_, n) => numbered(article.fields.path, n + 1)),
  ]
  const wanted = claims.flatMap((claim) =>
    candidates(claim).map((path) => ({ id: claim.id, lang: claim.article.fields.lang, path })),
  )
  const taken = await findTakenPaths(tx, wanted)
  for (const claim of claims) {
    const { lang } = claim.article.fields
    const free = candidates(claim).find((path) => !taken.has(pathKey(lang, path)))
    claim.path = free ?? numbered(claim.article.fields.path, width + 1)
    taken.add(pathKey(lang, claim.path))
  }
}

/** The key under which `findTakenPaths` answers. */
export const pathKey = (lang: string, path: string) => `${lang}\n${path}`

/** The key under which `findTakenFiles` answers. */
export const fileKey = ({ source, file }: Origin) => `${source}\n${file}`

function numbered(path: string, number: number): string {
  if (number === 1) return path
  return `${path === '' ? 'index' : path}-${number}`
}

const numberedFile = (file: string, number: number) => file.replace(/(-\d+)?\.md$/, `-${number}.md`)
