import type { DialectName } from '../../../markdown/dialects/dialect.ts'
import { readerOf } from '../../../markdown/dialects/registry.ts'
import { type FieldName, type KeyTable, plainKeys } from '../../../markdown/fields/mapping.ts'
import type { ReadOptions } from '../../../markdown/fields/read.ts'
import { warning } from '../../../markdown/problems.ts'
import type { Problem } from '../../../shapes.ts'
import { newKeys } from '../../fields/members.ts'

type Words = Partial<Record<keyof typeof newKeys, string>>

/** The keys of each generator, or of its common themes, where they differ from Broadsheet's. */
const words: Partial<Record<DialectName, Words>> = {
  hugo: { cover: 'images' },
  jekyll: {
    ...{ summary: 'excerpt', cover: 'image', authors: 'author', modifiedAt: 'last_modified_at' },
    ...{ aliases: 'redirect_from', path: 'permalink' },
  },
  hexo: { summary: 'description', modifiedAt: 'updated', path: 'permalink' },
  docusaurus: { summary: 'description', cover: 'image', modifiedAt: 'last_update.date' },
  zola: {
    ...{ summary: 'description', cover: 'extra.image', modifiedAt: 'updated', path: 'path' },
    ...{ tags: 'taxonomies.tags', categories: 'taxonomies.categories' },
    ...{ expiresAt: 'extra.expiryDate', translationKey: 'extra.translationKey' },
  },
  astro: {
    ...{ summary: 'description', cover: 'heroImage' },
    ...{ publishedAt: 'pubDate', modifiedAt: 'updatedDate' },
  },
  vitepress: { summary: 'description' },
  eleventy: { summary: 'description', path: 'permalink' },
  obsidian: { summary: 'description', path: 'permalink' },
  pelican: { modifiedAt: 'modified', categories: 'category', path: 'url' },
  'nuxt-content': { summary: 'description', path: 'path' },
  gatsby: { summary: 'description', cover: 'featuredImage' },
}

/** The fields that a generator itself, and what it is commonly used with, has no key for. */
const unknownTo: Partial<Record<DialectName, readonly FieldName[]>> = {
  jekyll: ['expiresAt', 'translationKey'],
  hexo: ['expiresAt', 'translationKey', 'aliases'],
  docusaurus: ['expiresAt', 'categories', 'translationKey'],
  zola: ['expiresAt', 'translationKey'],
  astro: ['expiresAt', 'translationKey', 'aliases'],
  vitepress: ['expiresAt', 'translationKey', 'aliases', 'categories', 'tags', 'authors', 'cover'],
  eleventy: ['expiresAt', 'translationKey', 'aliases'],
  obsidian: ['expiresAt', 'translationKey', 'categories', 'authors'],
  pelican: ['expiresAt', 'translationKey', 'aliases', 'cover'],
  'nuxt-content': ['expiresAt', 'translationKey', 'aliases'],
  gatsby: ['expiresAt', 'translationKey', 'aliases'],
}

/** The keys that a text is read by. */
export const tableOf = ({ rules }: ReadOptions): KeyTable =>
  (rules && readerOf(rules)?.keys) ?? plainKeys

/** The key that an edit adds for a field that the text has no key for. */
export function newKeyOf(field: keyof typeof newKeys, options: ReadOptions): string {
  const own = newKeys[field]
  if (!options.rules) return own
  const read = tableOf(options).keys[field]
  const isRead = (key: string) => read.some((one) => one.toLowerCase() === key.toLowerCase())
  const wanted = words[options.rules.dialect]?.[field]
  if (wanted !== undefined && isRead(wanted)) return wanted
  return isRead(own) ? own : (read[0] ?? own)
}

/** The list that a new key needs, or undefined for one that takes a text. */
export const emptyOf = (key: string): [] | undefined => (key === 'images' ? [] : undefined)

/** A warning about a field that the generator of the text has no key for; null if it has one. */
export function unknownKey(
  field: keyof typeof newKeys,
  key: string,
  { rules }: ReadOptions,
): Problem | null {
  if (!rules) return null
  const isOfThemes = field === 'cover' || field === 'summary'
  // What Zola has no key for is in its map for themes.
  const isExtra = rules.dialect === 'zola' && key.startsWith('extra.') && !isOfThemes
  if (!isExtra && !unknownTo[rules.dialect]?.includes(field)) return null
  return notRead(rules.dialect, `"${field}"`, key)
}

/** The problem of a key that only Broadsheet reads. */
export const notRead = (dialect: DialectName, what: string, key: string) =>
  warning(
    'key_unknown_to_generator',
    `${dialect} has no key for ${what}, so it does not read "${key}".`,
  )
