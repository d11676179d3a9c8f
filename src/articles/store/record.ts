import { createHash } from 'node:crypto'
import type { NewEvent } from '../../events/record.ts'
import { encodeAs } from '../../markdown/encoding/encodings.ts'
import type { ReadArticle, ReadOptions } from '../../markdown/fields/read.ts'
import { type CategoryName, categoryKey } from '../../markdown/file/category-name.ts'
import { termKey } from '../../markdown/file/slug.ts'
import { linksIn, readReferences } from '../../markdown/references/reference.ts'
import { rulesDigest } from '../../sources/rules.ts'
import { frontMatterKeys } from './front-matter-keys.ts'

/** A tag or category as an article stores it. */
export interface LinkedTerm {
  id: string
  slug: string
  name: string
  path?: string
}

/** The terms that the names of a batch refer to. */
export interface Terms {
  /** By `termKey`. */
  tags: ReadonlyMap<string, LinkedTerm>
  /** By `categoryKey`; of writes that carry their categories it has none. */
  categories: ReadonlyMap<string, LinkedTerm>
}

/**
 * Where an article comes from: its source and file, the options its text was read with, and the
 * hash of the last import.
 */
export interface Origin {
  source: string
  file: string
  options: ReadOptions
  /** sha256 of the file at the last import; null for an article created over the API. */
  importHash: Buffer | null
  /** The encoding of the file; null is UTF-8. */
  encoding: string | null
}

/**
 * Where the translation key of an article comes from. `given`: its text names it. `placed`: its
 * path and language decide. `kept`: it stays as it is. `moved`: the place changes, and the key
 * stays only while an article of another language shares it.
 */
export type KeyOrigin = 'given' | 'placed' | 'kept' | 'moved'

/** The key origin of the next state of an article; a new article has no former text. */
export function keyOrigin(article: ReadArticle, former?: ReadArticle): KeyOrigin {
  if (article.givenTranslationKey) return 'given'
  if (!former || former.givenTranslationKey) return 'placed'
  return article.fields.translationKey === former.fields.translationKey ? 'kept' : 'moved'
}

/** All that a write of one article stores, in the form that SQL reads from JSON. */
export interface ArticleRecord {
  id: string
  lang: string
  path: string
  slug: string
  head: string
  body: string
  trashed: boolean
  tags: LinkedTerm[]
  categories: LinkedTerm[]
  aliases: string[]
  event: NewEvent
  [column: string]: unknown
}

export interface RecordParts {
  id: string
  article: ReadArticle
  origin: Origin
  path: string
  trashed: boolean
  /** Its categories; absent if `terms` has them. */
  categories?: LinkedTerm[]
  withheld?: boolean
  keyOrigin: KeyOrigin
  event: NewEvent
  textHash?: Buffer
}

/** Builds the record of an article; `path` may carry a number, the rest follows the text. */
export function articleRecord(
  { id, article, origin, path, trashed, withheld = false, keyOrigin, event, ...known }: RecordParts,
  terms: Terms,
): ArticleRecord {
  const { tags, categories, ...fields } = article.fields
  return {
    ...fields,
    id,
    path,
    slug: lastSegment(path),
    source: origin.source,
    file: origin.file,
    originTimeZone: origin.options.timeZone,
    originLang: origin.options.lang,
    originStatus: origin.options.status,
    originEncoding: origin.encoding,
    originRules: origin.options.rules ? rulesDigest(origin.options.rules) : null,
    importHash: origin.importHash?.toString('hex') ?? null,
    textHash: (known.textHash ?? textHash(article, origin.encoding)).toString('hex'),
    head: article.head,
    body: article.body,
    frontMatterKeys: frontMatterKeys(fields.frontMatter),
    trashed,
    withheld,
    keyOrigin,
    tags: linked(tags.map(termKey), terms.tags),
    categories: known.categories ?? linkedCategories(categories, terms.categories),
    event: { ...event, lang: fields.lang, path },
  }
}

/** sha256 of the text in its encoding: the hash of the file if it is unchanged since the import. */
export function textHash(
  { head, body }: { head: string; body: string },
  encoding: string | null,
): Buffer {
  const hash = createHash('sha256')
  return encoding === null
    ? hash.update(head).update(body).digest()
    : hash.update(encodeAs(head + body, encoding)).digest()
}

/** The last segment of a path, which is its slug; empty for the root. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The categories that the names refer to, each once. */
export const linkedCategories = (
  names: readonly CategoryName[],
  byKey: ReadonlyMap<string, LinkedTerm>,
): LinkedTerm[] => linked(names.map(categoryKey), byKey)

// Links a term once, even if two names refer to it (its present and a former name).
function linked(keys: readonly string[], terms: ReadonlyMap<string, LinkedTerm>): LinkedTerm[] {
  const byId = new Map<string, LinkedTerm>()
  for (const key of keys) {
    const term = terms.get(key)
    if (term && !byId.has(term.id)) byId.set(term.id, term)
  }
  return [...byId.values()]
}

/** What a text refers to. */
export const referencesOf = ({ article, origin }: Pick<RecordParts, 'article' | 'origin'>) =>
  readReferences({
    ...article,
    file: origin.file,
    cover: article.fields.cover,
    ...linksIn(origin.options.rules ?? {}),
  })
