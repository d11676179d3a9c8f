import type { Json, JsonObject } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import { ownValue } from '../config/own-value.ts'

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

interface HoleOptions {
  ownFilters?: readonly string[]
  date?: Date | null
  /** Whether the value of a key is not that of the text. */
  isComputed?(key: string): boolean
}

/** The address of a permalink; null if only running its code tells. */
export function expandPermalink(
  pattern: string,
  name: string,
  values: JsonObject,
  { ownFilters = [], date = null, isComputed = () => false }: HoleOptions = {},
): string | null {
  let isKnown = true
  const filled = pattern.replace(hole, (_, inner: string) => {
    const isOwn =
      filtersIn(inner).some((filter) => ownFilters.includes(filter)) ||
      isComputed(/^\w*/.exec(inner)?.[0] ?? '')
    const value = isOwn ? null : (datedHole(inner, date) ?? valueOfHole(inner, name, values))
    if (value === null) isKnown = false
    return value ?? ''
  })
  if (!isKnown || /\{\{|\{%|<%/.test(filled)) return null
  const address = `/${filled.replace(/^\/+/, '').replace(/\/{2,}/g, '/')}`
  return address.replace(/\/index\.html$/, '/')
}

/** Whether a template may give nothing, so that Eleventy writes no page. */
export function mayBeEmpty(pattern: string, name: string, values: JsonObject): boolean {
  if (!/\{[{%]/.test(pattern)) return false
  const filled = pattern
    .replace(/\{%-?\s*(?:assign|set)\b[^%=]{1,200}=[^%]{0,200}%\}/g, '')
    .replace(otherTag, 'tag')
    .replace(hole, (_, inner: string) => valueOfHole(inner, name, values) ?? madeIn(inner, values))
  const parts = filled.split(/\{%[^%]*%\}/).map((part) => part.replace(/\{\{.*/s, '').trim())
  const [first, ...inner] = parts
  const last = inner.pop()
  if (first || last) return false
  return !/\{%-?\s*else\s*-?%\}/.test(filled) || inner.some((part) => part === '')
}

// What tags of the site print is a text; those of the languages of templates may print none.
const otherTag =
  /\{%-?\s*(?!(?:end)?(?:assign|async\w+|block|break|call|capture|case|comment|continue|cycle|echo|extends|filter|for|from|if\w*|import|include|layout|liquid|macro|raw|render|set|switch|tablerow|unless|verbatim|when|default|els\w+|inline_comment)\b)[a-z]\w*[^%]{0,200}%\}/gi

/** What a filter of the site makes of a value that there is; the known ones may make nothing. */
function madeIn(inner: string, values: JsonObject): string {
  const [what = '', ...filters] = inner.split('|').map((part) => part.trim())
  const isThere = /^page(?:$|\.)/.test(what) || ownText(values, what)
  const isKnown = filters.every((one) => /^(?:slug|slugify|url|default|safe)\b/.test(one))
  return isThere && !isKnown ? 'made' : ''
}

const filtersIn = (inner: string) =>
  inner
    .split('|')
    .slice(1)
    .map((part) => /\w*/.exec(part.trim())?.[0] ?? '')

const dated = /^(?:page\.)?date\s*\|\s*date:\s*(?:'([^'|]*)'|"([^"|]*)")$/

/** The filter `date` of Liquid, in the zone of the machine that builds the site, which is UTC. */
function datedHole(inner: string, date: Date | null): string | null {
  const [, one, other] = dated.exec(inner) ?? []
  const format = one ?? other
  if (date === null || format === undefined) return null
  const iso = date.toISOString()
  const [year = '', month = '', day = ''] = iso.slice(0, iso.indexOf('T')).split('-')
  const known: Record<string, string> = {
    ...{ '%Y': year, '%y': year.slice(-2), '%m': month, '%d': day },
    ...{ '%-m': String(Number(month)), '%-d': String(Number(day)) },
  }
  const filled = format.replace(/%-?[A-Za-z]/g, (part) => known[part] ?? part)
  return filled.includes('%') ? null : filled
}

const plain = /^[ -~]*$/

function valueOfHole(inner: string, name: string, values: JsonObject): string | null {
  const [what = '', filter, ...more] = inner.split('|').map((part) => part.trim())
  const value = ownValue(knownValues(name), what) ?? ownText(values, what)
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
