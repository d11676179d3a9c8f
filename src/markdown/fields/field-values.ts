import type { Json, JsonObject } from '../../shapes.ts'
import { canonicalLang } from '../file/langs.ts'
import { limits } from '../file/limits.ts'

/**
 * What a value means for a field. `whole`: the field holds everything the value says, so it need
 * not stay in `frontMatter`. `ignored`: the value is about something else, such as `published:
 * true` for a date.
 */
export type Reading<T> =
  | { kind: 'value'; value: T; whole: boolean; warning?: Warning }
  | { kind: 'empty' }
  | { kind: 'ignored' }
  | { kind: 'unusable'; warning: Warning }

export interface Warning {
  code: string
  message: string
}

export const empty = { kind: 'empty' } as const
export const ignored = { kind: 'ignored' } as const

/** A value; `whole` says whether the field holds all that the key says. */
export function found<T>(value: T, whole = true): Reading<T> {
  return { kind: 'value', value, whole }
}

/** A value that no field can hold, and why. */
export function unusable(code: string, message: string): { kind: 'unusable'; warning: Warning } {
  return { kind: 'unusable', warning: { code, message } }
}

/** A text of at most `limit` characters, without white space around it. */
export function readText(value: Json, limit: number): Reading<string> {
  const text = textOf(value)
  if (text === null) return unexpected(value, 'a text')
  if (text === '') return empty
  return text.length > limit ? tooLong(`${limit} characters`) : found(text)
}

/**
 * The text of a key that gives an address; `true` and `false` give none. Percent-encoding takes
 * three characters for each byte.
 */
export const readAddress = (value: Json): Reading<string> =>
  typeof value === 'boolean' ? ignored : readText(value, 3 * limits.path)

/** A text, or a map with src, image or url; for a list, its first non-empty item. */
export function readCover(value: Json): Reading<string> {
  if (Array.isArray(value)) {
    const first = value.map(readCover).find((reading) => reading.kind !== 'empty')
    return first?.kind === 'value' ? found(first.value, false) : (first ?? empty)
  }
  if (!isMap(value))
    return typeof value === 'boolean' ? unexpected(value, 'a text') : readText(value, limits.cover)
  const keys = Object.keys(value).filter((key) => /^(?:src|image|url)$/i.test(key))
  if (keys.length === 0) return unexpected(value, 'a text, or a map with src, image or url')
  const first = keys
    .map((key) => readText(value[key] ?? null, limits.cover))
    .find((reading) => reading.kind !== 'empty')
  return first?.kind === 'value' ? found(first.value, false) : (first ?? empty)
}

/** Names: a text, a map with `name`, or a list of these. */
export function readAuthors(value: Json): Reading<string[]> {
  const items = Array.isArray(value) ? value : [value]
  return readList(items, limits.authors, (item) => {
    const named = isMap(item)
      ? item[Object.keys(item).find((key) => key.toLowerCase() === 'name') ?? '']
      : item
    const reading = readText(named ?? null, limits.author)
    return isMap(item) && reading.kind === 'value' ? { ...reading, whole: false } : reading
  })
}

/** What divides a text of several names. */
export const commas = /[,，、]/

/**
 * Names of tags or categories: a list, in it lists such as Hexo's, or a text that the separator
 * divides.
 */
export function readTerms(
  value: Json,
  keyOf: (name: string) => string,
  separator: RegExp | null = commas,
): Reading<string[]> {
  if (isMap(value)) return unexpected(value, 'a list of names')
  if (!Array.isArray(value)) {
    const text = textOf(value) ?? ''
    const names = separator === null ? [text] : text.split(separator)
    return readList(names, limits.terms, readTerm, keyOf)
  }
  const reading = readList(value.flat(3), limits.terms, readTerm, keyOf)
  return reading.kind === 'value' && value.some(Array.isArray)
    ? { ...reading, whole: false }
    : reading
}

/** A language tag, or the first of a list of tags. */
export function readLang(value: Json): Reading<string> {
  if (Array.isArray(value)) {
    const first = value.map(readLang).find((reading) => reading.kind !== 'empty')
    return first?.kind === 'value'
      ? { ...first, whole: first.whole && value.length === 1 }
      : (first ?? empty)
  }
  const reading = readText(value, limits.lang)
  if (reading.kind !== 'value') return reading
  const lang = canonicalLang(reading.value)
  return lang === null
    ? unusable('invalid_lang', `"${reading.value}" is not a language tag (BCP 47).`)
    : found(lang)
}

/**
 * A list of texts. Empty and repeated items are skipped, unusable ones left out with a warning;
 * then, or beyond `limit`, the list is not whole.
 */
export function readList<T = string>(
  items: Json[],
  limit: number,
  read: (item: Json) => Reading<T>,
  keyOf: (item: T) => string = String,
): Reading<T[]> {
  const values = new Map<string, T>()
  let whole = true
  let warning: Warning | undefined
  for (const item of items) {
    const reading = read(item)
    if (reading.kind === 'value') {
      const key = keyOf(reading.value)
      whole &&= reading.whole && !values.has(key)
      if (!values.has(key)) values.set(key, reading.value)
    } else {
      whole = false
      if (reading.kind === 'unusable') warning ??= reading.warning
    }
  }
  if (values.size > limit)
    warning ??= {
      code: 'too_many',
      message: `Only the first ${limit} of ${values.size} values were taken.`,
    }
  if (values.size === 0) return warning ? { kind: 'unusable', warning } : empty
  const firstValues = [...values.values()].slice(0, limit)
  return {
    kind: 'value',
    value: firstValues,
    whole: whole && !warning,
    ...(warning ? { warning } : {}),
  }
}

/** A scalar as text without white space around it; null for lists and maps. */
export function textOf(value: Json): string | null {
  if (typeof value === 'string') return value.trim()
  if (value === null) return ''
  return typeof value === 'object' ? null : String(value)
}

/** Whether a value of front matter is a map. */
export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Null, blank text, and lists and maps with nothing in them. */
export function isEmptyValue(value: Json): boolean {
  if (value === null) return true
  if (typeof value === 'string') return value.trim() === ''
  if (typeof value !== 'object') return false
  return Array.isArray(value) ? value.every(isEmptyValue) : Object.keys(value).length === 0
}

/** A value of another kind than is wanted. */
export function unexpected(value: Json, wanted: string): { kind: 'unusable'; warning: Warning } {
  const kind = Array.isArray(value) ? 'a list' : isMap(value) ? 'a map' : `${JSON.stringify(value)}`
  return unusable(
    'unexpected_type',
    `${wanted.charAt(0).toUpperCase()}${wanted.slice(1)} was expected, not ${kind}.`,
  )
}

/** A value that is too long. */
export function tooLong(limit: string): { kind: 'unusable'; warning: Warning } {
  return unusable('too_long', `The value is longer than ${limit}.`)
}

/** One name of a tag or category. */
export function readTerm(item: Json): Reading<string> {
  return isMap(item) || Array.isArray(item)
    ? unexpected(item, 'a name')
    : readText(item, limits.termName)
}
