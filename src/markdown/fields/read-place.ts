import type { Json } from '../../shapes.ts'
import { canonicalLang } from '../file/langs.ts'
import { byteLength, limits } from '../file/limits.ts'
import { type FileName, isLiteralPath, normalPath, pathOf } from '../file/paths.ts'
import { decodePath } from '../file/percent.ts'
import { readAliases } from './aliases.ts'
import {
  empty,
  found,
  ignored,
  type Reading,
  readAddress,
  readLang,
  readText,
  tooLong,
} from './field-values.ts'
import { pickField, type SourceFields, warn } from './source-fields.ts'

export interface ArticlePlace {
  lang: string
  path: string
  slug: string
  /** The address as the generator of the site writes it; null if none is known. */
  url: string | null
  translationKey: string
  /** Whether a key sets the translation key; otherwise it is the article's path. */
  givenTranslationKey: boolean
  aliases: string[]
  /**
   * Whether a key sets the path (or its last segment), so that the author must resolve a conflict.
   */
  explicitPath: boolean
}

/** The location of an article; null if its keys give an invalid path. */
export function readPlace(
  source: SourceFields,
  name: FileName,
  defaultLang: string,
): ArticlePlace | null {
  const url = pickField(source, 'path', readUrl)
  const slug = url === undefined ? pickField(source, 'slug', readSlug) : undefined
  const path = url === undefined ? pathWithSlug(source, name, slug) : url
  if (path === null || byteLength(path) > limits.path) return null
  const translationKey = readTranslationKey(source)
  const lang =
    pickField(source, 'lang', readLang) ?? name.lang ?? canonicalLang(defaultLang) ?? defaultLang
  return {
    lang,
    path,
    slug: path.slice(path.lastIndexOf('/') + 1),
    url: null,
    translationKey: translationKey ?? ((url ?? pathOf(name)) || 'index'),
    givenTranslationKey: translationKey !== undefined,
    aliases: pickField(source, 'aliases', (value) => readAliases(value, { lang, path })) ?? [],
    explicitPath: url !== undefined || slug !== undefined,
  }
}

function pathWithSlug(
  source: SourceFields,
  name: FileName,
  slug: string | null | undefined,
): string | null {
  if (slug === null) return null
  const path = pathOf(name, slug)
  if (slug === undefined || byteLength(path) <= limits.path) return path
  if (source.written.slug)
    warn(source, source.written.slug, tooLong(`${limits.path} bytes with its folders`).warning)
  return pathOf(name)
}

/** Reads a path; a pattern such as `/:title/` is ignored, because it names no single path. */
function readUrl(value: Json): Reading<string | null> {
  const reading = readAddress(value)
  if (reading.kind !== 'value') return reading
  if (!isLiteralPath(reading.value)) return ignored
  const path = normalPath(decodePath(reading.value))
  return byteLength(path ?? '') > limits.path ? tooLong(`${limits.path} bytes`) : found(path)
}

function readSlug(value: Json): Reading<string | null> {
  const reading = readAddress(value)
  if (reading.kind !== 'value') return reading
  if (/\{\{|\{%/.test(reading.value)) return ignored
  const slug = normalPath(decodePath(reading.value))
  return slug === '' ? empty : found(slug)
}

/** The translation key that a text gives, if it does. */
export function readTranslationKey(source: SourceFields): string | undefined {
  return pickField(source, 'translationKey', (value) => readText(value, limits.translationKey))
}
