import {
  type AliasBase,
  aliasMeant,
  readAlias,
  readAliases,
  spellAlias,
} from '../../../markdown/fields/aliases.ts'
import { isMap } from '../../../markdown/fields/field-values.ts'
import { type CategoryName, categoryKey } from '../../../markdown/file/category-name.ts'
import { limits } from '../../../markdown/file/limits.ts'
import { decodePath, encodePath } from '../../../markdown/file/percent.ts'
import { termKey } from '../../../markdown/file/slug.ts'
import { dateLike } from '../../../markdown/patch/dates.ts'
import { dateText, type PatchValue } from '../../../markdown/patch/values.ts'
import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import type { ArticleChanges } from '../../changes-schema.ts'
import { newKeys, spellings } from '../../fields/members.ts'
import { dateForm, zoneOf } from './date-form.ts'
import { dateKeys } from './date-keys.ts'
import { frontMatterChanges } from './free-keys.ts'
import { listedChanges } from './listed-keys.ts'
import { inNewMaps, withFree } from './new-maps.ts'
import type { KeyChanges, Source } from './source.ts'
import { statusKeys } from './status-keys.ts'
import { unknownStates } from './unknown-states.ts'
import { emptyOf, newKeyOf, unknownKey } from './words.ts'

type Value = Json | undefined
type Render = (value: Json, old: Value, source: Source) => PatchValue

const asText: Render = (value) => value
const asDate: Render = (value, old, { options }) =>
  dateText(dateLike(dateForm(old, options), String(value), zoneOf(options)))

const renders: Record<(typeof spellings)[keyof typeof spellings], Render> = {
  text: asText,
  date: asDate,
  lang: (value, old) => (Array.isArray(old) ? [value, ...old.slice(1)] : value),
  cover: asCover,
  authors: (value, old) => asList(value, old, nameOfAuthor),
  terms: (value, old) => asList(value, old, meaningOfTerm),
  categories: (value, old) => asList(value, old, meaningOfCategory),
  aliases: (value, old, { place }) => asAliases(value as string[], old, place),
  path: (value, old, source) => {
    // Pelican puts the address of the site and a slash before its `url`.
    const start = source.options.rules?.dialect === 'pelican' ? '' : '/'
    const end = endsInSlash(old) || (old === undefined && isFolder(source)) ? '/' : ''
    return asPath(`${start}${barePath(String(value))}${end}`, old)
  },
  slug: (value, old) => asPath(String(value), old),
}

// They write an address without a slash or an ending to a file without an ending.
const literal: readonly string[] = ['jekyll', 'hexo', 'eleventy', 'pelican']

/** Whether the generator writes the page as the index of a folder, which a new path keeps. */
const isFolder = ({ article, options: { rules } }: Source) =>
  rules !== undefined &&
  literal.includes(rules.dialect) &&
  article?.fields.url?.endsWith('/') === true

/** Warnings about new keys that the generator of the text does not read. */
export function unknownKeys(changes: ArticleChanges, source: Source): Problem[] {
  const { article, options } = source
  const fields = (Object.keys(newKeys) as (keyof typeof newKeys)[]).flatMap((field) => {
    const value = changes[field]
    const isEmpty = value === undefined || value === null || (Array.isArray(value) && !value.length)
    if (isEmpty || article?.written[field] !== undefined) return []
    return unknownKey(field, newKeyOf(field, options), options) ?? []
  })
  return [...fields, ...unknownStates(changes, source)]
}

/** The keys under which the changed fields are written, and their values; undefined removes one. */
export function keyChanges(changes: ArticleChanges, source: Source): KeyChanges {
  const keys: KeyChanges = Object.create(null)
  for (const name of Object.keys(newKeys) as (keyof typeof newKeys)[])
    if (changes[name] !== undefined) Object.assign(keys, keysOfField(name, changes[name], source))
  const status = changes.status === 'scheduled' ? 'published' : (changes.status ?? undefined)
  if (status) Object.assign(keys, statusKeys(status, source))
  if (changes.listed !== undefined)
    Object.assign(keys, listedChanges(changes.listed, source, status))
  const placed = source.options.rules ? inNewMaps(keys, source.data) : keys
  const { frontMatter } = changes
  return frontMatter ? withFree(placed, frontMatterChanges(frontMatter, source, keys)) : placed
}

function keysOfField(name: keyof typeof newKeys, value: Json, source: Source): KeyChanges {
  const { article, data, options } = source
  if (name === 'publishedAt' || name === 'expiresAt') {
    const render = (key: string) => asDate(value as string, valueOfKey(data, key), source)
    return dateKeys(name, value as string | null, source, newKeyOf(name, options), render)
  }
  const written = article?.written[name]
  const key = written ?? newKeyOf(name, options)
  const empty = value === null || (Array.isArray(value) && value.length === 0)
  if (empty && written === undefined) return {}
  const old = valueOfKey(data, key) ?? (written ? undefined : emptyOf(key))
  return { [key]: value === null ? undefined : renders[spellings[name]](value, old, source) }
}

// Keeps the form that the list has in the file: one string, a comma-separated string, or a list.
// Items that stay keep their spelling (the map of an author, the slashes of a path, the case of a
// tag).
function asList(value: Json, old: Value, meaning: (item: Json) => string): Json {
  const former = typeof old === 'string' ? old.split(',').map((part) => part.trim()) : old
  const kept = keptItems(former, meaning)
  const wanted = value as CategoryName[]
  const items = wanted.map((item) => kept.get(meaning(item)) ?? item)
  if (typeof old !== 'string' || old === '') return items
  const plain = wanted.filter((item) => typeof item === 'string')
  if (plain.length < wanted.length || plain.some((item) => item.includes(','))) return items
  return plain.length <= 1 || old.includes(',') ? items.join(/, */.exec(old)?.[0] ?? ', ') : items
}

/**
 * The former items by their meaning; the first one wins. Skips items that are longer than any
 * limit, because no field can hold them.
 */
function keptItems(former: Value, meaning: (item: Json) => string): Map<string, Json> {
  const items = Array.isArray(former)
    ? former.filter((item) => plainText(item).length <= maxItemLength)
    : []
  return new Map(items.map((item) => [meaning(item), item] as const).reverse())
}

const maxItemLength = 2 * limits.path

// Aliases that the text has already stay as they are, also items that are not read as aliases.
function asAliases(aliases: string[], old: Value, place: AliasBase): Json {
  const reading = readAliases(old ?? null, place)
  const spelled = new Map(
    aliases.toReversed().map((alias) => [aliasMeant(alias, place.lang), alias] as const),
  )
  const wanted = [...new Set(aliases.map((alias) => aliasMeant(alias, place.lang)))]
  const present = reading.kind === 'value' ? reading.value : []
  if (JSON.stringify(present) === JSON.stringify(wanted)) return old ?? null
  const kept = new Map<string, Json>()
  for (const item of Array.isArray(old) ? old : [old ?? null]) {
    const alias = readAlias(item, place)
    if (alias.kind === 'value' && !kept.has(alias.value)) kept.set(alias.value, item)
  }
  const items = wanted.map(
    (path) => kept.get(path) ?? spellAlias(spelled.get(path) ?? path, place.lang),
  )
  return typeof old === 'string' && old !== '' && items.length <= 1 ? (items[0] ?? '') : items
}

/** Keeps the spelling of an equal path, even if it is percent-encoded. */
function asPath(path: string, old: Value): string {
  return typeof old === 'string' && pathIn(old) === barePath(path) ? old : encodePath(path)
}

const endsInSlash = (old: Value) => typeof old === 'string' && old.endsWith('/') && old !== '/'

const pathIn = (item: Json) => barePath(decodePath(plainText(item).trim()))

function asCover(value: Json, old: Value): Json {
  if (Array.isArray(old)) return [value, ...old.slice(1)]
  if (!isMap(old)) return value
  const key = ['src', 'image', 'url'].find((name) => typeof old[name] === 'string') ?? 'src'
  return { ...old, [key]: value }
}

// Uses JSON for other values: maps of front matter have no prototype, so `String` would throw.
const plainText = (item: Json) => (typeof item === 'string' ? item : JSON.stringify(item))

const meaningOfCategory = (item: Json) =>
  categoryKey(Array.isArray(item) ? item.map(plainText) : plainText(item))

const meaningOfTerm = (item: Json) => termKey(plainText(item))

const nameOfAuthor = (author: Json) => plainText(isMap(author) ? (author.name ?? null) : author)

/** A path without slashes at its ends, as articles store it. */
export const barePath = (path: string) =>
  path.replace(/^\/+/, '').replace(/\/$/, '').normalize('NFC')

/** The value at a key or at a dotted path such as `taxonomies.tags`. */
export function valueOfKey(data: JsonObject, key: string): Value {
  if (Object.hasOwn(data, key)) return data[key]
  return key
    .split('.')
    .reduce<Value>(
      (value, part) => (isMap(value) && Object.hasOwn(value, part) ? value[part] : undefined),
      data,
    )
}
