import { type Detail, invalid } from '../../errors.ts'
import { escapePointer } from '../../http/request/body.ts'
import { aliasMeant } from '../../markdown/fields/aliases.ts'
import { fieldOfKey } from '../../markdown/fields/mapping.ts'
import {
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
import { termKey } from '../../markdown/file/slug.ts'
import { patchParts } from '../../markdown/patch.ts'
import { likenessOf } from '../../markdown/visibility/names.ts'
import { type Visibility, visibilityMembers } from '../../markdown/visibility/read.ts'
import { beginsWithHead } from '../../markdown/visibility/second-head.ts'
import { isUnclear } from '../../markdown/visibility/top.ts'
import type { JsonObject, Problem } from '../../shapes.ts'
import { spellings, written } from '../fields/members.ts'
import type { ArticleChanges, NewArticle } from '../schema.ts'
import type { Source } from './keys/source.ts'
import { barePath, keyChanges } from './keys/source-keys.ts'

/**
 * Reads a text that a client or an edit made; what a person must mend is 422 with line and column.
 */
export function readOrRefuse(text: string, file: string, options: ReadOptions): ReadArticle {
  const article = articleOf(readArticle(text, file, options))
  refuseDoubt(article)
  return article
}

/** What was read; 422 for what cannot be. */
export function articleOf<A extends ReadArticle>(read: ReadResult<A>): A {
  if (!read.ok) throw invalid(read.problems.map(asDetail))
  return read.article
}

function refuseDoubt({ problems }: ReadArticle): void {
  const doubts = problems.filter(isUnclear)
  if (doubts.length > 0) throw invalid(doubts.map(asDetail))
}

/** The text of a new article as tidy YAML, read back; `file` already says where it will be. */
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
  // The file's own name usually says language and path; a key is written only where it does not.
  const wanted: ArticleChanges = {
    ...(canonicalLang(lang) !== plain.fields.lang ? { lang } : {}),
    ...(barePath(path) !== plain.fields.path ? { path } : {}),
  }
  const article = Object.keys(wanted).length > 0 ? compose(wanted) : plain
  checkWritten({ ...given, lang }, article)
  return article
}

/**
 * The text with the changed fields and no other byte changed, read back; 422 where it cannot be
 * done safely. Members of the visibility that the changes do not name stay what they are, whatever
 * the text says of them.
 */
export function editArticle(
  current: StoredArticle,
  file: string,
  options: ReadOptions,
  changes: ArticleChanges,
): StoredArticle {
  const { body, ...fields } = tidied(changes)
  const { top } = current
  const place = placeAfter(current, file, options, changes)
  const source: Source = { article: current, data: top.data, options, place }
  const keys = keyChanges(withSlugInPath(fields, current), source)
  const patched = patchParts(top, keys, body ?? undefined)
  if (!patched.ok) throw invalid(patched.problems.map(asDetail))
  const kept = keptOf(current, changes)
  const article = articleOf(readStored(textOf(patched.parts), file, options, kept))
  // What kept the article back is gone from the text: it must say so itself.
  const { status } = kept
  if (status && status !== 'published' && opens(current.said, article.said))
    return editArticle(current, file, options, { ...changes, status })
  if (changes.status) refuseDoubt(article)
  checkWritten(fields, article)
  return article
}

// Aliases are spelled for the place that the same changes give the article.
function placeAfter(
  current: StoredArticle,
  file: string,
  options: ReadOptions,
  changes: ArticleChanges,
) {
  const { aliases, ...others } = changes
  const moves = others.path !== undefined || others.slug !== undefined || others.lang !== undefined
  return aliases && moves ? editArticle(current, file, options, others).fields : current.fields
}

const textOf = (parts: Parts) => ({ head: headOf(parts), body: parts.body })

function keptOf({ fields }: ReadArticle, changes: ArticleChanges): Partial<Visibility> {
  const kept = visibilityMembers.filter((member) => changes[member] === undefined)
  return Object.fromEntries(kept.map((member) => [member, fields[member]]))
}

const opens = (before: Visibility, after: Visibility) =>
  before.status !== 'published' && after.status === 'published'

/** What a replacement (PUT) changes: all that it leaves out goes back to nothing. */
export function replacement(fields: NewArticle, current: ReadArticle): ArticleChanges {
  const nothing: ArticleChanges = {
    ...Object.fromEntries(Object.keys(written).map((name) => [name, null])),
    title: fields.title,
    // What stays published keeps its date: leaving it out does not publish anew.
    publishedAt: fields.status === 'published' ? current.fields.publishedAt : null,
    status: 'draft',
    body: '',
  }
  const gone = Object.keys(current.fields.frontMatter).filter((key) => fieldOfKey(key) === null)
  const frontMatter: JsonObject = {
    ...Object.fromEntries(gone.map((key) => [key, null])),
    ...fields.frontMatter,
  }
  return { ...nothing, ...fields, frontMatter }
}

// In a text that spells its whole path, a new slug is the path's new last segment.
function withSlugInPath(changes: ArticleChanges, current: ReadArticle): ArticleChanges {
  const { slug, path } = changes
  if (typeof slug !== 'string' || path !== undefined || !current.explicitPath) return changes
  const folder = current.fields.path.slice(0, current.fields.path.lastIndexOf('/') + 1)
  const { slug: _, ...rest } = changes
  return { ...rest, path: folder + slug }
}

// A blank summary or cover is none, and of names that mean the same the first stands for all.
function tidied<T extends ArticleChanges>(changes: T): T {
  const blank = (['summary', 'cover'] as const).filter((name) => changes[name]?.trim() === '')
  const lists = Object.entries(meanings).flatMap(([name, meaning]) => {
    const items = changes[name as keyof typeof meanings]
    return items ? [[name, firstOfEach(items, meaning)]] : []
  })
  return {
    ...changes,
    ...Object.fromEntries(blank.map((name) => [name, null])),
    ...Object.fromEntries(lists),
  }
}

const meanings = {
  tags: termKey,
  categories: termKey,
  // `/en/x` is x in English, and `en/x` is not.
  aliases: (alias: string) => (alias.startsWith('/') ? '/' : '') + barePath(alias),
  authors: (name: string) => name.trim(),
}

function firstOfEach(items: string[], meaning: (item: string) => string): string[] {
  const seen = new Set<string>()
  return items.filter((item) => !seen.has(meaning(item)) && seen.add(meaning(item)))
}

/** Keys of front matter that are none of the free ones: what they hold is written as a field. */
export function takenKeys(frontMatter: JsonObject = {}): Detail[] {
  return keysOf(frontMatter).flatMap((path): Detail[] => {
    const key = path.join('.')
    const likeness = likenessOf(key)
    const field = fieldOfKey(likeness?.kind === 'same' ? likeness.key : key)
    if (field === null) return []
    const message = `The key "${key}" holds the field "${field}"; write that field.`
    const pointer = ['/frontMatter', ...path.map(escapePointer)].join('/')
    return [{ pointer, code: 'key_of_field', message }]
  })
}

// Fields are read from keys at the top and from those of a map in it (`taxonomies.tags`).
function keysOf(frontMatter: JsonObject): string[][] {
  return Object.entries(frontMatter).flatMap(([key, value]) => {
    const inner =
      value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : []
    return [[key], ...inner.map((name) => [key, name])]
  })
}

type Normal = (value: unknown, lang: string) => unknown

// What two values of a field mean alike.
const normal: Record<(typeof spellings)[keyof typeof spellings], Normal> = {
  text: (value) => String(value).trim(),
  date: (value) => new Date(String(value)).getTime(),
  lang: (value) => canonicalLang(String(value)),
  cover: String,
  path: (value) => barePath(String(value)),
  slug: (value) => String(value).normalize('NFC'),
  terms: (value) => distinct(value as string[], termKey),
  aliases: (value, lang) => distinct(value as string[], (alias) => aliasMeant(alias, lang)),
  authors: (value) => distinct(value as string[], (name) => name.trim()),
}

function normalOf(name: string): Normal {
  if (name === 'status') return (value) => (value === 'scheduled' ? 'published' : value)
  return name in spellings ? normal[spellings[name as keyof typeof spellings]] : String
}

const distinct = (items: string[], meaning: (item: string) => string) => [
  ...new Set(items.map(meaning)),
]

// The proof that fields and text agree: what was asked for is what the written text says.
function checkWritten(changes: ArticleChanges, article: ReadArticle): void {
  const fields: Record<string, unknown> = { ...article.fields }
  const details = Object.entries(changes).flatMap(([name, value]): Detail[] => {
    if (value === undefined || value === null || name === 'frontMatter') return []
    const same = normalOf(name)
    const { lang } = article.fields
    if (JSON.stringify(same(value, lang)) === JSON.stringify(same(fields[name], lang))) return []
    const message = `This value cannot be written so that the text reads back as it: it would be ${JSON.stringify(fields[name])}.`
    return [{ pointer: `/${name}`, code: 'not_representable', message }]
  })
  if (details.length > 0) throw invalid(details)
}

function asDetail({ code, message, line, column, hint }: Problem): Detail {
  return {
    code,
    message: hint ? `${message} ${hint}` : message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }
}
