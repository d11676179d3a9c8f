import type { Json, JsonObject, Problem } from '../../shapes.ts'
import type { Page, Reader, Rules } from '../dialects/dialect.ts'
import { readerOf } from '../dialects/registry.ts'
import { findTextProblem } from '../encoding/decode.ts'
import { deriveTitle } from '../file/derive.ts'
import { headOf, splitText } from '../file/fences.ts'
import { type FileName, parseFileName } from '../file/paths.ts'
import { findFenceProblem } from '../front-matter/unclosed.ts'
import { refusal } from '../problems.ts'
import {
  keepVisibility,
  readVisibility,
  type Visibility,
  type VisibilityKeys,
} from '../visibility/read.ts'
import type { Status } from '../visibility/switches.ts'
import { openStored, openText, type Top } from '../visibility/top.ts'
import { type ArticleFields, fieldsOf, givenTitle, titleOf } from './article-fields.ts'
import { textOf } from './field-values.ts'
import type { FieldName } from './mapping.ts'
import { readPlace } from './read-place.ts'
import { openFields } from './source-fields.ts'

/** Defaults for files: IANA time zone, BCP 47 language, status. */
export interface ReadOptions {
  timeZone: string
  lang: string
  status: Status
  /** What the site of a generator says about this file; absent for a text of no known generator. */
  rules?: Rules
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
export function readArticle(text: string, name: string, options: ReadOptions): ReadResult {
  const file = nameInSite(name, options)
  const named = parseFileName(file)
  const textProblem = findTextProblem(text)
  if (!named.ok || textProblem) {
    const nameProblem = named.ok ? [] : [refusal(named.code, named.message)]
    return { ok: false, problems: textProblem ? [...nameProblem, textProblem] : nameProblem }
  }
  const opened = openText(text, headKindOf(options))
  if (!opened.ok) return opened
  if (!isArticle(file, opened.top, text, options)) {
    return {
      ok: false,
      problems: [refusal(isBroken(opened.top) ? 'broken_txt' : 'not_content', notContent)],
    }
  }
  return readTop(opened.top, { ...named, file }, options)
}

/**
 * Reads a stored text where it was divided, and keeps the given visibility: a changed reading rule
 * must not change what is public.
 */
export function readStored(
  { head, body }: { head: string; body: string },
  name: string,
  options: ReadOptions,
  kept: Partial<Visibility>,
): ReadResult<StoredArticle> {
  const file = nameInSite(name, options)
  const named = parseFileName(file)
  if (!named.ok) return { ok: false, problems: [refusal(named.code, named.message)] }
  const opened = openStored(head, body, headKindOf(options))
  if (!opened.ok) return opened
  const read = readTop(opened.top, { ...named, file }, options, kept)
  return read.ok ? { ok: true, article: { ...read.article, top: opened.top } } : read
}

/** The heads without fences that the generator of a file reads. */
export const headKindOf = ({ rules }: Pick<ReadOptions, 'rules'>) => rules && readerOf(rules)?.heads

/** The name that a file has in its site, of which its source may be a folder. */
export const nameInSite = (file: string, { rules }: Pick<ReadOptions, 'rules'>) =>
  (rules?.sourceRoot ?? '') + file

const notContent = 'A file of this kind is an article only with front matter.'

/** Whether it begins with an unclosed fence. */
const isBroken = ({ parts }: Top) => findFenceProblem(parts) !== null

// A fence that Jekyll sees: the first line of a file.
const firstLine = /^---[^\S\n]*\n/

/** A `.txt` file without front matter is not an article; unreadable front matter counts as some. */
function isArticle(
  file: string,
  { parts, unreadable }: Top,
  text: string,
  { rules }: ReadOptions,
): boolean {
  const needsHead = rules !== undefined && readerOf(rules)?.needsHead === true
  // Jekyll makes a page of it even if the fence is never closed.
  if (needsHead) return firstLine.test(text)
  if (parts.format !== 'none' || !/\.txt$/i.test(file)) return true
  return unreadable !== null && splitText(text).format !== 'none'
}

const keysOf = (reader: Reader | undefined, file: string, data: JsonObject) =>
  reader?.defaultsOf ? { keys: reader.keys, defaults: reader.defaultsOf(file, data) } : reader

interface Named {
  file: string
  name: FileName
}

function readTop(
  top: Top,
  { file, name }: Named,
  options: ReadOptions,
  kept?: Partial<Visibility>,
): ReadResult {
  const reader = options.rules && readerOf(options.rules)
  const source = openFields(top.parts, top.data, [...top.problems], keysOf(reader, file, top.data))
  const { parts, problems, written } = source
  const zoned = reader ? { ...options, timeZone: reader.timeZone } : options
  const page: Page = { source, file, name, options: zoned }
  const bySite = reader && readBySite(reader, page, top)
  const place = bySite ? bySite.place : readPlace(source, name, options.lang)
  if (!place)
    return {
      ok: false,
      problems: [refusal('path_invalid', 'The path holds "." or "..", or is too long.')],
    }
  const { keys, said } = bySite ?? readVisibility(source, top, name, options)
  if (kept) keepVisibility(source, said, kept)
  const visibility = kept ? { ...said, ...kept } : said
  const fields = fieldsOf(page, place, visibility, keys, {
    title: bySite ? bySite.title : titleOf(page),
    reader,
  })
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

// An address may hold the title and the date, so both are read first.
function readBySite(reader: Reader, page: Page, top: Top) {
  const { source, name, options } = page
  reader.prepare?.(page)
  const visibility = readVisibility(source, top, name, options, reader.period(page))
  const { said } = visibility
  if (said.status === 'published' && reader.hides?.(page)) said.status = 'draft'
  const given = givenTitle(source) ?? reader.title?.(page)
  const place = reader.place({ ...page, title: given, publishedAt: visibility.said.publishedAt })
  return { ...visibility, place, title: given ?? deriveTitle(source.parts.body, name) }
}

function findId(data: JsonObject): Json {
  const key = Object.keys(data).find((name) => name.toLowerCase() === 'id')
  return key === undefined ? null : (data[key] ?? null)
}
