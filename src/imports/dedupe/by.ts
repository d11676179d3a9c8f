import { createHash } from 'node:crypto'
import { frontMatterKey } from '../../articles/store/front-matter-keys.ts'
import { bodyKey, canonicalKeys, linkCharacters, linkOf } from '../../duplicates/signature/keys.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import type { Json, JsonObject } from '../../shapes.ts'
import type { ImportOptions } from '../schema.ts'

/** By what an import compares its files with other articles. */
export interface Dedupe {
  by: 'body' | 'link' | 'value'
  /** The key of front matter of a `value`, with dots into maps. */
  path: string
  skips: boolean
  /** A duplicate that is not left out fails. */
  strict: boolean
  /** The only sources of the articles that it is compared with; null: all. */
  sources: readonly string[] | null
}

const maxPath = 200

/** The option `dedupe` as it was given; undefined if it is none. */
export function readDedupe(text: string): string | undefined {
  const isKnown = text === 'body' || text === 'link' || /^frontMatter\.[^\0]+$/.test(text)
  return isKnown && text.length <= maxPath ? text : undefined
}

/** How an import compares files; null if it does not. */
export function dedupeOf(options: ImportOptions): Dedupe | null {
  const { dedupe, dedupeAction, dedupeSources = null, strict = false } = options
  if (dedupe === undefined) return null
  const [by, path] = dedupe.startsWith('frontMatter.')
    ? (['value', dedupe.slice('frontMatter.'.length)] as const)
    : ([dedupe === 'link' ? 'link' : 'body', ''] as const)
  return { by, path, skips: dedupeAction === 'skip', strict, sources: dedupeSources }
}

/** By what a text is compared: as it is stored with articles, and a short hash of it. */
export interface Key {
  stored: string
  hash: Buffer
}

/** The key of an article; null if it has no body, no link or no such value. */
export function keyOf({ by, path }: Dedupe, { body, fields }: ReadArticle): Key | null {
  if (by === 'body') {
    const hash = bodyKey(body)
    return hash && { stored: hash.toString('hex'), hash }
  }
  const found = by === 'link' ? linkIn(fields.frontMatter, body) : entryIn(fields.frontMatter, path)
  return found === null ? null : { stored: found, hash: shortHash(found) }
}

const linkIn = (frontMatter: JsonObject, body: string) =>
  linkOf(
    canonicalKeys.map((key) => frontMatter[key]),
    body.slice(-linkCharacters),
  )

/** The index entry of the text, number or boolean at a dotted path. */
function entryIn(frontMatter: JsonObject, path: string): string | null {
  const value = frontMatter[path] ?? path.split('.').reduce<Json | undefined>(stepInto, frontMatter)
  const isScalar = ['string', 'number', 'boolean'].includes(typeof value)
  return isScalar && String(value).trim() !== '' ? frontMatterKey(path, String(value)) : null
}

const stepInto = (value: Json | undefined, key: string): Json | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, key)
    ? value[key]
    : undefined

const shortHash = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16)
