import type { Json, JsonObject, Problem } from '../../shapes.ts'
import { findTextProblem } from '../encoding/decode.ts'
import { deriveSummary, deriveTitle } from '../file/derive.ts'
import { findFenceProblem, headOf, splitText } from '../file/fences.ts'
import { limits } from '../file/limits.ts'
import { type FileName, parseFileName } from '../file/paths.ts'
import { measureText } from '../file/text.ts'
import {
  keepVisibility,
  readVisibility,
  type Visibility,
  type VisibilityKeys,
} from '../visibility/read.ts'
import type { Status } from '../visibility/switches.ts'
import { openStored, openText, type Top } from '../visibility/top.ts'
import { readAuthors, readCover, readText, textOf } from './field-values.ts'
import type { FieldName } from './mapping.ts'
import { readModifiedAt } from './read-dates.ts'
import { type ArticlePlace, readPlace } from './read-place.ts'
import { readTermField } from './read-terms.ts'
import { openFields, pickField, restOf, type SourceFields } from './source-fields.ts'

/** Defaults for files: IANA time zone, BCP 47 language, status. */
export interface ReadOptions {
  timeZone: string
  lang: string
  status: Status
}

/**
 * Times are RFC 3339 in UTC with milliseconds. `frontMatter` is what no other field holds
 * completely.
 */
export interface ArticleFields {
  lang: string
  path: string
  slug: string
  title: string
  summary: string | null
  cover: string | null
  authors: string[]
  status: Status
  /** Whether lists, feeds and searches show it. */
  listed: boolean
  /** The latest time from which the text lets it be public. */
  publishedAt: string | null
  expiresAt: string | null
  modifiedAt: string | null
  translationKey: string | null
  aliases: string[]
  tags: string[]
  categories: string[]
  frontMatter: JsonObject
  wordCount: number
  readingMinutes: number
}

/**
 * head + body equals the text; `written` names the key that a field came from, or that an edit
 * would write.
 */
export interface ReadArticle {
  head: string
  body: string
  fields: ArticleFields
  /** Warnings only. */
  problems: Problem[]
  /** The front matter's `id`, by which a renamed file is known again. */
  frontMatterId: string | null
  written: Partial<Record<FieldName, string>>
  /** All keys that decide the visibility together. */
  keys: VisibilityKeys
  /** The visibility that the text itself gives, even if the fields keep another. */
  said: Visibility
  explicitPath: boolean
  /** Whether a key says the translation key; otherwise it follows from the path. */
  givenTranslationKey: boolean
  /** The front matter as read, before any mapping. */
  data: JsonObject
}

/** A stored text as it was read, with its parts, so that an edit does not read them again. */
export interface StoredArticle extends ReadArticle {
  top: Top
}

export type ReadResult<A extends ReadArticle = ReadArticle> =
  | { ok: true; article: A }
  | { ok: false; problems: Problem[] }

/** Reads a file's text and source path into the fields of an article. A pure function. */
export function readArticle(text: string, file: string, options: ReadOptions): ReadResult {
  const named = parseFileName(file)
  const textProblem = findTextProblem(text)
  if (!named.ok || textProblem) {
    const nameProblem = named.ok ? [] : [failure(named.code, named.message)]
    return { ok: false, problems: textProblem ? [...nameProblem, textProblem] : nameProblem }
  }
  const opened = openText(text)
  if (!opened.ok) return opened
  if (!isContent(file, opened.top, text)) {
    return {
      ok: false,
      problems: [failure(isBroken(opened.top) ? 'broken_txt' : 'not_content', notContent)],
    }
  }
  return readTop(opened.top, named.name, options)
}

/**
 * Reads a stored text where it was divided, and keeps the given visibility: a changed reading rule
 * must not change what is public.
 */
export function readStored(
  { head, body }: { head: string; body: string },
  file: string,
  options: ReadOptions,
  kept: Partial<Visibility>,
): ReadResult<StoredArticle> {
  const named = parseFileName(file)
  if (!named.ok) return { ok: false, problems: [failure(named.code, named.message)] }
  const opened = openStored(head, body)
  if (!opened.ok) return opened
  const read = readTop(opened.top, named.name, options, kept)
  return read.ok ? { ok: true, article: { ...read.article, top: opened.top } } : read
}

const notContent = 'A .txt file is an article only with front matter.'

/** Whether it begins with an unclosed fence. */
const isBroken = ({ parts }: Top) => findFenceProblem(parts) !== null

/** A `.txt` file without front matter is not an article; unreadable front matter counts as some. */
function isContent(file: string, { parts, unreadable }: Top, text: string): boolean {
  if (parts.format !== 'none' || !/\.txt$/i.test(file)) return true
  return unreadable !== null && splitText(text).format !== 'none'
}

function readTop(
  top: Top,
  name: FileName,
  options: ReadOptions,
  kept?: Partial<Visibility>,
): ReadResult {
  const source = openFields(top.parts, top.data, [...top.problems])
  const { parts, problems, written } = source
  const place = readPlace(source, name, options.lang)
  if (!place)
    return {
      ok: false,
      problems: [failure('path_invalid', 'The path holds "." or "..", or is too long.')],
    }
  const { keys, said } = readVisibility(source, top, name, options)
  if (kept) keepVisibility(source, said, kept)
  const fields = fieldsOf(source, place, name, options, kept ? { ...said, ...kept } : said, keys)
  const frontMatterId = textOf(findId(source.data)) || null
  const { explicitPath, givenTranslationKey } = place
  return {
    ok: true,
    article: {
      head: headOf(parts),
      body: parts.body,
      fields,
      problems,
      frontMatterId,
      written,
      keys,
      said,
      explicitPath,
      givenTranslationKey,
      data: source.data,
    },
  }
}

// Listed one by one: spreading objects would take a sixth of the reading time.
function fieldsOf(
  source: SourceFields,
  place: ArticlePlace,
  name: FileName,
  options: ReadOptions,
  visibility: Visibility,
  keys: VisibilityKeys,
): ArticleFields {
  const { body } = source.parts
  const { wordCount, readingMinutes } = measureText(body)
  return {
    lang: place.lang,
    path: place.path,
    slug: place.slug,
    title:
      pickField(source, 'title', (value) => readText(value, limits.title)) ??
      deriveTitle(body, name),
    summary:
      pickField(source, 'summary', (value) => readText(value, limits.summary)) ??
      deriveSummary(body),
    cover: pickField(source, 'cover', readCover) ?? null,
    authors: pickField(source, 'authors', readAuthors) ?? [],
    status: visibility.status,
    listed: visibility.listed,
    publishedAt: visibility.publishedAt,
    expiresAt: visibility.expiresAt,
    modifiedAt: readModifiedAt(source, keys, options.timeZone),
    translationKey: place.translationKey,
    aliases: place.aliases,
    tags: readTermField(source, 'tags'),
    categories: readTermField(source, 'categories'),
    // Last, because it is what no other field holds.
    frontMatter: restOf(source),
    wordCount,
    readingMinutes,
  }
}

function findId(data: JsonObject): Json {
  const key = Object.keys(data).find((name) => name.toLowerCase() === 'id')
  return key === undefined ? null : (data[key] ?? null)
}

function failure(code: string, message: string): Problem {
  return { code, message, severity: 'error' }
}
