import { createHash } from 'node:crypto'
import type { NewEvent } from '../../events/record.ts'
import { encodeAs } from '../../markdown/encoding/encodings.ts'
import type { ReadArticle, ReadOptions } from '../../markdown/fields/read.ts'
import { termKey } from '../../markdown/file/slug.ts'
import { frontMatterKeys } from './front-matter-keys.ts'

/** A tag or category as an article carries it. */
export interface LinkedTerm {
  id: string
  slug: string
  name: string
  path?: string
}

/** What the names of a batch mean, by `termKey`. */
export interface Terms {
  tags: ReadonlyMap<string, LinkedTerm>
  categories: ReadonlyMap<string, LinkedTerm>
}

/**
 * Where an article comes from: identity, the options that shaped it, and the bytes of the last
 * import.
 */
export interface Origin {
  source: string
  file: string
  options: ReadOptions
  /** sha256 of the file at the last import; null for an article born in the API. */
  importHash: Buffer | null
  /** Of its bytes; null is UTF-8. */
  encoding: string | null
}

/**
 * How an article comes to its translation key: its text gives it; or its place does; or it stays
 * what it is; or, where the place changes, it stays as long as others share it.
 */
export type KeyOrigin = 'given' | 'placed' | 'kept' | 'moved'

/** How the next state of an article comes to its key; a new one has no former text. */
export function keyOrigin(article: ReadArticle, former?: ReadArticle): KeyOrigin {
  if (article.givenTranslationKey) return 'given'
  if (!former || former.givenTranslationKey) return 'placed'
  return article.fields.translationKey === former.fields.translationKey ? 'kept' : 'moved'
}

/** Everything that one write of one article stores, in the form in which SQL reads it from JSON. */
export interface ArticleRecord {
  id: string
  lang: string
  path: string
  slug: string
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
  withheld?: boolean
  keyOrigin: KeyOrigin
  event: NewEvent
}

/** Puts the record of an article together; `path` may be numbered, all else follows the text. */
export function articleRecord(
  { id, article, origin, path, trashed, withheld = false, keyOrigin, event }: RecordParts,
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
    importHash: origin.importHash?.toString('hex') ?? null,
    textHash: textHash(article, origin.encoding).toString('hex'),
    head: article.head,
    body: article.body,
    frontMatterKeys: frontMatterKeys(fields.frontMatter),
    trashed,
    withheld,
    keyOrigin,
    tags: linked(tags, terms.tags),
    categories: linked(categories, terms.categories),
    event: { ...event, lang: fields.lang, path },
  }
}

/** sha256 of the text in its encoding, which is the hash of the file it came from. */
export function textHash(
  { head, body }: { head: string; body: string },
  encoding: string | null,
): Buffer {
  const hash = createHash('sha256')
  return encoding === null
    ? hash.update(head).update(body).digest()
    : hash.update(encodeAs(head + body, encoding)).digest()
}

/** The last segment of a path, its slug; the root's is empty. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

// Two names may mean one term (a former name beside the present one): it is linked once.
function linked(names: readonly string[], terms: ReadonlyMap<string, LinkedTerm>): LinkedTerm[] {
  const byId = new Map<string, LinkedTerm>()
  for (const name of names) {
    const term = terms.get(termKey(name))
    if (term && !byId.has(term.id)) byId.set(term.id, term)
  }
  return [...byId.values()]
}
