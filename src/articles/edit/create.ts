import type { Writer } from '../../actor.ts'
import type { Database, Sql } from '../../database/client.ts'
import { presumedSecond } from '../../database/clock.ts'
import { type AppError, invalid } from '../../errors.ts'
import type { Tx } from '../../events/write-transaction.ts'
import type { ReadArticle, ReadOptions } from '../../markdown/fields/read.ts'
import { canonicalLang } from '../../markdown/file/langs.ts'
import { encodeSegments } from '../../markdown/file/percent.ts'
import type { Problem } from '../../shapes.ts'
import type { ArticleChanges, NewArticle } from '../changes-schema.ts'
import { createArticles } from '../store/create.ts'
import type { Origin } from '../store/record.ts'
import type { ArticleDraft } from '../store/types.ts'
import { composeArticle, readOrRefuse } from './edit-text.ts'
import { barePath } from './keys/source-keys.ts'
import { fileOfPlace, pathOfTitle } from './place/default-place.ts'
import { withPublishedAt } from './published.ts'

/** The language and time zone of the server, with which an article from the API is read. */
export type Defaults = Pick<ReadOptions, 'lang' | 'timeZone'>

/** An article that was created or changed, and the problems that an import would report for it. */
export interface Written {
  id: string
  problems: Problem[]
}

const apiSource = 'api'

/** Creates an article from JSON fields; its front matter is tidy YAML. */
export async function createFromFields(
  tx: Tx,
  writer: Writer,
  fields: NewArticle,
  defaults: Defaults,
  id?: string,
): Promise<Written> {
  return createOne(tx, writer, await draftFromFields(tx, fields, defaults, id))
}

/** Creates an article from a whole Markdown file, which is stored byte for byte. */
export async function createFromMarkdown(
  tx: Tx,
  writer: Writer,
  text: string,
  defaults: Defaults,
  id?: string,
): Promise<Written> {
  return createOne(tx, writer, draftFromMarkdown(text, defaults, id))
}

/** Creates an article from a Markdown file at this address; 422 if the text names another one. */
export async function createAt(
  tx: Tx,
  writer: Writer,
  text: string,
  defaults: Defaults,
  at: ArticleAddress,
): Promise<Written> {
  const options: ReadOptions = { ...defaults, status: 'published' }
  const file = at.file ?? fileOfPlace(at.lang, at.path)
  const article = readOrRefuse(text, file, options)
  const { lang, path } = article.fields
  if (lang !== at.lang || path !== at.path) throw otherPlace(lang, path)
  const refile = (name: string) => readOrRefuse(text, name, options)
  return createOne(tx, writer, { ...draft(article, file, options, 'given'), refile })
}

function otherPlace(lang: string, path: string): AppError {
  const there = `/v1/articles/by-path/${encodeSegments(path)}?lang=${lang}`
  const message = `The text names the path "${path}" in ${lang}: PUT it to ${there}`
  return invalid([{ code: 'other_place', message }])
}

/** The public address of an article. */
export interface ArticleAddress {
  lang: string
  path: string
  /** The file name of a new article at this address, if the request gives one. */
  file?: string | undefined
}

async function createOne(tx: Tx, writer: Writer, draft: ArticleDraft): Promise<Written> {
  const [created] = await createArticles(tx, writer, [draft])
  if (!created) throw new Error('One draft must make one article.')
  return { id: created.row.id, problems: [...created.problems, ...created.placing] }
}

/** The draft of a new article, from JSON fields. */
export async function draftFromFields(
  db: Sql,
  fields: NewArticle,
  defaults: Defaults,
  id?: string,
): Promise<ArticleDraft> {
  const options: ReadOptions = { ...defaults, status: 'published' }
  const complete = await withPublishedAt(db, { status: 'draft', ...fields }, null)
  const { path: given, slug, title } = fields
  const path = given === undefined ? (slug ?? pathOfTitle(title)) : barePath(given)
  const file = fileOfPlace(canonicalLang(fields.lang ?? '') ?? options.lang, path)
  const refile = (name: string, at: string) =>
    composeArticle({ ...(complete as NewArticle), path: at }, name, options)
  return {
    ...draft(refile(file, path), file, options, isGiven(fields) ? 'given' : 'derived', id),
    givesCategories: true,
    refile,
  }
}

/**
 * The same without a query for the time: an article that is published now gets the presumed second,
 * and `inSecond` to make it again if that was wrong.
 */
export async function presumedDraft(
  db: Database,
  fields: NewArticle,
  defaults: Defaults,
): Promise<ArticleDraft> {
  if (fields.status !== 'published' || fields.publishedAt)
    return draftFromFields(db, fields, defaults)
  const inSecond = (publishedAt: string) =>
    draftFromFields(db, { ...fields, publishedAt }, defaults)
  return { ...(await inSecond(presumedSecond(db))), inSecond }
}

/** The draft of a new article, from a whole Markdown file. */
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

/** Whether the client names the path or its last segment, which must not get a number then. */
export const isGiven = ({ path, slug }: ArticleChanges) =>
  typeof path === 'string' || typeof slug === 'string'
