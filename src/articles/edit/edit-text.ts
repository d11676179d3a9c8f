import { AppError, type Detail, invalid } from '../../errors.ts'
import {
  headKindOf,
  type ReadArticle,
  type ReadOptions,
  type ReadResult,
  readArticle,
  readStored,
  type StoredArticle,
} from '../../markdown/fields/read.ts'
import { tidyMarkdown } from '../../markdown/fields/tidy.ts'
import { headOf, type Parts } from '../../markdown/file/fences.ts'
import { canonicalLang } from '../../markdown/file/langs.ts'
import { patchParts } from '../../markdown/patch.ts'
import { type Visibility, visibilityMembers } from '../../markdown/visibility/read.ts'
import { beginsWithHead } from '../../markdown/visibility/second-head.ts'
import { isUnclear, openText } from '../../markdown/visibility/top.ts'
import type { Problem } from '../../shapes.ts'
import type { ArticleChanges, NewArticle } from '../changes-schema.ts'
import { apartInBranches } from './branches.ts'
import { checkShown, checkWritten } from './check-written.ts'
import { placings } from './keys/placings.ts'
import type { Source } from './keys/source.ts'
import { barePath, keyChanges, unknownKeys } from './keys/source-keys.ts'
import { tidied } from './keys/tidied.ts'

/**
 * Reads a text that a client sent or an edit made; 422 with line and column for an error or a doubt
 * that the author must fix.
 */
export function readOrRefuse(text: string, file: string, options: ReadOptions): ReadArticle {
  const article = articleOf(readArticle(text, file, options))
  refuseDoubt(article)
  return article
}

/** The article of a read result; 422 if the text could not be read. */
export function articleOf<A extends ReadArticle>(read: ReadResult<A>): A {
  if (!read.ok) throw invalid(read.problems.map(asDetail))
  return read.article
}

function refuseDoubt({ problems }: ReadArticle): void {
  const doubts = problems.filter(isUnclear)
  if (doubts.length > 0) throw invalid(doubts.map(asDetail))
}

/** Writes the text of a new article with tidy YAML and reads it back; `file` is its final name. */
export function composeArticle(
  fields: NewArticle & { path: string },
  file: string,
  options: ReadOptions,
): ReadArticle {
  const { body = '', ...given } = tidied(fields)
  const { lang = options.lang, path, slug: _, ...rest } = given
  const place = { lang: canonicalLang(lang) ?? lang, path: barePath(path) }
  const source: Source = {
    article: null,
    data: {},
    options,
    place,
    isBodyHead: beginsWithHead(body),
  }
  const compose = (extra: ArticleChanges) =>
    readOrRefuse(tidyMarkdown(keyChanges({ ...rest, ...extra }, source), body), file, options)
  const plain = compose({})
  // Writes a key for language or path only if the file name does not give the same value.
  const wanted: ArticleChanges = {
    ...(canonicalLang(lang) !== plain.fields.lang ? { lang } : {}),
    ...(barePath(path) !== plain.fields.path ? { path } : {}),
  }
  const article = Object.keys(wanted).length > 0 ? compose(wanted) : plain
  checkWritten({ ...given, lang }, article, options)
  return article
}

/**
 * Writes the changed fields into the text, leaves all other bytes as they are, and reads it back;
 * 422 if that cannot be done safely. Members of the visibility that the changes do not name keep
 * their stored value, even if the text says something else.
 */
export function editArticle(
  current: StoredArticle,
  file: string,
  options: ReadOptions,
  changes: ArticleChanges,
): StoredArticle {
  const ways = placings(changes, { article: current, file, options })
  for (const [index, way] of ways.entries()) {
    try {
      return editInKeys(current, file, options, changes, way)
    } catch (error) {
      if (index === ways.length - 1 || !isOfPlace(error)) throw error
    }
  }
  throw new Error('An edit has at least one way.')
}

/** Whether the text reads back with another slug or path, which another key may give. */
const isOfPlace = (error: unknown) =>
  error instanceof AppError &&
  error.details.every(({ pointer }) => pointer === '/slug' || pointer === '/path')

/** The same with the place in these keys. */
function editInKeys(
  current: StoredArticle,
  file: string,
  options: ReadOptions,
  changes: ArticleChanges,
  way: ArticleChanges,
): StoredArticle {
  const { body, ...fields } = tidied(apartInBranches(changes, options))
  const { body: _, ...inKeys } = tidied(apartInBranches(way, options))
  const { top } = current
  const place = placeAfter(current, file, options, changes)
  const source: Source = { article: current, data: top.data, options, place }
  const keys = keyChanges(inKeys, source)
  const kind = headKindOf(options)
  const open = (text: string) => openText(text, kind)
  const patched = patchParts(top, keys, body ?? undefined, open, kind)
  if (!patched.ok) throw invalid(patched.problems.map(asDetail))
  const unchanged = unchangedVisibility(current, changes)
  const article = articleOf(readStored(textOf(patched.parts), file, options, unchanged))
  // The edit removed what made the text a draft, so the status must be written into the text.
  const { status } = unchanged
  if (status && status !== 'published' && becomesPublished(current.said, article.said))
    return editArticle(current, file, options, { ...changes, status })
  if (changes.status) refuseDoubt(article)
  checkWritten(fields, article, options)
  checkShown(fields, current, article)
  const unknown = unknownKeys(fields, source)
  return unknown.length === 0
    ? article
    : { ...article, problems: [...article.problems, ...unknown] }
}

// Aliases are written relative to the place that the same changes give the article.
function placeAfter(
  current: StoredArticle,
  file: string,
  options: ReadOptions,
  changes: ArticleChanges,
) {
  const { aliases, ...rest } = changes
  const moves = rest.path !== undefined || rest.slug !== undefined || rest.lang !== undefined
  return aliases && moves ? editArticle(current, file, options, rest).fields : current.fields
}

const textOf = (parts: Parts) => ({ head: headOf(parts), body: parts.body })

function unchangedVisibility(
  { fields }: ReadArticle,
  changes: ArticleChanges,
): Partial<Visibility> {
  const kept = visibilityMembers.filter((member) => changes[member] === undefined)
  return Object.fromEntries(kept.map((member) => [member, fields[member]]))
}

const becomesPublished = (before: Visibility, after: Visibility) =>
  before.status !== 'published' && after.status === 'published'

function asDetail({ code, message, line, column, hint }: Problem): Detail {
  return {
    code,
    message: hint ? `${message} ${hint}` : message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }
}
