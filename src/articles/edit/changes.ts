import type { Writer } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import { invalid, notFound } from '../../errors.ts'
import { recordEvents } from '../../events/record.ts'
import type { Tx } from '../../events/write-transaction.ts'
import type { VersionCheck } from '../../http/response/etag.ts'
import type { ReadArticle, ReadOptions, StoredArticle } from '../../markdown/fields/read.ts'
import { canonicalLang } from '../../markdown/file/langs.ts'
import { termKey } from '../../markdown/file/slug.ts'
import type { Problem } from '../../shapes.ts'
import { deleteArticles, lockArticle, optionsOf } from '../queries.ts'
import type { ArticleRow } from '../row.ts'
import type { ArticleChanges, NewArticle } from '../schema.ts'
import { refusePresent } from '../store/may-write.ts'
import { type Origin, textHash } from '../store/record.ts'
import { type Decision, revisionOf } from '../store/revision.ts'
import { isSameVisibility, readRow } from '../store/stored.ts'
import type { ArticleDraft } from '../store/types.ts'
import { createArticles, reviseArticles } from '../store/write.ts'
import { fileOfPlace, pathOfTitle } from './default-place.ts'
import { composeArticle, editArticle, readOrRefuse, replacement } from './edit-text.ts'
import { asUtf8, refuseForeign } from './foreign-text.ts'
import { barePath } from './keys/source-keys.ts'
import { published } from './published.ts'

/** What an article born in the API is read with: the server's language and time zone. */
export type Defaults = Pick<ReadOptions, 'lang' | 'timeZone'>

/** An article that was made or changed, and what an import would say of its text. */
export interface Written {
  id: string
  problems: Problem[]
}

const apiSource = 'api'

/** Creates an article from JSON fields; its text is tidy YAML. */
export async function createFromFields(
  tx: Tx,
  writer: Writer,
  fields: NewArticle,
  defaults: Defaults,
  id?: string,
): Promise<Written> {
  return createOne(tx, writer, await draftFromFields(tx, fields, defaults, id))
}

/** Creates an article from a whole Markdown file, kept byte for byte. */
export async function createFromMarkdown(
  tx: Tx,
  writer: Writer,
  text: string,
  defaults: Defaults,
  id?: string,
): Promise<Written> {
  return createOne(tx, writer, draftFromMarkdown(text, defaults, id))
}

/**
 * Creates an article from a Markdown file at this path; 422 when the text itself names another one.
 */
export async function createAt(
  tx: Tx,
  writer: Writer,
  text: string,
  defaults: Defaults,
  at: Place,
): Promise<Written> {
  const options: ReadOptions = { ...defaults, status: 'published' }
  const file = at.file ?? fileOfPlace(at.lang, at.path)
  const article = readOrRefuse(text, file, options)
  const { lang, path } = article.fields
  if (lang !== at.lang || path !== at.path) {
    const there = `/v1/articles/by-path/${path.split('/').map(encodeURIComponent).join('/')}?lang=${lang}`
    const message = `The text places itself at "${path}" in ${lang}: PUT it to ${there}`
    throw invalid([{ code: 'other_place', message }])
  }
  const refile = (beside: string) => readOrRefuse(text, beside, options)
  return createOne(tx, writer, { ...draft(article, file, options, 'given'), refile })
}

/** Where a reader finds an article. */
export interface Place {
  lang: string
  path: string
  /** The file that a new article there comes from, where it has a name. */
  file?: string | undefined
}

async function createOne(tx: Tx, writer: Writer, draft: ArticleDraft): Promise<Written> {
  const [created] = await createArticles(tx, writer, [draft])
  if (!created) throw new Error('One draft must make one article.')
  return { id: created.row.id, problems: [...created.problems, ...created.placing] }
}

/** A draft of an article born here, from JSON fields. */
export async function draftFromFields(
  db: Sql,
  fields: NewArticle,
  defaults: Defaults,
  id?: string,
): Promise<ArticleDraft> {
  const options: ReadOptions = { ...defaults, status: 'published' }
  const filled = await published(db, { status: 'draft', ...fields }, null)
  const { path: given, slug, title } = fields
  const path = given === undefined ? (slug ?? pathOfTitle(title)) : barePath(given)
  const file = fileOfPlace(canonicalLang(fields.lang ?? '') ?? options.lang, path)
  const refile = (name: string, at: string) =>
    composeArticle({ ...(filled as NewArticle), path: at }, name, options)
  return {
    ...draft(refile(file, path), file, options, isGiven(fields) ? 'given' : 'derived', id),
    refile,
  }
}

/** The same from a whole Markdown file. */
export function draftFromMarkdown(text: string, defaults: Defaults, id?: string): ArticleDraft {
  const options: ReadOptions = { ...defaults, status: 'published' }
  const first = readOrRefuse(text, 'untitled.md', options)
  const { explicitPath, fields } = first
  const file = fileOfPlace(fields.lang, explicitPath ? fields.path : pathOfTitle(fields.title))
  const refile = (name: string) => readOrRefuse(text, name, options)
  return { ...draft(refile(file), file, options, explicitPath ? 'given' : 'derived', id), refile }
}

const draft = (
  article: ReadArticle,
  file: string,
  options: ReadOptions,
  pathIs: 'given' | 'derived',
  id?: string,
): ArticleDraft => {
  const origin: Origin = { source: apiSource, file, options, importHash: null, encoding: null }
  return { id, article, origin, pathIs }
}

// Who names a path or its last segment wants that one and no number behind it.
const isGiven = ({ path, slug }: ArticleChanges) =>
  typeof path === 'string' || typeof slug === 'string'

/**
 * Changes some fields of an article; the text changes only in their spans. Nothing to change writes
 * nothing. Answers the problems of the text.
 */
export function changeArticle(
  tx: Tx,
  writer: Writer,
  id: string,
  check: VersionCheck,
  changes: ArticleChanges,
): Promise<Problem[]> {
  return reviseOne(tx, writer, id, check, async (row, current) => {
    refuseForeign(row)
    const wanted = await published(tx, withoutSameTerms(changes, current), current, row.status)
    const article = editArticle(current, row.file, optionsOf(row), wanted)
    const decides = changes.status !== undefined
    return { article, pathIs: isGiven(changes) ? 'given' : undefined, decides }
  })
}

// Who sends back the terms that the text has changes none of them, however it spells or repeats
// them.
function withoutSameTerms(changes: ArticleChanges, { fields }: ReadArticle): ArticleChanges {
  const keys = (names: readonly string[]) => [...new Set(names.map(termKey))].join('\n')
  const kinds = ['tags', 'categories'] as const
  const same = kinds.filter((kind) => changes[kind] && keys(changes[kind]) === keys(fields[kind]))
  return { ...changes, ...Object.fromEntries(same.map((kind) => [kind, undefined])) }
}

/**
 * Replaces all fields of an article; keys that it leaves out go, all other bytes of the head stay.
 */
export function replaceArticle(
  tx: Tx,
  writer: Writer,
  id: string,
  check: VersionCheck,
  fields: NewArticle,
): Promise<Problem[]> {
  return reviseOne(tx, writer, id, check, async (row, current) => {
    const changes = await published(
      tx,
      withoutSameTerms(replacement(fields, current), current),
      current,
      row.status,
    )
    const article = editArticle(current, row.file, optionsOf(row), changes)
    return { article, pathIs: isGiven(fields) ? 'given' : undefined, decides: true, ...asUtf8(row) }
  })
}

/** Replaces the whole text of an article by a Markdown file. */
export function replaceText(
  tx: Tx,
  writer: Writer,
  id: string,
  check: VersionCheck,
  text: string,
): Promise<Problem[]> {
  return reviseOne(tx, writer, id, check, (row) => {
    const article = readOrRefuse(text, row.file, optionsOf(row))
    return {
      article,
      pathIs: article.explicitPath ? 'given' : undefined,
      decides: true,
      ...asUtf8(row),
    }
  })
}

/**
 * Puts an article into the trash, or takes it out again (its path gets a number if it was taken
 * meanwhile).
 */
export function trashArticle(
  tx: Tx,
  writer: Writer,
  id: string,
  check: VersionCheck,
  trashed: boolean,
): Promise<Problem[]> {
  return reviseOne(tx, writer, id, check, (_row, article) => ({ article, trashed }))
}

/** Removes an article for good, with its history; an event remains. */
export async function deleteArticle(
  tx: Tx,
  writer: Writer,
  id: string,
  check: VersionCheck,
): Promise<void> {
  const row = await lockChecked(tx, writer, id, check)
  const { lang, path, version } = row
  await recordEvents(tx, writer.actor, [
    {
      type: 'article.deleted',
      resource: 'article',
      resourceId: id,
      version: version + 1,
      lang,
      path,
      changed: [],
    },
  ])
  await deleteArticles(tx, [id])
}

/**
 * Locks an article, decides its next state from the present one and writes it, unless nothing
 * changes. Answers its problems.
 */
export async function reviseOne(
  tx: Tx,
  writer: Writer,
  id: string,
  check: VersionCheck,
  decide: (row: ArticleRow, current: StoredArticle) => Decision | Promise<Decision>,
): Promise<Problem[]> {
  const row = await lockChecked(tx, writer, id, check)
  const current = readRow(row)
  const next = await decide(row, current)
  const revision = revisionOf(row, current, next)
  const same =
    textHash(next.article, row.originEncoding).equals(row.textHash) &&
    isSameVisibility(row, next.article.fields) &&
    revision.trashed === (row.trashedAt !== null) &&
    revision.withheld === row.withheld &&
    !next.origin
  const { problems } = next.article
  if (same) return problems
  const [revised] = await reviseArticles(tx, writer, [revision])
  return [...problems, ...(revised?.placing ?? [])]
}

async function lockChecked(
  tx: Sql,
  writer: Writer,
  id: string,
  check: VersionCheck,
): Promise<ArticleRow> {
  const row = await lockArticle(tx, id)
  if (!row) throw notFound('article')
  refusePresent(writer, row)
  check(row.version)
  return row
}
