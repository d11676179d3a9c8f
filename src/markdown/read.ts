import type { Json, JsonObject, Problem } from '../shapes.ts'
import { findTextProblem } from './decode.ts'
import { deriveSummary, deriveTitle } from './derive.ts'
import { findFenceProblem, headOf, type Parts, splitText } from './fences.ts'
import { readAuthors, readCover, readText, textOf } from './field-values.ts'
import { parseFrontMatter } from './front-matter.ts'
import { limits } from './limits.ts'
import type { FieldName } from './mapping.ts'
import { type FileName, parseFileName } from './paths.ts'
import { readDates } from './read-dates.ts'
import { readListed } from './read-listed.ts'
import { type Place, readPlace } from './read-place.ts'
import { readStatus, type Status } from './read-status.ts'
import { readTermField } from './read-terms.ts'
import { openFields, pickField, restOf, type SourceFields } from './source-fields.ts'
import { measureText } from './text.ts'

/** For files that say nothing: IANA time zone, BCP 47 language, status. */
export interface ReadOptions {
  timeZone: string
  lang: string
  status: Status
}

/** Times are RFC 3339 in UTC with milliseconds. `frontMatter` is what no other field holds completely. */
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

/** head + body is the text; `written` names the key that a field came from, or that an edit would write. */
export interface ReadArticle {
  head: string
  body: string
  fields: ArticleFields
  /** Warnings only. */
  problems: Problem[]
  /** The front matter's `id`, by which a renamed file is known again. */
  frontMatterId: string | null
  written: Partial<Record<FieldName, string>>
  explicitPath: boolean
  /** Whether a key says the translation key; otherwise it follows from the path. */
  givenTranslationKey: boolean
}

export type ReadResult = { ok: true; article: ReadArticle } | { ok: false; problems: Problem[] }

/** Reads a file's text and its path in the source into the fields of an article. Pure: same input, same fields. */
export function readArticle(text: string, file: string, options: ReadOptions): ReadResult {
  const named = parseFileName(file)
  const textProblem = findTextProblem(text)
  if (!named.ok || textProblem) {
    const nameProblem = named.ok ? [] : [failure(named.code, named.message)]
    return { ok: false, problems: textProblem ? [...nameProblem, textProblem] : nameProblem }
  }
  const parts = splitText(text)
  if (!isContent(file, parts)) {
    return {
      ok: false,
      problems: [failure('not_content', 'A .txt file is an article only with front matter.')],
    }
  }
  const read = parseFrontMatter(parts)
  if (!read.ok) return read
  const fenceProblem = findFenceProblem(parts)
  const problems = fenceProblem ? [fenceProblem, ...read.problems] : read.problems
  return readFields(openFields(parts, read.data, problems), named.name, options)
}

/** A `.txt` file without front matter is any text, not an article. */
export function isContent(file: string, parts: Parts): boolean {
  return parts.format !== 'none' || !/\.txt$/i.test(file)
}

function readFields(source: SourceFields, name: FileName, options: ReadOptions): ReadResult {
  const { parts, problems, written } = source
  const place = readPlace(source, name, options.lang)
  if (!place)
    return { ok: false, problems: [failure('path_invalid', 'The path holds "." or "..", or is too long.')] }
  const fields = fieldsOf(source, place, name, options)
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
      explicitPath,
      givenTranslationKey,
    },
  }
}

// Spelled out: spreading the parts together takes a sixth of the whole reading time.
function fieldsOf(source: SourceFields, place: Place, name: FileName, options: ReadOptions): ArticleFields {
  const { body } = source.parts
  const { publishedAt, expiresAt, modifiedAt } = readDates(source, name.date, options.timeZone)
  const { wordCount, readingMinutes } = measureText(body)
  return {
    lang: place.lang,
    path: place.path,
    slug: place.slug,
    title: pickField(source, 'title', (value) => readText(value, limits.title)) ?? deriveTitle(body, name),
    summary: pickField(source, 'summary', (value) => readText(value, limits.summary)) ?? deriveSummary(body),
    cover: pickField(source, 'cover', readCover) ?? null,
    authors: pickField(source, 'authors', readAuthors) ?? [],
    status: readStatus(source) ?? (name.isDraft ? 'draft' : options.status),
    listed: readListed(source),
    publishedAt,
    expiresAt,
    modifiedAt,
    translationKey: place.translationKey,
    aliases: place.aliases,
    tags: readTermField(source, 'tags'),
    categories: readTermField(source, 'categories'),
    // After all others: it is what they have not taken.
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
