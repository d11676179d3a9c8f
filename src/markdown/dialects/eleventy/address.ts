import type { Json, JsonObject } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'

/** A list of names; a text is one name. */
export function listOf(value: Json | undefined): Json[] {
  if (Array.isArray(value)) return value
  return textOf(value ?? null) ? [value ?? null] : []
}

const date = /^\d{4}-\d{2}-\d{2}-/

/** The path of a file without its ending; that of its folder for an index. */
export function defaultAddress(name: string): string {
  const parts = name.replace(/\.[^./]+$/, '').split('/')
  const last = parts.at(-1)
  if (last === 'index' || (parts.length > 1 && last === parts.at(-2))) parts.pop()
  return parts.length === 0 ? '/' : `/${parts.join('/')}/`
}

/** The last part of a name, without a date at its beginning. */
export function fileSlug(name: string): string {
  const parts = name.replace(/\.[^./]+$/, '').split('/')
  const last = parts.at(-1) === 'index' ? parts.at(-2) : parts.at(-1)
  return (last ?? '').replace(date, '')
}

const hole = /\{\{-?\s*([^{}]{1,200}?)\s*-?\}\}/g

/** The address of a permalink; null if only running its code tells. */
export function expandPermalink(
  pattern: string,
  name: string,
  values: JsonObject,
  ownFilters: readonly string[] = [],
): string | null {
  let isKnown = true
  const filled = pattern.replace(hole, (_, inner: string) => {
    const isOwn = ownFilters.some((filter) => inner.endsWith(filter))
    const value = isOwn ? null : valueOfHole(inner, name, values)
    if (value === null) isKnown = false
    return value ?? ''
  })
  if (!isKnown || /\{\{|\{%|<%/.test(filled)) return null
  const address = `/${filled.replace(/^\/+/, '').replace(/\/{2,}/g, '/')}`
  return address.replace(/\/index\.html$/, '/')
}

const plain = /^[ -~]*$/

function valueOfHole(inner: string, name: string, values: JsonObject): string | null {
  const [what = '', filter, ...more] = inner.split('|').map((part) => part.trim())
  const value = knownValues(name)[what] ?? ownText(values, what)
  if (value === undefined || more.length > 0) return null
  // Nunjucks escapes signs of HTML.
  if (filter === undefined) return /[<>&"']/.test(value) ? null : value
  // Other letters are spelled in Latin ones there.
  if (!plain.test(value)) return null
  if (filter === 'slugify') return slugify(value)
  return filter === 'slug' && /^[\w -]*$/.test(value) ? slugOf(value) : null
}

const knownValues = (name: string): Record<string, string | undefined> => ({
  'page.fileSlug': fileSlug(name),
  'page.filePathStem': `/${name.replace(/\.[^./]+$/, '')}`,
  'page.outputFileExtension': 'html',
})

function ownText(values: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(values, key) ? values[key] : undefined
  return typeof value === 'string' && !/[{%]/.test(value) ? value : undefined
}

/**
 * The filter `slugify` (@sindresorhus/slugify 2.2.1 without `decamelize`) of a text in ASCII. The
 * package itself takes milliseconds a name, and more than linear time for long ones.
 */
const slugify = (text: string) =>
  text
    .replace(/[`^]/g, '')
    .replaceAll('&', ' and ')
    .replace(/([a-zA-Z\d]+)'([ts])(?=\s|$)/g, '$1$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-|-$/g, '')

/** The filter `slug`, which Eleventy had before: blanks become dashes. */
const slugOf = (text: string) =>
  text
    .trim()
    .replace(/[\s-]+/g, '-')
    .toLowerCase()
